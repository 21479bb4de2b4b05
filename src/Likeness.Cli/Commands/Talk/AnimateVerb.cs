using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Audio.Waveforms;
using Likeness.Cli.CommandLines;
using Likeness.Talking.Animation;
using Likeness.Talking.Curves;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk animate</c>: a recording in, motion out.</summary>
internal static class AnimateVerb
{
    private static readonly Option<string> Sound = new("--audio") { Description = "The recording: WAV, or anything that ffmpeg reads.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Model = new("--model") { Description = "A model of 'likeness talk train'.", HelpName = "FILE", Required = true };
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
            "likeness talk animate --audio voice.wav --model talk.safetensors --out voice.csv",
            "likeness talk animate --audio voice.wav --model talk.safetensors --face head.glb --out speaking.glb",
            "likeness talk animate --audio voice.wav --model talk.safetensors --out voice.json --curves oculus",
            "likeness talk animate --audio voice.mp3 --model talk.safetensors --fps 60 --out voice.mp4")
        {
            Sound, Model, Face, Shapes, Rate, SpeechOnly, Smooth, Curves, Cues, Out,
        };
        verb.Does(Animate);
        return verb;
    }

    private static void Animate(Call call, CancellationToken cancel)
    {
        string path = call.Get(Out);
        var output = new MotionOutput(path, call.Get(Curves), call.Get(Cues));
        CurveAnimator animator = CurveAnimatorFile.Load(call.Get(Model));
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
}
