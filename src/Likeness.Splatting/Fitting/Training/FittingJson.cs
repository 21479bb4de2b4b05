using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>Fitting options as JSON, for run folders.</summary>
public static class FittingJson
{
    /// <summary>All settings, defaults included, by their names on the command line.</summary>
    public static JsonObject Of(FittingOptions options)
    {
        JsonObject json = JsonSerializer.SerializeToNode(options, FittingJsonContext.Default.FittingOptions)!.AsObject();

        // They follow from the others.
        json.Remove("gaussian-limit");
        json.Remove("image-memory");
        return json;
    }
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(FittingOptions))]
internal sealed partial class FittingJsonContext : JsonSerializerContext;
