using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Files;
using Likeness.Imaging.Rendering;
using Likeness.Splatting.Data.Synthetic;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat photograph</c>: a data set with known cameras, to try fits on and to measure them.</summary>
internal static class PhotographVerb
{
    private static readonly Option<string> Out = new("--out") { Description = "The folder for images/ and transforms.json; a new or empty one.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Path = new("--mesh") { Description = "A mesh file [default: the built-in head with its texture].", HelpName = "FILE" };
    private static readonly Option<int> Views = new("--views") { Description = "Number of pictures, 1 to 10000, from all around.", HelpName = "N", DefaultValueFactory = _ => 40 };
    private static readonly Option<int> Size = new("--size") { Description = "Their width and height in pixels, 8 to 4096.", HelpName = "N", DefaultValueFactory = _ => 256 };
    private static readonly Option<float> Lowest = new("--lowest") { Description = "The lowest picture, degrees above the horizon, -89 to 89.", HelpName = "DEG", DefaultValueFactory = _ => -8 };
    private static readonly Option<float> Highest = new("--highest") { Description = "The highest picture, degrees above the horizon.", HelpName = "DEG", DefaultValueFactory = _ => 45 };
    private static readonly Option<float> Margin = new("--margin") { Description = "Free space around the mesh's bounding sphere, as a factor, 0.1 to 10.", HelpName = "F", DefaultValueFactory = _ => 0.8f };

    public static Command Create()
    {
        var verb = new Verb(
            "photograph", "Photographs a mesh from all around, with known cameras: data for 'splat train' that have no errors of their own.",
            "likeness splat photograph --out bust", "likeness splat photograph --mesh scan.obj --views 60 --size 512 --out scan")
        {
            Out, Path, Views, Size, Lowest, Highest, Margin,
        };
        verb.Does((call, cancel) => Photograph(call, cancel));
        return verb;
    }

    private static void Photograph(Call call, CancellationToken cancel)
    {
        string folder = call.Get(Out);
        var options = new MeshCaptureOptions
        {
            Views = (int)Within("--views", call.Get(Views), 1, 10_000),
            Size = (int)Within("--size", call.Get(Size), 8, 4096),
            LowestPitch = Within("--lowest", call.Get(Lowest), -89, 89),
            HighestPitch = Within("--highest", call.Get(Highest), call.Get(Lowest), 89),
            Margin = Within("--margin", call.Get(Margin), 0.1f, 10),
        };
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new LikenessException($"--out {folder}: there is something already; name a new or empty folder.");
        }

        RenderPart[] parts = call.Get(Path) is { } path ? Own(call, path) : BuiltInHead.Parts(BustModel.Create().Neutral);
        cancel.ThrowIfCancellationRequested();
        MeshCapture.Write(folder, parts, options);
        call.Output.Line($"{options.Views} pictures of {options.Size} by {options.Size} and their cameras: {folder}");
        call.Output.Result(new JsonObject { ["path"] = folder, ["views"] = options.Views, ["size"] = options.Size });
    }

    private static RenderPart[] Own(Call call, string path)
    {
        LoadedMesh loaded = MeshFiles.Load(path);
        foreach (LoadWarning warning in loaded.Warnings)
        {
            call.Output.Warn(warning.Message);
        }

        return [new RenderPart(loaded.Mesh)];
    }

    private static float Within(string option, float value, float least, float most) => value >= least && value <= most
        ? value
        : throw new LikenessException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} {value}: a number from {least} to {most} was expected."));
}
