using System.Text.Json.Serialization;

namespace Likeness.Studio.Watching;

/// <summary>What goes to the page, as JSON in the page's spelling.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ViewSubject))]
[JsonSerializable(typeof(ViewState))]
[JsonSerializable(typeof(SceneFacts))]
[JsonSerializable(typeof(MetricsRows))]
internal sealed partial class StudioJson : JsonSerializerContext;
