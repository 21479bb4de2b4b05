using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat info</c>: what a scene file holds.</summary>
internal static class InfoVerb
{
    public static Command Create()
    {
        var path = new Argument<string>("file") { Description = $"A scene file ({string.Join(", ", SceneFiles.Extensions)})." };
        var verb = new Verb("info", "Says what a scene file holds: format, counts, bounds, opacities and sizes.", "likeness splat info head.ply") { path };
        verb.Does((call, _) => Show(call.Output, call.Get(path)));
        return verb;
    }

    private static void Show(Output output, string path)
    {
        SceneFile file = SceneFiles.Load(path);
        SceneStatistics statistics = SceneStatistics.Of(file.Scene);
        long bytes = new FileInfo(path).Length;
        Row("format", SceneFigures.Name(file.Format));
        foreach ((string name, string value) in file.Facts)
        {
            Row(name, value);
        }

        Row("Gaussians", $"{statistics.Count}, spherical harmonics of degree {statistics.Degree}{(file.Scene.ExtraChannels > 0 ? $", {file.Scene.ExtraChannels} further channels" : "")}");
        Row("file", $"{bytes} bytes{(statistics.Count > 0 ? $", {(double)bytes / statistics.Count:0.##} a Gaussian" : "")}");
        Row("bounds", $"{SceneFigures.Words(statistics.Low)} to {SceneFigures.Words(statistics.High)}");
        Row("core", $"{SceneFigures.Words(statistics.CoreLow)} to {SceneFigures.Words(statistics.CoreHigh)} (98 of 100 along each axis)");
        Row("opacity", SceneFigures.Words(statistics.Opacity));
        Row("scale", SceneFigures.Words(statistics.Scale));
        Row("elongation", SceneFigures.Words(statistics.Elongation));
        foreach (NonFiniteCount count in statistics.NonFinite)
        {
            Row("not finite", $"{count.Attribute}: {count.NaN} NaN, {count.Infinite} infinite");
        }

        foreach (LoadWarning warning in file.Warnings)
        {
            output.Warn(warning.Message);
        }

        output.Result(new JsonObject
        {
            ["format"] = SceneFigures.Name(file.Format),
            ["gaussians"] = statistics.Count,
            ["degree"] = statistics.Degree,
            ["extra_channels"] = file.Scene.ExtraChannels,
            ["bytes"] = bytes,
            ["bounds_min"] = SceneFigures.Of(statistics.Low),
            ["bounds_max"] = SceneFigures.Of(statistics.High),
            ["core_min"] = SceneFigures.Of(statistics.CoreLow),
            ["core_max"] = SceneFigures.Of(statistics.CoreHigh),
            ["opacity"] = SceneFigures.Of(statistics.Opacity),
            ["scale"] = SceneFigures.Of(statistics.Scale),
            ["elongation"] = SceneFigures.Of(statistics.Elongation),
            ["transparent"] = statistics.Transparent,
            ["flat"] = statistics.Flat,
            ["zero_rotations"] = statistics.ZeroRotations,
            ["direction_dependent"] = statistics.DirectionDependent,
            ["non_finite"] = new JsonObject([.. statistics.NonFinite.Select(n => KeyValuePair.Create(n.Attribute, (JsonNode?)new JsonObject { ["nan"] = n.NaN, ["infinite"] = n.Infinite }))]),
            ["facts"] = new JsonArray([.. file.Facts.Select(f => (JsonNode)new JsonObject { ["name"] = f.Key, ["value"] = f.Value })]),
            ["warnings"] = SceneFigures.Of(file.Warnings),
        });

        void Row(string name, string value) => output.Line($"{name,-15} {value}");
    }
}
