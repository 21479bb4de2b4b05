using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Models;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Synthetic;
using Likeness.Avatars.Training;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Avatars;

public sealed class AvatarTrainingTests : IClassFixture<AvatarTrainingTests.SmallClip>
{
    private readonly SmallClip _small;

    public AvatarTrainingTests(SmallClip small) => _small = small;

    [Fact]
    public void A_training_goes_on_to_the_same_bits_after_a_stop()
    {
        AvatarTrainingSession whole = Session(Short), first = Session(Short), second = Session(Short);
        Run(whole, 40);
        Run(first, 17);
        byte[] saved = Saved(first);
        using (var file = SafeTensorsFile.Parse(saved, "checkpoint"))
        {
            second.Load(file);
        }

        Assert.Equal(17, second.StepsDone);
        Run(second, 40);
        Assert.Equal(Saved(whole), Saved(second));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        int before = Work.Threads;
        try
        {
            Work.Threads = 1;
            AvatarTrainingSession one = Session(Short);
            Run(one, 40);
            Work.Threads = 3;
            AvatarTrainingSession three = Session(Short);
            Run(three, 40);
            Assert.Equal(Saved(one), Saved(three));
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Theory]
    [InlineData(AvatarMethod.Graph)]
    [InlineData(AvatarMethod.Bound)]
    public void Every_stage_learns(AvatarMethod method)
    {
        AvatarTrainingOptions options = Short with { Method = method, FixedSteps = 150, WarmUpSteps = 150, PictureSteps = 200 };
        AvatarTrainingSession session = Session(options);
        double before = Score(session).Psnr;
        Run(session, session.TotalSteps);
        AvatarScore after = Score(session);
        Assert.True(after.Psnr > before + 4, $"{before} dB became {after.Psnr}");
        Assert.True(after.MaskOverlap > 0.85, $"overlap {after.MaskOverlap}");
    }

    [Fact]
    public void The_methods_on_the_texture_learn_on_a_mesh_that_has_one()
    {
        string folder = Path.Combine(_small.Folder, "textured");
        AvatarClip clip = SyntheticClip.Make(folder, new SyntheticClipOptions { Frames = 6, Size = 48 }, new RunReporter(static _ => { }), default);
        var pictures = ClipPictures.Load(clip, 48);
        var template = HeadTemplate.Of(clip, 5);
        var inputs = new ClipInputs(clip, template, 48, 48, 5);
        var session = new AvatarTrainingSession(template, inputs, pictures, Short with { Method = AvatarMethod.Uv, PictureSteps = 150 });
        double before = AvatarEvaluation.Measure(session.Avatar, inputs, pictures, 0, 5).Psnr;
        Run(session, session.TotalSteps);
        AvatarScore after = AvatarEvaluation.Measure(session.Avatar, inputs, pictures, 0, 5);
        Assert.True(after.Psnr > before + 3, $"{before} dB became {after.Psnr}");

        var plain = new TexturedMesh(template, ClipInputs.MeanColour(pictures, 5));
        double grey = AvatarEvaluation.Measure(plain, inputs, pictures, 0, 5).MaskedPsnr;
        plain.Learn(Enumerable.Range(0, 5).Select(f =>
        {
            float[] colours = new float[48 * 48 * 3], mask = new float[48 * 48];
            pictures.CopyColours(f, colours);
            pictures.CopyMask(f, mask);
            return (inputs.Of(f), colours, mask);
        }));
        double painted = AvatarEvaluation.Measure(plain, inputs, pictures, 0, 5).MaskedPsnr;
        Assert.True(painted > grey + 0.5, $"{grey} dB became {painted}");
        Comes_back(template, clip, session.Avatar, AvatarMethod.Uv, inputs, pictures);
        Comes_back(template, clip, plain, AvatarMethod.Static, inputs, pictures);
    }

    private void Comes_back(HeadTemplate template, AvatarClip clip, HeadAvatar avatar, AvatarMethod method, ClipInputs inputs, ClipPictures pictures)
    {
        string path = Path.Combine(_small.Folder, $"{method}.safetensors");
        AvatarModelFile.Save(path, new AvatarModel(template, clip.ExpressionNames, avatar) { Method = method, Options = Short.Model, Licence = clip.Licence, Size = 48 });
        AvatarModel read = AvatarModelFile.Load(path);
        Assert.Equal(AvatarEvaluation.Measure(avatar, inputs, pictures, 0, 2).Psnr, AvatarEvaluation.Measure(read.Network, inputs, pictures, 0, 2).Psnr);
    }

    [Theory]
    [InlineData(AvatarPrecision.Full, 0)]
    [InlineData(AvatarPrecision.Half, 0.02)]
    [InlineData(AvatarPrecision.Byte, 0.1)]
    public void A_model_comes_back_from_its_file_as_exact_as_was_asked_for(AvatarPrecision precision, double decibels)
    {
        AvatarTrainingSession session = Session(Short with { FixedSteps = 100, WarmUpSteps = 100, PictureSteps = 60 });
        Run(session, session.TotalSteps);
        string path = Path.Combine(_small.Folder, $"{precision}.safetensors");
        AvatarModelFile.Save(path, ModelOf(session.Avatar), precision);
        AvatarModel read = AvatarModelFile.Load(path);
        double before = Score(session).Psnr, after = AvatarEvaluation.Measure(read.Network, _small.Inputs, _small.Pictures, 0, 4).Psnr;
        Assert.InRange(Math.Abs(before - after), 0, decibels + 1e-9);
    }

    [Fact]
    public void Decoders_of_full_rank_are_as_they_were_and_of_fewer_ranks_still_near()
    {
        AvatarTrainingSession session = Session(Short with { FixedSteps = 100, WarmUpSteps = 100, PictureSteps = 60 });
        Run(session, session.TotalSteps);
        var network = (GraphAvatarNetwork)session.Avatar;
        float[] before = Offsets(network);
        double[] moved = [.. new[] { GraphUNet.Code + 52, 6, 1 }.Select(rank =>
        {
            // From the most on down: what a smaller rank keeps is within what a larger one kept.
            IReadOnlyDictionary<string, MatrixFactors> factors = DecoderFactors.Reduce(network, _small.Inputs, rank);
            string path = Path.Combine(_small.Folder, $"rank{rank}.safetensors");
            AvatarModelFile.Save(path, ModelOf(network), AvatarPrecision.Full, factors);
            Assert.Equal(Offsets(network), Offsets((GraphAvatarNetwork)AvatarModelFile.Load(path).Network));
            return Math.Sqrt(Offsets(network).Zip(before, static (x, y) => (double)(x - y) * (x - y)).Sum() / before.Sum(static x => (double)x * x));
        })];

        // Six training frames differ in at most five directions.
        Assert.InRange(moved[0], 0, 1e-4);
        Assert.InRange(moved[1], 0, 0.02);
        Assert.InRange(moved[2], 2 * moved[1], 1);
        long small = new FileInfo(Path.Combine(_small.Folder, "rank6.safetensors")).Length, whole = new FileInfo(Path.Combine(_small.Folder, $"rank{GraphUNet.Code + 52}.safetensors")).Length;
        Assert.True(small < whole * 0.5, $"{small} of {whole} bytes");
    }

    [Fact]
    public void A_rank_that_the_decoders_cannot_have_is_refused()
    {
        AvatarTrainingSession session = Session(Short);
        var network = (GraphAvatarNetwork)session.Avatar;
        Assert.Contains("1 to 60", Assert.Throws<LikenessException>(() => DecoderFactors.Reduce(network, _small.Inputs, 61)).Message, StringComparison.Ordinal);
        Assert.Contains("1 to 60", Assert.Throws<LikenessException>(() => DecoderFactors.Reduce(network, _small.Inputs, 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factors_of_another_shape_are_refused_by_name()
    {
        AvatarTrainingSession session = Session(Short);
        string path = Path.Combine(_small.Folder, "wrong.safetensors");
        var factors = new Dictionary<string, MatrixFactors> { ["geometry.decode.weight"] = new MatrixFactors(new float[500 * 61], new float[61 * 60], 61) };
        Assert.Throws<ShapeException>(() => AvatarModelFile.Save(path, ModelOf(session.Avatar), AvatarPrecision.Full, factors));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Bound_Gaussians_keep_their_number_a_triangle_in_the_file()
    {
        AvatarTrainingOptions options = Short with { Method = AvatarMethod.Bound, PictureSteps = 2, Model = Short.Model with { GaussiansPerTriangle = 3 } };
        AvatarTrainingSession session = Session(options);
        Run(session, 2);
        string path = Path.Combine(_small.Folder, "three.safetensors");
        AvatarModelFile.Save(path, ModelOf(session.Avatar) with { Method = AvatarMethod.Bound, Options = options.Model });
        HeadAvatar read = AvatarModelFile.Load(path).Network;
        Assert.Equal(3 * _small.Template.Mean.Topology.TriangleCount, read.Draw(_small.Inputs.Of(0)).Gaussians);
        Assert.Equal(Score(session).Psnr, AvatarEvaluation.Measure(read, _small.Inputs, _small.Pictures, 0, 4).Psnr);
    }

    [Fact]
    public void Both_stages_of_the_warm_up_say_when_they_end()
    {
        AvatarTrainingSession session = Session(Short);
        var ends = new List<(long Steps, bool Warm)>();
        session.StageEnded = () => ends.Add((session.StepsDone, session.Warm));
        Run(session, session.TotalSteps);
        Assert.Equal([(12L, false), (22L, true)], ends);
    }

    [Fact]
    public void A_file_of_another_kind_and_a_damaged_one_are_refused()
    {
        string path = Path.Combine(_small.Folder, "other.safetensors");
        var writer = new SafeTensorsWriter();
        writer.Add("x", new float[1], new Shape(1));
        writer.Save(path);
        Assert.Contains("is not an avatar", Assert.Throws<InvalidFileException>(() => AvatarModelFile.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..20]);
        Assert.Throws<InvalidFileException>(() => AvatarModelFile.Load(path));
    }

    [Fact]
    public void A_clip_of_another_topology_is_refused()
    {
        var template = new HeadTemplate(HeadMeshes.Sheet(100));
        LikenessException error = Assert.ThrowsAny<LikenessException>(() => new ClipInputs(_small.Clip, template, 48, 48, 4));
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_texture_methods_say_that_the_mesh_has_no_texture_coordinates()
    {
        LikenessException error = Assert.ThrowsAny<LikenessException>(() => Session(Short with { Method = AvatarMethod.Uv }));
        Assert.Contains("texture coordinates", error.Message, StringComparison.Ordinal);
    }

    private static AvatarTrainingOptions Short => new()
    {
        Size = 48,
        FixedSteps = 12,
        WarmUpSteps = 10,
        PictureSteps = 18,
        WarmUpBatch = 2,
        Model = new GraphAvatarOptions { NeuralGaussians = 2, GuidanceTokens = 3, EnhancerWidth = 4, ExpressionLength = 52 },
    };

    private AvatarTrainingSession Session(AvatarTrainingOptions options) => new(_small.Template, _small.Inputs, _small.Pictures, options);

    // Where the anchors of the training frames lie.
    private float[] Offsets(GraphAvatarNetwork network)
    {
        using Tape.PauseScope pause = Tape.Pause();
        (Tensor features, Tensor expression) = _small.Inputs.Batch([0, 1, 2, 3, 4, 5]);
        return network.Anchors(features, expression).Offset.Span.ToArray();
    }

    private AvatarModel ModelOf(HeadAvatar avatar) => new(_small.Template, _small.Clip.ExpressionNames, avatar)
    {
        Method = AvatarMethod.Graph,
        Options = Short.Model,
        Licence = _small.Clip.Licence,
        Size = _small.Pictures.Width,
    };

    private static void Run(AvatarTrainingSession session, long until)
    {
        while (session.StepsDone < until)
        {
            session.Step();
        }
    }

    private AvatarScore Score(AvatarTrainingSession session) => AvatarEvaluation.Measure(session.Avatar, _small.Inputs, _small.Pictures, 0, 4);

    private static byte[] Saved(AvatarTrainingSession session)
    {
        var writer = new SafeTensorsWriter();
        session.Save(writer);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    public sealed class SmallClip : IDisposable
    {
        public SmallClip()
        {
            Clip = SyntheticClip.Make(Path.Combine(Folder, "clip"), new SyntheticClipOptions { Frames = 8, Size = 48, Reduced = true }, new RunReporter(static _ => { }), default);
            Pictures = ClipPictures.Load(Clip, 48);
            Template = HeadTemplate.Of(Clip, 6);
            Inputs = new ClipInputs(Clip, Template, 48, 48, 6);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory().FullName;

        public AvatarClip Clip { get; }

        public ClipPictures Pictures { get; }

        public HeadTemplate Template { get; }

        public ClipInputs Inputs { get; }

        public void Dispose() => Directory.Delete(Folder, true);
    }
}
