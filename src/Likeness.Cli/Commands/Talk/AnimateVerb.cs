using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Rendering;
using Likeness.Studio.Standalone;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Talking.Pictures;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk animate</c>: a recording in, motion out.</summary>
internal static class AnimateVerb
{
    private const int FilmSize = 512;
    private static readonly string[] Formats = [".csv", ".json", ".npz", ".pc2", ".mdd", ".glb", ".html", ".mp4"];

    private static readonly Option<string> Sound = new("--audio") { Description = "The recording: WAV, or anything that ffmpeg reads.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Model = new("--model") { Description = "A model of 'likeness talk train'.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<double?> Rate = new("--fps") { Description = "Frames a second [default: the model's].", HelpName = "N" };
    private static readonly Option<bool> SpeechOnly = new("--speech-only") { Description = "Leave out what is not speech: blinks and small motions of the face, drawn from --seed." };
    private static readonly Option<string> Out = new("--out") { Description = "Where the motion goes: .csv or .json for ARKit curves, .npz, .pc2 or .mdd for vertices of the skin, .glb for the whole face with its animation, .html for a page that plays it with its sound, .mp4 for a film.", HelpName = "FILE", Required = true };

    public static Command Create()
    {
        var verb = new Verb(
            "animate", "Moves a face by the sound of a recording.",
            "likeness talk animate --audio voice.wav --model talk.safetensors --out voice.csv", "likeness talk animate --audio voice.mp3 --model talk.safetensors --fps 60 --out voice.mp4")
        {
            Sound, Model, Face, Rate, SpeechOnly, Out,
        };
        verb.Does(Animate);
        return verb;
    }

    private static void Animate(Call call, CancellationToken cancel)
    {
        string path = call.Get(Out), format = Path.GetExtension(path).ToLowerInvariant();
        if (!Formats.Contains(format))
        {
            throw new LikenessException($"--out {path}: {string.Join(", ", Formats)} can be written.");
        }

        CurveAnimator animator = CurveAnimatorFile.Load(call.Get(Model));
        Waveform waveform = TalkOptions.Hear(call, call.Get(Sound), cancel);
        long start = Stopwatch.GetTimestamp();
        ArkitCurves curves = animator.Animate(waveform, call.Get(Rate));
        if (!call.Get(SpeechOnly))
        {
            LivingFace.Add(curves, (ulong)call.Seed);
        }

        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancel.ThrowIfCancellationRequested();
        switch (format)
        {
            case ".csv":
                CurveFiles.WriteCsv(path, curves);
                break;
            case ".json":
                CurveFiles.WriteJson(path, curves);
                break;
            case ".glb":
                AtomicFile.WriteBytes(path, Glb(call, curves));
                break;
            case ".html":
                TalkingPage.Write(path, Glb(call, curves), call.Get(Sound), Path.GetFileNameWithoutExtension(call.Get(Sound)));
                break;
            case ".mp4":
                Film(call, path, curves, cancel);
                break;
            default:
                WriteVertices(path, format, FaceMotion.Of(TalkOptions.SkinOf(call, call.Get(Face)), curves));
                break;
        }

        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {curves.Frames} frames at {curves.FramesPerSecond:G6} a second from {waveform.Seconds:F2} s of sound, {waveform.Seconds / Math.Max(taken, 1e-9):F0} times as fast as it is spoken ({animator.FrontEnd.Name})"));
        call.Output.Result(new JsonObject
        {
            ["path"] = path,
            ["frames"] = curves.Frames,
            ["fps"] = curves.FramesPerSecond,
            ["seconds"] = waveform.Seconds,
            ["realtime_factor"] = waveform.Seconds / Math.Max(taken, 1e-9),
            ["front_end"] = animator.FrontEnd.Name,
        });
    }

    private static byte[] Glb(Call call, ArkitCurves curves) =>
        TalkingGlb.Make(TalkOptions.WholeOf(call, call.Get(Face)), curves, "speech", call.Get(Face) == "bust" ? BuiltInHead.Materials() : null);

    private static void Film(Call call, string path, ArkitCurves curves, CancellationToken cancel)
    {
        BlendshapeFace face = TalkOptions.WholeOf(call, call.Get(Face));
        Mesh posed = face.Neutral.WithPositions([.. face.Neutral.Positions]);
        bool builtIn = call.Get(Face) == "bust";
        var film = new TalkingFilm(face, curves, posed, builtIn ? BuiltInHead.Parts(posed) : FaceParts.Of(face, posed), FilmSize);
        using var writer = new VideoWriter(path, FilmSize, FilmSize, new VideoWriteOptions { FrameRate = curves.FramesPerSecond, AudioPath = call.Get(Sound) }, cancel);
        for (int t = 0; t < curves.Frames; t++)
        {
            cancel.ThrowIfCancellationRequested();
            writer.Add(film.Frame(t));
        }

        writer.Finish();
    }

    private static void WriteVertices(string path, string format, VertexMotion motion)
    {
        switch (format)
        {
            case ".pc2":
                PointCacheFiles.WritePc2(path, motion);
                break;
            case ".mdd":
                PointCacheFiles.WriteMdd(path, motion);
                break;
            default:
                new NpzWriter()
                    .Add("vertices", NpyArray.Of(motion.Positions, motion.Frames, motion.VertexCount, 3))
                    .Add("fps", NpyArray.Of(new[] { (float)motion.FramesPerSecond }, 1))
                    .Save(path);
                break;
        }
    }
}
