using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Cli.Commands.Splat;

/// <summary>Names and JSON that the verbs on scene files share.</summary>
internal static class SceneFigures
{
    /// <summary>The short name of a format, as <c>--format</c> takes it.</summary>
    public static string Name(SceneFormat format) => format switch
    {
        SceneFormat.CompressedPly => "compressed-ply",
        SceneFormat.Gltf => "glb",
        _ => format.ToString().ToLowerInvariant(),
    };

    public static JsonArray Of(IEnumerable<LoadWarning> warnings) =>
        new([.. warnings.Select(w => (JsonNode)new JsonObject { ["code"] = w.Code, ["message"] = w.Message })]);

    public static JsonArray Of(Vector3 v) => new(v.X, v.Y, v.Z);

    public static JsonObject Of(Distribution d) => new()
    {
        ["minimum"] = Output.Number(d.Minimum),
        ["p01"] = Output.Number(d.Low),
        ["median"] = Output.Number(d.Median),
        ["p99"] = Output.Number(d.High),
        ["maximum"] = Output.Number(d.Maximum),
    };

    public static string Words(Vector3 v) => string.Create(CultureInfo.InvariantCulture, $"({v.X:g4}, {v.Y:g4}, {v.Z:g4})");

    public static string Words(Distribution d) => string.Create(
        CultureInfo.InvariantCulture, $"{d.Minimum:g4} least, {d.Low:g4} at 1 %, {d.Median:g4} in the middle, {d.High:g4} at 99 %, {d.Maximum:g4} largest");
}
