using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Talking.Training;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Training;

public class CurveTrainingTests
{
    private static readonly Lazy<TalkingClip[]> Made = new(() => [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 })]);
    private static readonly Lazy<BlendshapeFace> Bust = new(() => BustModel.Create().Part("skin"));
    private static readonly CurveTrainingOptions Small = new()
    {
        Network = new CurveNetworkOptions { Width = 16, Layers = 1, Heads = 2, FeedForward = 32 },
        Window = 32,
        Batch = 4,
        Epochs = 4,
        NoisyCopies = 1,
        Seed = 3,
    };

    [Fact]
    public void Differences_of_weights_cost_what_they_move()
    {
        // Four vertices, two shapes, no joints; the lips count twice.
        var rest = new Mesh([new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(1, 1, 0)], [0, 1, 2, 1, 3, 2]);
        Vector3[] open = [new(0, -4, 0), new(0, -3, 1), default, default], pucker = [new(1, 0, 2), default, new(0, 0, 5), default];
        var face = new BlendshapeFace(rest, [FaceShape.FromDense("jawOpen", open), FaceShape.FromDense("mouthPucker", pucker)], [], []);
        Tensor metric = ShapeMetric.Of(face, [0, 1], 2);
        int jaw = Place("jawOpen"), lips = Place("mouthPucker"), count = SpeechShapes.Count;
        double trace = 0;
        for (int i = 0; i < count; i++)
        {
            trace += metric.Span[(i * count) + i];
        }

        double ridge = trace * (0.02 / 1.02) / count;
        const double a = 0.3, b = -0.7;
        double cost = (a * a * (metric.Span[(jaw * count) + jaw] - ridge)) + (2 * a * b * metric.Span[(jaw * count) + lips]) + (b * b * (metric.Span[(lips * count) + lips] - ridge));
        double expected = Enumerable.Range(0, 4).Sum(v => (v < 2 ? 2 : 1) * (double)(((float)a * open[v]) + ((float)b * pucker[v])).LengthSquared()) / 6;
        Assert.Equal(expected, cost, 1e-5 * expected);
        Assert.Contains("No shape", Assert.Throws<LikenessException>(() => ShapeMetric.Of(new BlendshapeFace(rest, [FaceShape.FromDense("browInnerUp", open)], [], []), [], 1)).Message, StringComparison.Ordinal);

        static int Place(string name) => SpeechShapes.Indices.ToList().IndexOf(ArkitShapes.IndexOf(name));
    }

    [Fact]
    public void Speech_moves_jaw_mouth_cheeks_and_tongue()
    {
        Assert.Equal(29, SpeechShapes.Count);
        Assert.DoesNotContain(SpeechShapes.Indices, i => ArkitShapes.Names[i].StartsWith("eye", StringComparison.Ordinal) || ArkitShapes.Names[i].StartsWith("brow", StringComparison.Ordinal));
    }

    /// <summary>Acceptance 14 of the specification, for the network that makes curves.</summary>
    [Fact]
    public void One_clip_is_learned_by_heart()
    {
        TalkingClip clip = Made.Value.First(c => LipSeal.Closed(c.Curves).Count(closed => closed) > 8);
        CurveTrainingOptions options = new() { Network = new CurveNetworkOptions { Dropout = 0 }, NoisyCopies = 0, Epochs = 500, Batch = 4, LearningRate = 1e-3 };
        var session = new CurveTrainingSession([clip], Bust.Value, options);
        Assert.Equal(500, session.TotalSteps);
        while (session.StepsDone < session.TotalSteps)
        {
            session.Step();
        }

        var scores = new ClipScores(Bust.Value);
        ArkitCurves truth = SpeechOf(clip.Curves);
        scores.Add(new DrivenFace(Bust.Value, truth), session.Animator().Animate(clip.Waveform), truth);
        Assert.True(scores.Errors.LipMean < 0.5, $"the lips are {scores.Errors.LipMean:F2} mm off");
        Assert.InRange(scores.MouthCorrelation, 0.95, 1);
        Assert.InRange(scores.JawCorrelation, 0.95, 1);
        Assert.Equal(0, scores.Lag);
        bool[] closed = LipSeal.Closed(truth), heard = [.. session.Animator().Hear(clip.Waveform).Closures.Select(p => p >= 0.5f)];
        Assert.InRange(closed.Count(c => c), 9, 100);
        Assert.InRange(closed.Zip(heard).Count(f => f.First != f.Second), 0, closed.Count(c => c) / 4);
        var still = new ClipScores(Bust.Value);
        still.Add(new DrivenFace(Bust.Value, truth), new ArkitCurves(new float[truth.Weights.Length], 30), truth);
        Assert.True(still.Errors.LipMean > 4 * scores.Errors.LipMean);
    }

    [Fact]
    public void Steps_have_the_same_bits_for_any_number_of_threads_and_after_a_break()
    {
        int before = Work.Threads;
        try
        {
            float[]? first = null;
            foreach (int threads in new[] { 1, 2, 5 })
            {
                Work.Threads = threads;
                CurveTrainingSession session = Session();
                for (int i = 0; i < 5; i++)
                {
                    session.Step();
                }

                first ??= Bits(session);
                Assert.Equal(first, Bits(session));
            }

            using var folder = new TemporaryFolder();
            CurveTrainingSession half = Session();
            half.Step();
            half.Step();
            var writer = new Likeness.Tensors.Files.SafeTensorsWriter();
            half.Save(writer);
            writer.Save(folder["half.safetensors"]);
            CurveTrainingSession rest = Session();
            using (var file = Likeness.Tensors.Files.SafeTensorsFile.Open(folder["half.safetensors"]))
            {
                rest.Load(file);
            }

            while (rest.StepsDone < 5)
            {
                rest.Step();
            }

            Assert.Equal(first, Bits(rest));
        }
        finally
        {
            Work.Threads = before;
        }

        static CurveTrainingSession Session() => new([.. Made.Value.Take(3)], Bust.Value, Small);

        static float[] Bits(CurveTrainingSession session) => [.. session.Network.Parameters().SelectMany(p => p.Span.ToArray())];
    }

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_to_the_same_model()
    {
        using var folder = new TemporaryFolder();
        RunDone whole = await RunAsync("whole", resume: false, null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("parts", resume: false, stopAfter: 1));
        RunDone parts = await RunAsync("parts", resume: true, null);
        Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["parts.safetensors"]));
        Assert.Equal(whole.Figures["validation_mm2"], parts.Figures["validation_mm2"]);
        Assert.Equal(["closure_threshold", "epochs", "parameters", "seconds", "step_ms_median", "validation_mm2"], whole.Figures.Keys.Order(StringComparer.Ordinal));
        Assert.True(CurveAnimatorFile.Load(folder["parts.safetensors"]).Animate(Made.Value[3].Waveform).Frames > 10);

        // As many clips, but others.
        CheckpointMismatchException other = await Assert.ThrowsAsync<CheckpointMismatchException>(() => RunAsync("parts", resume: true, null, firstClip: 1));
        Assert.Contains("clips", other.Message, StringComparison.Ordinal);

        async Task<RunDone> RunAsync(string name, bool resume, long? stopAfter, int firstClip = 0)
        {
            using RunFolder run = resume
                ? RunFolder.Open(folder[name], CurveTrainer.RunKind)
                : RunFolder.Create(folder[name], new RunDescription { Kind = CurveTrainer.RunKind, Config = Small.ToJson(), Seed = 3 });
            using var stop = new CancellationTokenSource();
            var job = new CurveTrainingJob
            {
                Training = [.. Made.Value.Skip(firstClip).Take(3)],
                Validation = [Made.Value[3]],
                Face = Bust.Value,
                Options = Small,
                ModelPath = folder[name + ".safetensors"],
                CheckpointInterval = TimeSpan.FromHours(1),
            };
            RunDone? done = null;
            await foreach (RunEvent happened in CurveTrainer.Train(job, run, stop.Token))
            {
                if (happened is RunEvaluation evaluation && evaluation.Epoch >= stopAfter)
                {
                    await stop.CancelAsync();
                }

                done = happened as RunDone ?? done;
            }

            return done!;
        }
    }

    [Fact]
    public void A_training_goes_on_from_a_model()
    {
        TalkingClip[] clips = [.. Made.Value.Take(2)];
        CurveTrainingSession first = new(clips, Bust.Value, Small);
        first.Step();
        CurveAnimator model = first.Animator();
        CurveTrainingSession next = new([Made.Value[3]], Bust.Value, Small with { Seed = 8 }, from: model);
        Assert.Equal(model.Animate(clips[0].Waveform).Weights, next.Animator().Animate(clips[0].Waveform).Weights);
        next.Step();
        Assert.NotEqual(model.Animate(clips[0].Waveform).Weights, next.Animator().Animate(clips[0].Waveform).Weights);

        // How likely p, b and m must be for the lips to close is kept as well.
        Assert.Equal(0.5f, next.Animator().ClosureThreshold);
        var choosy = new CurveAnimator(model.FrontEnd, model.Network, model.Options, 30) { ClosureThreshold = 0.3f };
        Assert.Equal(0.3f, new CurveTrainingSession(clips, Bust.Value, Small, from: choosy).Animator().ClosureThreshold);
        CurveTrainingOptions other = Small with { Network = Small.Network with { Width = 32 } };
        Assert.Contains("other sizes", Assert.Throws<LikenessException>(() => new CurveTrainingSession(clips, Bust.Value, other, from: model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_are_played_at_other_speeds_with_their_motion()
    {
        var frontEnd = Likeness.Talking.Features.LogMelFrontEnd.Of(Made.Value.Select(c => c.Waveform));
        HeardClip[] takes = HeardClip.Takes(Made.Value[0], frontEnd, 30, 6, 0.2, new RandomSource(5));
        HeardClip[] same = HeardClip.Takes(Made.Value[0], frontEnd, 30, 2, 0, new RandomSource(5));
        Assert.Equal(7, takes.Length);
        Assert.True(takes.Select(t => t.Frames).Distinct().Count() > 3);
        Assert.All(takes, t => Assert.InRange((double)t.Frames / takes[0].Frames, 0.8, 1.27));
        Assert.All(takes, t => Assert.InRange((t.Features.Steps / 50.0) - (t.Frames / 30.0), -0.06, 0.06));
        Assert.All(takes, t => Assert.Equal((t.Frames, t.Frames * SpeechShapes.Count), (t.Closed.Length, t.Weights.Length)));
        Assert.All(same, t => Assert.Equal(same[0].Weights, t.Weights));
        Assert.NotEqual(same[0].Features.Values, same[1].Features.Values);

        // What moves together still does: the mouth opens while it is loud.
        Assert.All(takes.Skip(1), t => Assert.Equal(takes[0].Weights.Max(), t.Weights.Max(), 0.1f));
    }

    [Fact]
    public void Settings_are_checked_and_clips_are_wanted()
    {
        Assert.Contains("no clips", Assert.Throws<LikenessException>(() => new CurveTrainingSession([], Bust.Value, Small)).Message, StringComparison.Ordinal);
        Assert.Contains("window", Assert.Throws<LikenessException>(() => (Small with { Window = 2 }).Validated()).Message, StringComparison.Ordinal);
        Assert.Contains("learning rate", Assert.Throws<LikenessException>(() => (Small with { LearningRate = double.NaN }).Validated()).Message, StringComparison.Ordinal);
        CurveTrainingOptions wide = Small with { Network = Small.Network with { Features = 80 } };
        Assert.Contains("gives 160", Assert.Throws<LikenessException>(() => new CurveTrainingSession([Made.Value[0]], Bust.Value, wide)).Message, StringComparison.Ordinal);
    }

    private static ArkitCurves SpeechOf(ArkitCurves curves)
    {
        float[] weights = new float[curves.Weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = SpeechShapes.Indices.Contains(i % ArkitShapes.Count) ? curves.Weights[i] : 0;
        }

        return new ArkitCurves(weights, curves.FramesPerSecond);
    }
}
