using System.CommandLine;
using System.Globalization;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk eval</c>: the motion of a model, or of none, against motion that was captured.</summary>
internal static class EvalVerb
{
    // Frames a second of motion that is measured without a model, which would have its own.
    private const double DefaultRate = 30;

    private static readonly Option<string?> Model = new("--model") { Description = "The model, of any method [default: the one that comes with the program].", HelpName = "FILE" };
    private static readonly Option<string?> Baseline = new("--baseline")
    {
        Description = "In place of a model, something to hold one against: 'rest' does not move, 'loudness' opens the jaw with the sound, 'ridge' is linear in log-mel features; both learn from the clips that are not measured.",
        HelpName = "NAME",
    };
    private static readonly Option<string> Data = TalkOptions.Data("The corpus.");
    private static readonly Option<string?> FrontEnd = TalkOptions.FrontEnd();
    private static readonly Option<string?> Cache = TalkOptions.Cache("Where features of --front-end are kept, for example a training's [default: nowhere].");
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<bool> Vertices = TalkOptions.Vertices();
    private static readonly Option<bool> OwnFaces = TalkOptions.OwnFaces();
    private static readonly Option<string?> Film = new("--film")
    {
        Description = "Show the first clip: truth, prediction and error in colours side by side, as .mp4 with its sound or as a .png of some moments. With a star, as in 'films/*.png', all clips, each under its name.",
        HelpName = "FILE",
    };
    private static readonly ClipParts Parts = new(
        "Measure on every Nth clip, sorted by name, beginning with the first; 0 takes the clips that the corpus holds out, or all when it holds out none.",
        "Measure on the speakers whose name fits, for example 's2*'; the corpus names them, or has a folder for each.");

    public static Command Create()
    {
        Baseline.AcceptOnlyFromAmong("rest", "loudness", "ridge");
        var verb = new Verb(
            "eval", "Measures a model on clips with captured curves: distances of vertices in millimetres, time warping, and how the mouth follows. A model with styles is measured in each, and the smallest figures are given, as the papers do.",
            "likeness talk eval --data corpus", "likeness talk eval --data corpus --film 'films/*.png'", "likeness talk eval --baseline ridge --data grid_s1 --test-every 2", "likeness talk eval --baseline ridge --data grid --test-speakers 's2*'", "likeness talk eval --model talk.safetensors --data grid_s1 --test-every 2 --face ict:ict_face_5k.npz --json")
        {
            Model, Baseline, Data, Parts.Only, Vertices, Face, OwnFaces, FrontEnd, Cache, Parts.Every, Parts.Speakers, Film,
        };
        verb.Does(Measure);
        return verb;
    }

    private static void Measure(Call call, CancellationToken cancel)
    {
        if (call.Get(Model) is not null && call.Get(Baseline) is not null)
        {
            throw new LikenessException("Give either --model FILE or --baseline rest, loudness or ridge, not both.");
        }

        EvalFilms? films = EvalFilms.Of(call, call.Get(Film));
        IFrontEnd? encoder = TalkOptions.Encoder(call, call.Get(FrontEnd), call.Get(Cache));
        MotionModel? motion = call.Get(Model) is { } path && MotionModelFile.Is(path) ? MotionModelFile.Load(path, encoder) : null;
        if (Parts.Vertices(call, call.Get(Data), call.Get(Vertices), motion?.FramesPerSecond ?? DefaultRate) is { } captured)
        {
            MeasureCaptured(call, motion, captured, films, cancel);
            return;
        }

        (TalkingClip[] training, TalkingClip[] validation, TalkingClip[] test) = Parts.Curves(call, call.Get(Data));
        TalkingClip[] clips = test.Length > 0 ? test : [.. training, .. validation];
        BlendshapeFace face = TalkOptions.SkinOf(call, call.Get(Face));
        if (motion is not null)
        {
            MeasureVertices(call, motion, MotionCorpus.Of(clips, face, motion.FramesPerSecond, call.Get(OwnFaces)), call.Get(Face), films, cancel);
            return;
        }

        ISpeechAnimator animator = call.Get(Baseline) switch
        {
            null => TalkOptions.CurveModel(call, call.Get(Model), encoder),
            "ridge" => RidgeAnimator.Fit(training),
            "loudness" => LoudnessAnimator.Fit(training),
            _ => new LoudnessAnimator(0),
        };
        var scores = new ClipScores(face);
        var mouth = new MouthShape(face.Landmarks68, face.Masks["lips"]);
        SoundScores sounds = new(mouth), trueSounds = new(mouth);
        foreach ((TalkingClip clip, MotionClip moving) in clips.Zip(MotionCorpus.Of(clips, face, null, call.Get(OwnFaces)).Clips))
        {
            cancel.ThrowIfCancellationRequested();
            ArkitCurves truth = SpeechShapes.Of(clip.Curves);
            ArkitCurves made = animator.Animate(clip.Waveform, truth.FramesPerSecond);
            var driven = (DrivenFace)moving.Face;
            scores.Add(driven, made, truth);
            if (films?.Wants == true)
            {
                films.Add(moving, FaceMotion.Of(driven.With(made)), face.Neutral, face.Masks, animator.Name, cancel);
            }

            if (clip.Phones.Count > 0)
            {
                VertexMotion rest = FaceMotion.Of(driven.With(new ArkitCurves(new float[ArkitShapes.Count], truth.FramesPerSecond)));
                sounds.Add(clip.Phones, FaceMotion.Of(driven.With(made)), rest);
                trueSounds.Add(clip.Phones, FaceMotion.Of(driven.With(truth)), rest);
            }
        }

        Report(call, animator.Name, call.Get(Face), [scores], (sounds, trueSounds));
    }

