using System.Numerics;
using Likeness.Audio.Speech;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Talking.Training;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Methods;

public class MotionTrainingTests
{
    private static readonly Lazy<BlendshapeFace> Face = new(SmallFace.Make);
    private static readonly Lazy<MotionCorpus> Corpus = new(() => MotionCorpus.Of(
        [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 4, Sentences = 2, FramesPerSecond = 30 }).Select(Beginning)], Face.Value, 30, ownFaces: true));

    public static TheoryData<string> Methods => ["OtTalk", "OtTalk without transformer", "OtTalk without mesh", "Voca", "FaceFormer", "CodeTalker"];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Learning_lowers_the_error_and_the_file_says_the_same(string method)
    {
        MotionTrainingOptions options = Options(method) with { Epochs = method == "CodeTalker" ? 120 : 15, LearningRate = 1e-3 };
        MotionTrainingSession session = Session(options);
        while (session.StepsDone < session.TotalSteps)
        {
            session.Step();
        }

        MotionClip clip = Corpus.Value.Clips[0];
        MotionModel model = session.Model;
        VertexMotion truth = FaceMotion.Of(clip.Face), made = model.Animate(clip.Waveform, clip.Face.Rest), still = Still(clip.Face);
        double error = Lips(made, truth), rest = Lips(still, truth);
        Assert.True(error < 0.8 * rest, $"{method}: lips are {error:F2} mm off, {rest:F2} at rest");

        using var folder = new TemporaryFolder();
        MotionModelFile.Save(folder["model.safetensors"], model);
        Assert.True(MotionModelFile.Is(folder["model.safetensors"]));
        MotionModel again = MotionModelFile.Load(folder["model.safetensors"]);
        Assert.Equal(made.Positions, again.Animate(clip.Waveform, clip.Face.Rest).Positions);
        Assert.Equal((model.Name, model.ParameterCount, model.Styles), (again.Name, again.ParameterCount, again.Styles));
        Assert.Equal(model.Speakers, again.Speakers);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Steps_have_the_same_bits_for_any_number_of_threads_and_after_a_break(string method)
    {
        // Three passes: CodeTalker changes its stage after the second.
        MotionTrainingOptions options = Options(method) with { Epochs = 3 };
        int before = Work.Threads;
        try
        {
            float[]? first = null;
            foreach (int threads in new[] { 1, 3 })
            {
                Work.Threads = threads;
                MotionTrainingSession whole = Session(options);
                Go(whole, whole.TotalSteps);
                first ??= Bits(whole);
                Assert.Equal(first, Bits(whole));
            }

            using var folder = new TemporaryFolder();
            MotionTrainingSession half = Session(options), rest = Session(options);
            Go(half, (2L * half.StepsPerEpoch) + 1);
            var writer = new SafeTensorsWriter();
            half.Save(writer);
            writer.Save(folder["half.safetensors"]);
            using (var file = SafeTensorsFile.Open(folder["half.safetensors"]))
            {
                rest.Load(file);
            }

            Go(rest, rest.TotalSteps);
            Assert.Equal(first, Bits(rest));
        }
        finally
        {
            Work.Threads = before;
        }

        static void Go(MotionTrainingSession session, long steps)
        {
            while (session.StepsDone < steps)
            {
                session.Step();
            }
        }

        static float[] Bits(MotionTrainingSession session) => [.. session.Network.Parameters().SelectMany(p => p.Span.ToArray())];
    }

    [Fact]
    public async Task A_run_leaves_the_best_model_and_goes_on_after_a_stop()
    {
        using var folder = new TemporaryFolder();
        MotionTrainingOptions options = Options("OtTalk") with { Epochs = 6 };
        RunDone whole = await RunAsync("whole", resume: false, stop: false);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("parts", resume: false, stop: true));
        RunDone parts = await RunAsync("parts", resume: true, stop: false);
        Assert.Equal(File.ReadAllBytes(folder["whole.safetensors"]), File.ReadAllBytes(folder["parts.safetensors"]));
        Assert.Equal(whole.Figures["validation_mm2"], parts.Figures["validation_mm2"]);
        Assert.Equal(whole.Figures["transport_weight"], parts.Figures["transport_weight"]);
        (_, double[][] rows) = MetricsLog.Read(Path.Combine(folder["whole"], "metrics.csv"));
        Assert.Equal(whole.Figures["validation_mm2"], rows.Min(r => r[3]), 1e-9);

        async Task<RunDone> RunAsync(string name, bool resume, bool stop)
        {
            using RunFolder run = resume
                ? RunFolder.Open(folder[name], MotionTrainer.RunKind)
                : RunFolder.Create(folder[name], new RunDescription { Kind = MotionTrainer.RunKind, Config = options.ToJson(), Seed = 1 });
            using var cancel = new CancellationTokenSource();
            var job = new MotionTrainingJob { Corpus = Corpus.Value, Options = options, ModelPath = folder[name + ".safetensors"], CheckpointInterval = TimeSpan.FromHours(1) };
            RunDone? done = null;
            await foreach (RunEvent happened in MotionTrainer.Train(job, run, cancel.Token))
            {
                if (stop && happened is RunStep)
                {
                    await cancel.CancelAsync();
                }

                done = happened as RunDone ?? done;
            }

            return done!;
        }
    }

    [Fact]
    public void The_transport_term_is_brought_to_the_size_of_the_others()
    {
        MotionTrainingSession scaled = Session(Options("OtTalk") with { Loss = new OtTalkLossOptions { TransportWeight = 1e-4 } }), without = Session(Options("OtTalk") with { Loss = new OtTalkLossOptions { TransportWeight = 0 } });
        Assert.True(scaled.TransportWeight > 1e-2);
        Assert.Equal(0, without.TransportWeight);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        MotionTrainingOptions options = Options("Voca");
        Assert.Contains("no clips", Assert.Throws<LikenessException>(() => new MotionTrainingSession(Face.Value.Neutral, [], [], options)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<LikenessException>(() => Session(options with { FramesPerSecond = 25 })).Message;
        Assert.Contains("30 frames a second; the training has 25", message, StringComparison.Ordinal);
        message = Assert.Throws<LikenessException>(() => Session(options with { Model = options.Model with { Mesh = false } })).Message;
        Assert.Contains("left out of OT-Talk", message, StringComparison.Ordinal);

        MotionModel model = Session(options).Model;
        message = Assert.Throws<LikenessException>(() => model.Animate(Corpus.Value.Clips[0].Waveform, new Vector3[10])).Message;
        Assert.Equal("The face has 10 vertices; the model moves faces of 256.", message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Animate(Corpus.Value.Clips[0].Waveform, default, model.Styles));

        using var folder = new TemporaryFolder();
        MotionModelFile.Save(folder["good.safetensors"], model);
        byte[] bytes = File.ReadAllBytes(folder["good.safetensors"]);
        File.WriteAllBytes(folder["cut.safetensors"], bytes[..(bytes.Length / 2)]);
        Assert.Throws<InvalidFileException>(() => MotionModelFile.Load(folder["cut.safetensors"]));
        var other = new SafeTensorsWriter();
        other.Add("a", [1f], new Shape(1));
        other.Save(folder["other.safetensors"]);
        Assert.Contains("talk train --method", Assert.Throws<InvalidFileException>(() => MotionModelFile.Load(folder["other.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoder_can_hear_in_place_of_log_mel_features()
    {
        EncoderFrontEnd small = Encoder(8);
        MotionTrainingOptions options = Options("OtTalk") with { Epochs = 1, NoisyCopies = 0 };
        var session = new MotionTrainingSession(Corpus.Value.Template, Corpus.Value.Of(ClipSplit.Train)[..1], [], options, small);
        session.Step();
        using var folder = new TemporaryFolder();
        MotionModelFile.Save(folder["model.safetensors"], session.Model);
        Assert.Contains("'small' (8 numbers a step): give that encoder's weights with --front-end", Assert.Throws<InvalidFileException>(() => MotionModelFile.Load(folder["model.safetensors"])).Message, StringComparison.Ordinal);
        Assert.Contains("gives 16", Assert.Throws<InvalidFileException>(() => MotionModelFile.Load(folder["model.safetensors"], Encoder(16))).Message, StringComparison.Ordinal);
        MotionModel again = MotionModelFile.Load(folder["model.safetensors"], small);
        Waveform waveform = Corpus.Value.Clips[0].Waveform;
        Assert.Equal(session.Model.Animate(waveform).Positions, again.Animate(waveform).Positions);

        static EncoderFrontEnd Encoder(int width)
        {
            var encoder = new SpeechEncoder(new SpeechEncoderOptions { Channels = 6, Hidden = width, Heads = 2, FeedForward = 8, Layers = 1, PositionKernel = 4, PositionGroups = 2, NormaliseChannels = true, NormaliseFirst = true });
            var random = new RandomSource(3L);
            foreach (Tensor parameter in encoder.Parameters())
            {
                random.FillNormal(parameter.Span, 0, 0.3f);
            }

            return new EncoderFrontEnd(encoder, "small");
        }
    }

    /// <summary>A second and a half of a clip, for the sake of time.</summary>
    private static TalkingClip Beginning(TalkingClip clip) => clip with
    {
        Waveform = new Waveform(clip.Waveform.ToMono().Samples[..(clip.Waveform.Rate * 3 / 2)], clip.Waveform.Rate),
        Curves = new ArkitCurves(clip.Curves.Weights[..(45 * ArkitShapes.Count)], clip.Curves.FramesPerSecond),
    };

    private static MotionTrainingOptions Options(string method) => new()
    {
        Model = new MotionModelOptions
        {
            Method = Enum.Parse<MotionMethodKind>(method.Split(' ')[0]),
            Transformer = !method.EndsWith("transformer", StringComparison.Ordinal),
            Mesh = !method.EndsWith("mesh", StringComparison.Ordinal),
            CodeTalkerWidth = 64,
        },
        NoisyCopies = 1,
        Seed = 5,
    };

    private static MotionTrainingSession Session(MotionTrainingOptions options) =>
        new(Corpus.Value.Template, Corpus.Value.Of(ClipSplit.Train), Corpus.Value.Of(ClipSplit.Validation), options);

    private static VertexMotion Still(IMovingFace face)
    {
        float[] positions = new float[3 * face.VertexCount * face.Frames];
        for (int t = 0; t < face.Frames; t++)
        {
            System.Runtime.InteropServices.MemoryMarshal.Cast<Vector3, float>(face.Rest).CopyTo(positions.AsSpan(3 * face.VertexCount * t));
        }

        return new VertexMotion(positions, face.VertexCount, face.FramesPerSecond);
    }

    private static double Lips(VertexMotion made, VertexMotion truth)
    {
        var scores = new ClipScores(Face.Value);
        scores.Add(made, truth);
        return scores.Errors.LipMean;
    }
}
