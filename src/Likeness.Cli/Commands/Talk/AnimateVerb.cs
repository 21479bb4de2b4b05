using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk animate</c>: a recording in, motion out.</summary>
internal static class AnimateVerb
{
    private static readonly Option<string> Sound = new("--audio") { Description = "The recording: WAV, or anything that ffmpeg reads.", HelpName = "FILE", Required = true };
    private static readonly Option<string?> Model = new("--model") { Description = "A model of 'likeness talk train', of any method [default: the one that comes with the program].", HelpName = "FILE" };
    private static readonly Option<string?> FrontEnd = TalkOptions.FrontEnd();
    private static readonly Option<string?> Style = new("--style") { Description = "Whose style a model of vertices with styles speaks in: the name of a speaker that it learned from [default: the first].", HelpName = "NAME" };
    private static readonly Option<string> Face = HeadOptions.Face();
    private static readonly Option<string> Shapes = HeadOptions.Shapes();
    private static readonly Option<double?> Rate = new("--fps") { Description = "Frames a second [default: the model's].", HelpName = "N" };
    private static readonly Option<bool> SpeechOnly = new("--speech-only") { Description = "Leave out what is not speech: blinks and small motions of the face, drawn from --seed." };
    private static readonly Option<bool> Smooth = new("--smooth") { Description = "Calm the curves with a one-euro filter; lips that close for p, b and m stay as they are." };
    private static readonly Option<string> Curves = HeadOptions.Curves();
    private static readonly Option<bool> Cues = HeadOptions.Cues();
    private static readonly Option<string> Out = new("--out") { Description = HeadOptions.OutHelp, HelpName = "PATH", Required = true };

    public static Command Create()
    {
        var verb = new Verb(
            "animate", "Moves a face by the sound of a recording.",
            "likeness talk animate --audio voice.wav --out voice.csv",
            "likeness talk animate --audio voice.wav --face head.glb --out speaking.glb",
            "likeness talk animate --audio voice.wav --out voice.json --curves oculus",
            "likeness talk animate --audio voice.wav --model ot-talk.safetensors --out voice.glb",
            "likeness talk animate --audio voice.mp3 --fps 60 --out voice.mp4")
        {
            Sound, Model, FrontEnd, Style, Face, Shapes, Rate, SpeechOnly, Smooth, Curves, Cues, Out,
        };
        verb.Does(Animate);
        return verb;
    }

    private static void Animate(Call call, CancellationToken cancel)
    {
        string path = call.Get(Out);
        var output = new MotionOutput(path, call.Get(Curves), call.Get(Cues));
        IFrontEnd? encoder = TalkOptions.Encoder(call, call.Get(FrontEnd));
        if (call.Get(Model) is { } model && MotionModelFile.Is(model))
        {
            AnimateVertices(call, output, MotionModelFile.Load(model, encoder), cancel);
            return;
        }

        if (call.Given(Style))
        {
            throw new LikenessException("--style is for models of vertices; a model of curves has one.");
        }

        CurveAnimator animator = TalkOptions.CurveModel(call, call.Get(Model), encoder);
        TalkHead? head = output.IsCurves && !call.Given(Face) ? null : TalkHead.Open(call, call.Get(Face), call.Get(Shapes));
        Waveform waveform = TalkOptions.Hear(call, call.Get(Sound), cancel);
        long start = Stopwatch.GetTimestamp();
        ArkitCurves curves = animator.Animate(waveform, call.Get(Rate));
        if (call.Get(Smooth))
        {
            curves = CurveSmoothing.Smooth(curves);
        }

        if (!call.Get(SpeechOnly))
        {
            LivingFace.Add(curves, (ulong)call.Seed);
        }

        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancel.ThrowIfCancellationRequested();
        if (output.IsCurves)
        {
            output.WriteCurves(curves);
        }
        else
        {
            output.WriteHead(head!, curves, call.Get(Sound), cancel);
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

    private static void AnimateVertices(Call call, MotionOutput output, MotionModel model, CancellationToken cancel)
    {
        foreach ((Option option, string name) in ((Option, string)[])[(Rate, "--fps"), (Smooth, "--smooth")])
        {
            if (call.Given(option))
            {
                throw new LikenessException($"{name} is for models of curves; {model.Name} makes vertices at {model.FramesPerSecond:G6} frames a second.");
            }
        }

        int style = call.Get(Style) is { } wanted ? model.Speakers.ToList().IndexOf(wanted) : 0;
        if (style < 0)
        {
            throw new LikenessException($"--style {call.Get(Style)}: the model learned from {string.Join(", ", model.Speakers)}.");
        }

        Waveform waveform = TalkOptions.Hear(call, call.Get(Sound), cancel);
        long start = Stopwatch.GetTimestamp();
        VertexMotion motion = model.Animate(waveform, RestOf(call, model), Math.Min(style, model.Styles - 1));
        double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancel.ThrowIfCancellationRequested();
        var result = new JsonObject { ["path"] = call.Get(Out) };
        new VertexOutput(call, output, call.Get(Face), call.Get(Shapes), call.Get(Model)!).Write(motion, call.Get(Sound), result, cancel);
        call.Output.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{call.Get(Out)}: {motion.Frames} frames at {motion.FramesPerSecond:G6} a second from {waveform.Seconds:F2} s of sound, {waveform.Seconds / Math.Max(taken, 1e-9):F1} times as fast as it is spoken ({model.Name}, {model.FrontEnd.Name})"));
        VertexOutput.SayErrors(call, result);
        (result["seconds"], result["realtime_factor"], result["front_end"]) = (waveform.Seconds, waveform.Seconds / Math.Max(taken, 1e-9), model.FrontEnd.Name);
        call.Output.Result(result);
    }

    /// <summary>The face that speaks: a mesh that was named, or the one that the model was trained on.</summary>
    private static Vector3[] RestOf(Call call, MotionModel model) =>
        TalkHead.IsFile(call.Get(Face)) ? TalkHead.MeshOf(call, call.Get(Face)).Positions : model.Template.Positions;
}