    private static void MeasureCaptured(Call call, MotionModel? model, MotionCorpus corpus, EvalFilms? films, CancellationToken cancel)
    {
        MotionClip[] test = corpus.Of(ClipSplit.Test);
        corpus = new MotionCorpus(corpus.Template, corpus.Masks, test.Length > 0 ? test : corpus.Clips) { Landmarks68 = corpus.Landmarks68 };
        if (model is not null)
        {
            MeasureVertices(call, model, corpus, call.Get(Data), films, cancel);
            return;
        }

        if (call.Get(Baseline) != "rest")
        {
            throw new LikenessException("Vertices are measured with a model that makes vertices, or with --baseline rest; curves have no meaning on their face.");
        }

        var scores = new ClipScores(corpus.Masks, corpus.Landmarks68);
        foreach (MotionClip clip in corpus.Clips)
        {
            cancel.ThrowIfCancellationRequested();
            VertexMotion truth = FaceMotion.Of(clip.Face), still = new(new float[truth.Positions.Length], truth.VertexCount, truth.FramesPerSecond);
            for (int t = 0; t < still.Frames; t++)
            {
                clip.Face.Rest.CopyTo(still.Frame(t));
            }

            scores.Add(still, truth);
            if (films?.Wants == true)
            {
                films.Add(clip, still, corpus.Template, corpus.Masks, "rest", cancel);
            }
        }

        Report(call, "rest", call.Get(Data), [scores]);
    }

    private static void MeasureVertices(Call call, MotionModel model, MotionCorpus corpus, string where, EvalFilms? films, CancellationToken cancel)
    {
        if (!model.Template.Topology.Matches(corpus.Template.Topology))
        {
            throw new LikenessException($"The model moves a face of {model.Template.VertexCount} vertices; {where} has {corpus.Template.VertexCount}, or other triangles. Name what it was trained on.");
        }

        var styles = new ClipScores[model.Styles];
        for (int style = 0; style < styles.Length; style++)
        {
            styles[style] = new ClipScores(corpus.Masks, corpus.Landmarks68);
            foreach (MotionClip clip in corpus.Clips)
            {
                cancel.ThrowIfCancellationRequested();
                styles[style].Add(model.Animate(clip.Waveform, clip.Face.Rest, style), FaceMotion.Of(clip.Face));
            }
        }

        // In the style that the figures are of.
        int best = Array.IndexOf(styles, styles.MinBy(s => s.Errors.LipMax));
        foreach (MotionClip clip in corpus.Clips.TakeWhile(_ => films?.Wants == true))
        {
            cancel.ThrowIfCancellationRequested();
            films!.Add(clip, model.Animate(clip.Waveform, clip.Face.Rest, best), corpus.Template, corpus.Masks, model.Name, cancel);
        }

        Report(call, model.Name, where, styles);
    }

    /// <summary>The figures; of several styles the smallest error, and the rest in the style whose lips are nearest.</summary>
    private static void Report(Call call, string name, string where, ClipScores[] styles, (SoundScores Made, SoundScores Truth)? sounds = null)
    {
        ClipScores best = styles.MinBy(s => s.Errors.LipMax)!;
        call.Output.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{best.Clips} clips, {best.Errors.Frames} frames, on {where}, {name}{(styles.Length > 1 ? $", the best of {styles.Length} styles" : "")}"));
        var figures = new Dictionary<string, double>
        {
            ["lip_max_mm"] = styles.Min(s => s.Errors.LipMax),
            ["lip_mean_mm"] = styles.Min(s => s.Errors.LipMean),
            ["face_mm"] = styles.Min(s => s.Errors.Face),
            ["full_mm"] = styles.Min(s => s.Errors.Full),
            ["dtw"] = styles.Min(s => s.Warping),
            ["mouth_correlation"] = best.MouthCorrelation,
            ["lag_frames"] = best.Lag,
            ["width_correlation"] = best.WidthCorrelation,
        };
        if (!double.IsNaN(best.JawCorrelation))
        {
            figures["jaw_correlation"] = best.JawCorrelation;
        }

        if (sounds is { } pair && !double.IsNaN(pair.Truth.BilabialsClosed))
        {
            foreach ((string suffix, SoundScores scores) in ((string, SoundScores)[])[("", pair.Made), ("_truth", pair.Truth)])
            {
                figures[$"bilabials_closed{suffix}"] = scores.BilabialsClosed;
                figures[$"wrongly_closed{suffix}"] = scores.WronglyClosed;
                figures[$"tongue_sounds_closed{suffix}"] = scores.TongueSoundsClosed;
                figures[$"open_vowels_open{suffix}"] = scores.OpenVowelsOpen;
                figures[$"rounded_vowels_rounded{suffix}"] = scores.RoundedVowelsRounded;
                figures[$"opening_in_silence_mm{suffix}"] = scores.OpeningInSilence;
            }
        }

        call.Output.Figures(figures);
    }
}
