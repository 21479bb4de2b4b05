using System.CommandLine;
using System.Globalization;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk eval</c>: the motion of a model, or of none, against motion that was captured.</summary>
internal static class EvalVerb
{
    private static readonly Option<string?> Model = new("--model") { Description = "The model.", HelpName = "FILE" };
    private static readonly Option<string?> Baseline = new("--baseline")
    {
        Description = "In place of a model, something to hold one against: 'rest' does not move, 'loudness' opens the jaw with the sound, 'ridge' is linear in log-mel features; both learn from the clips that are not measured.",
        HelpName = "NAME",
    };
    private static readonly Option<string> Data = TalkOptions.Data("The corpus.");
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<int> Every = TalkOptions.Every("Measure on every Nth clip, sorted by name, beginning with the first; 0 takes the clips that the corpus holds out, or all when it holds out none.");

    public static Command Create()
    {
        Baseline.AcceptOnlyFromAmong("rest", "loudness", "ridge");
        var verb = new Verb(
            "eval", "Measures a model on clips with captured curves: distances of vertices in millimetres, time warping, and how the jaw follows.",
            "likeness talk eval --model talk.safetensors --data corpus", "likeness talk eval --baseline ridge --data grid_s1 --test-every 2", "likeness talk eval --model talk.safetensors --data grid_s1 --test-every 2 --face ict:ict_face_5k.npz --json")
        {
            Model, Baseline, Data, Face, Every,
        };
        verb.Does(Measure);
        return verb;
    }

    private static void Measure(Call call, CancellationToken cancel)
    {
        if (call.Get(Model) is null == call.Get(Baseline) is null)
        {
            throw new LikenessException("Give either --model FILE or --baseline rest, loudness or ridge.");
        }

        (TalkingClip[] training, TalkingClip[] validation, TalkingClip[] test) = TalkOptions.Clips(call.Get(Data), call.Get(Every));
        TalkingClip[] clips = test.Length > 0 ? test : [.. training, .. validation];
        ISpeechAnimator animator = call.Get(Model) is { } path ? CurveAnimatorFile.Load(path) : call.Get(Baseline) switch
        {
            "ridge" => RidgeAnimator.Fit(training),
            "loudness" => LoudnessAnimator.Fit(training),
            _ => new LoudnessAnimator(0),
        };
        BlendshapeFace face = TalkOptions.SkinOf(call, call.Get(Face));
        var scores = new ClipScores(face);
        foreach (TalkingClip clip in clips)
        {
            cancel.ThrowIfCancellationRequested();
            ArkitCurves truth = SpeechAlone(clip.Curves);
            scores.Add(animator.Animate(clip.Waveform, truth.FramesPerSecond), truth);
        }

        call.Output.Say(string.Create(CultureInfo.InvariantCulture, $"{scores.Clips} clips, {scores.Errors.Frames} frames, on {call.Get(Face)}, {animator.Name}"));
        call.Output.Figures(new Dictionary<string, double>
        {
            ["lip_max_mm"] = scores.Errors.LipMax,
            ["lip_mean_mm"] = scores.Errors.LipMean,
            ["face_mm"] = scores.Errors.Face,
            ["full_mm"] = scores.Errors.Full,
            ["dtw"] = scores.Warping,
            ["mouth_correlation"] = scores.MouthCorrelation,
            ["lag_frames"] = scores.Lag,
        });
    }

    /// <summary>What can be heard: blinks and brows are nobody's to predict.</summary>
    private static ArkitCurves SpeechAlone(ArkitCurves curves)
    {
        float[] weights = new float[curves.Weights.Length];
        for (int t = 0; t < curves.Frames; t++)
        {
            foreach (int shape in SpeechShapes.Indices)
            {
                weights[(t * ArkitShapes.Count) + shape] = curves.Weights[(t * ArkitShapes.Count) + shape];
            }
        }

        return new ArkitCurves(weights, curves.FramesPerSecond);
    }
}
