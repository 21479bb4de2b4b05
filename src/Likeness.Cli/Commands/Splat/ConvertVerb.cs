using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat convert</c>: a scene file in another format, with what that lost.</summary>
internal static class ConvertVerb
{
    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = $"A scene file ({string.Join(", ", SceneFiles.Extensions)})." };
        var output = new Argument<string>("output") { Description = "The file to write; its extension chooses the format." };
        var degree = new Option<int?>("--degree") { Description = "The degree of the spherical harmonics, 0 to 3; that of the input by default.", HelpName = "N" };
        var clean = new Option<bool>("--clean") { Description = "Leave out Gaussians with numbers that are not finite or a rotation of zero." };
        var measure = new Option<bool>("--measure") { Description = "Render the scene before and after from four sides and give the PSNR, in dB (null in JSON where nothing changed)." };
        var verb = new Verb(
            "convert", "Writes a scene in another format, and says what the format could not hold and how far the numbers moved.",
            "likeness splat convert head.ply head.spz --measure", "likeness splat convert scan.ply small.compressed.ply --degree 0 --clean")
        {
            input, output, degree, clean, measure,
        };
        verb.Does((call, _) => Convert(call.Output, call.Get(input), call.Get(output), call.Get(degree), call.Get(clean), call.Get(measure)));
        return verb;
    }

    private static void Convert(Output output, string from, string to, int? degree, bool clean, bool measure)
    {
        if (degree is < 0 or > GaussianScene.MaximumDegree)
        {
            throw new LikenessException($"--degree is {degree}; it goes from 0 to {GaussianScene.MaximumDegree}.");
        }

        // An unknown extension should not cost the time to read a large file.
        SceneFiles.FormatOf(to);
        SceneFile file = SceneFiles.Load(from);
        foreach (LoadWarning warning in file.Warnings)
        {
            output.Warn(warning.Message);
        }

        GaussianScene scene = clean ? SceneSelection.Sound(file.Scene) : file.Scene;
        int cleaned = file.Scene.Count - scene.Count;
        // Before the file is written: a scene that cannot be drawn leaves none behind.
        OrbitImages? images = measure ? new OrbitImages(file.Scene) : null;
        SavedScene saved = SceneFiles.Save(to, degree is { } d && d != scene.Degree ? SceneSelection.WithDegree(scene, d) : scene);
        // What was lost is measured on what another program will read.
        GaussianScene written = SceneFiles.Load(to).Scene;
        var difference = SceneDifference.Between(scene, written, [.. saved.Order]);
        OrbitImages.Comparison? seen = images?.CompareWith(written);
        output.Line($"{to}: {SceneFigures.Name(saved.Format)}, {scene.Count} Gaussians, {saved.Bytes} bytes ({(double)saved.Bytes / Math.Max(1, new FileInfo(from).Length):0.###} of the input)");
        if (cleaned > 0)
        {
            output.Line($"- {cleaned} Gaussians were left out: they have numbers that are not finite or a rotation of zero.");
        }

        if (degree < file.Scene.Degree)
        {
            output.Line($"- spherical harmonics above degree {degree} were cut off, as was asked for.");
        }

        foreach (LoadWarning loss in saved.Losses)
        {
            output.Line($"- {loss.Message}");
        }

        output.Line("largest change");
        foreach ((string name, double value, string unit) in Rows(difference))
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {value:g3} {unit}").TrimEnd());
        }

        if (seen is not null)
        {
            output.Line($"seen from {seen.Views.Length} sides at {OrbitImages.Side} by {OrbitImages.Side} pixels");
            output.Line($"  PSNR {Decibels(seen.Overall)} (each: {string.Join(", ", seen.Views.Select(Decibels))})");
        }

        var result = new JsonObject
        {
            ["out"] = to,
            ["format"] = SceneFigures.Name(saved.Format),
            ["gaussians"] = scene.Count,
            ["left_out"] = cleaned,
            ["bytes"] = saved.Bytes,
            ["losses"] = SceneFigures.Of(saved.Losses),
            ["largest_change"] = new JsonObject
            {
                ["position"] = Output.Number(difference.Position),
                ["log_scale"] = Output.Number(difference.LogScale),
                ["rotation_degrees"] = Output.Number(difference.RotationDegrees),
                ["opacity"] = Output.Number(difference.Opacity),
                ["colour"] = Output.Number(difference.Colour),
                ["harmonics"] = Output.Number(difference.Harmonics),
            },
            ["warnings"] = SceneFigures.Of(file.Warnings),
        };
        if (seen is not null)
        {
            result["psnr_db"] = Output.Number(seen.Overall);
            result["psnr_db_views"] = new JsonArray([.. seen.Views.Select(Output.Number)]);
        }

        output.Result(result);
    }

    private static string Decibels(double psnr) =>
        double.IsFinite(psnr) ? string.Create(CultureInfo.InvariantCulture, $"{psnr:0.0} dB") : "no difference";

    private static (string Name, double Value, string Unit)[] Rows(SceneDifference difference) =>
    [
        ("position", difference.Position, "units"),
        ("log scale", difference.LogScale, ""),
        ("rotation", difference.RotationDegrees, "degrees"),
        ("opacity", difference.Opacity, ""),
        ("colour", difference.Colour, ""),
        ("spherical harmonics", difference.Harmonics, ""),
    ];
}
