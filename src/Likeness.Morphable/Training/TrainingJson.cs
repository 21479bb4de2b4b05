using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Likeness.Morphable.Training;

/// <summary>Training options as JSON, for run folders.</summary>
public static class TrainingJson
{
    /// <summary>All settings, defaults included.</summary>
    public static JsonObject Of(TrainingOptions options) =>
        JsonSerializer.SerializeToNode(options, TrainingJsonContext.Default.TrainingOptions)!.AsObject();
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class TrainingJsonContext : JsonSerializerContext;
