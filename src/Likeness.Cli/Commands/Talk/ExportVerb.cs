using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk export</c>: motion from one file format to another, by way of a face where curves become vertices or vertices curves.</summary>
internal static class ExportVerb
{
    private static readonly Option<string> Motion = new("--motion")
    {
        Description = "The motion: .csv (ours, or of Live Link Face) or .json (ours, or of BEAT) with ARKit curves; .npz, .pc2 or .mdd with vertices in millimetres.",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string> Face = HeadOptions.Face();
    private static readonly Option<string> Shapes = HeadOptions.Shapes();
    private static readonly Option<double?> Rate = new("--fps") { Description = "Frames a second of vertices whose file does not say it (.pc2) [default: 30].", HelpName = "N" };
    private static readonly Option<string?> Sound = new("--audio") { Description = "The sound of a page (.html) or film (.mp4).", HelpName = "FILE" };
    private static readonly Option<string> Curves = HeadOptions.Curves();
    private static readonly Option<bool> Cues = HeadOptions.Cues();
    private static readonly Option<string> Out = new("--out") { Description = HeadOptions.OutHelp, HelpName = "PATH", Required = true };

    public static Command Create()
    {
        var verb = new Verb(
            "export", "Turns motion into another format: captured curves into a speaking head, vertices into curves, curves into visemes.",
            "likeness talk export --motion capture.csv --face head.glb --out speaking.glb",
            "likeness talk export --motion clip.npz --face ict:ict_face_5k.npz --out clip.csv --json",
            "likeness talk export --motion capture.csv --out cues.tsv",
            "likeness talk export --motion clip.pc2 --fps 60 --face template.obj --out clip.glb")
        {
            Motion, Face, Shapes, Rate, Sound, Curves, Cues, Out,
        };
        verb.Does(Export);
        return verb;
    }

    private static void Export(Call call, CancellationToken cancel)
    {
        string from = call.Get(Motion), path = call.Get(Out), kind = Path.GetExtension(from).ToLowerInvariant();
        var output = new MotionOutput(path, call.Get(Curves), call.Get(Cues));
        if (call.Get(Sound) is not null && output.Format is not (".html" or ".mp4"))
        {
            throw new LikenessException($"--audio goes with --out .html or .mp4, not with {path}.");
        }

        var result = new JsonObject { ["path"] = path };
        if (VertexMotionFiles.Extensions.Contains(kind))
        {
            if (call.Get(Rate) is not null and not (>= 1 and <= 1000))
            {
                throw new LikenessException($"--fps {call.Get(Rate)}: 1 to 1,000 frames a second were expected.");
            }

            VertexMotion motion = VertexMotionFiles.Read(from, call.Get(Rate));
            RequireFrames(motion.Frames, from);
            new VertexOutput(call, output, call.Get(Face), call.Get(Shapes), from).Write(motion, call.Get(Sound), result, cancel);
        }
        else if (kind is ".csv" or ".json")
        {
            FromCurves(call, output, from, result, cancel);
        }
        else
        {
            throw new InvalidFileException(from, $"motion is read from .csv, .json, {string.Join(", ", VertexMotionFiles.Extensions)}.");
        }

        call.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {result["frames"]} frames at {(double)result["fps"]!:G6} a second"));
        VertexOutput.SayErrors(call, result);
        call.Output.Result(result);
    }

    private static void FromCurves(Call call, MotionOutput output, string from, JsonObject result, CancellationToken cancel)
    {
        if (call.Given(Rate))
        {
            throw new LikenessException($"--fps is for vertices whose file does not say their rate; {from} does.");
        }

        LoadedCurves loaded = CurveFiles.Read(from);
        foreach (string warning in loaded.Warnings)
        {
            call.Output.Warn(warning);
        }

        RequireFrames(loaded.Curves.Frames, from);
        if (output.IsCurves)
        {
            output.WriteCurves(loaded.Curves);
        }
        else
        {
            output.WriteHead(TalkHead.Open(call, call.Get(Face), call.Get(Shapes)), loaded.Curves, call.Get(Sound), cancel);
        }

        (result["frames"], result["fps"]) = (loaded.Curves.Frames, loaded.Curves.FramesPerSecond);
    }

    private static void RequireFrames(int frames, string path)
    {
        if (frames == 0)
        {
            throw new InvalidFileException(path, "it has no frames.");
        }
    }
}
