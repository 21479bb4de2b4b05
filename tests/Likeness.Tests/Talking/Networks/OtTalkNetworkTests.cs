using Likeness.Geometry.Simplification;
using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry;

namespace Likeness.Tests.Talking.Networks;

public class OtTalkNetworkTests
{
    private static readonly OtTalkOptions Small = new() { Features = 12, Width = 16, Heads = 2, Layers = 1, FeedForward = 24, Identity = 6, Components = 4, Terms = 3, Dropout = 0 };

    /// <summary>Acceptance 2 of the specification.</summary>
    [SkippableFact]
    public void The_face_of_the_specification_takes_the_parameters_of_the_specification()
    {
        var network = new OtTalkNetwork(MeshHierarchy.Build(TalkingFaces.Ict.Neutral, levels: 3), new OtTalkOptions(), null);
        Assert.Equal(6_934_954, network.ParameterCount);
    }

    [Fact]
    public void Parts_have_the_parameters_of_the_breakdown()
    {
        // 5,023 vertices would have 79 on the coarsest of the three levels; here the parts that do not depend on the mesh.
        var network = new OtTalkNetwork(Ball(), new OtTalkOptions(), null);
        Assert.Equal(262_400 + 656_896 + 3_159_040 + 512, Count("speech."));
        Assert.Equal(15_760, Count("encoder."));
        Assert.Equal(98_560, Count("fusion."));
        Assert.Equal(12_850, Count("coefficients."));
        Assert.Equal(17_248, Count("decoder.") + Count("last."));
        Assert.Equal(51 * 3 * 642, Count("basis") + Count("mean"));
        Assert.Equal(0, new OtTalkNetwork(Ball(), new OtTalkOptions { UseMesh = false }, null).NamedParameters().Count(p => p.Name.StartsWith("decoder", StringComparison.Ordinal)));

        long Count(string prefix) => network.NamedParameters().Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(p => (long)p.Tensor.Count);
    }

    [Fact]
    public void Motion_starts_as_the_mean_and_only_the_linear_part_speaks_at_first()
    {
        var random = new RandomSource(3);
        MeshHierarchy ball = Ball();
        var network = new OtTalkNetwork(ball, Small, random);
        network.Train(false);
        int n = ball.Levels[0].VertexCount;
        double[] mean = [.. Enumerable.Range(0, 3 * n).Select(i => Math.Sin(i))];
        double[][] components = [.. Enumerable.Range(0, 4).Select(k => Enumerable.Range(0, 3 * n).Select(i => 5 * Math.Cos(i * (k + 1))).ToArray())];
        network.SetComponents(components, mean);
        using Tape.PauseScope pause = Tape.Pause();
        Tensor speech = network.Listen(Features(7));
        Tensor? identity = network.Look(Template(ball));
        Assert.Equal(new Shape(1, Small.Identity), identity!.Shape);
        Tensor motion = network.Move(speech, identity), weights = network.Coefficients(speech);
        Assert.Equal(new Shape(7, n, 3), motion.Shape);
        for (int t = 0; t < 7; t++)
        {
            for (int i = 0; i < 3 * n; i += 97)
            {
                double expected = mean[i] + Enumerable.Range(0, 4).Sum(k => weights.Span[(t * 4) + k] * components[k][i]);
                Assert.Equal(expected, motion.Span[(3 * n * t) + i], 1e-4);
            }
        }

        // Frames are decoded one by one: some of them alone give the same.
        Assert.All(motion.Slice(0, 2, 5).Span.ToArray().Zip(network.Move(speech.Slice(1, 2, 5), identity).Span.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Every_parameter_learns_and_a_motion_is_learned(int layers, bool mesh)
    {
        var random = new RandomSource(5);
        MeshHierarchy ball = MeshHierarchy.Build(Shapes.Icosphere(2), levels: 3);
        int n = ball.Levels[0].VertexCount;
        var network = new OtTalkNetwork(ball, Small with { Layers = layers, UseMesh = mesh }, random);
        network.SetComponents([.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 3 * n).Select(_ => random.NextNormal()).ToArray())], new double[3 * n]);
        Tensor features = Features(6), template = Template(ball), target = Tensor.Zeros(new Shape(6, n, 3));
        random.FillNormal(target.Span);
        var adam = new Adam([new ParameterGroup(network.Parameters(), 1e-2)]);
        float first = 0, last = 0;
        for (int step = 0; step < 250; step++)
        {
            network.ZeroGrad();
            Tensor loss = (network.Move(network.Listen(features), network.Look(template)) - target).Square().Mean();
            loss.Backward();
            last = loss.Span[0];
            first = step == 0 ? last : first;
            if (step == 3)
            {
                Assert.All(network.NamedParameters(), p => Assert.True(p.Tensor.Grad is not null && p.Tensor.Grad.Span.IndexOfAnyExcept(0f) >= 0, $"{p.Name} gets no gradient"));
            }

            adam.Step();
        }

        Assert.True(last < 0.4f * first, $"{first} to {last}");
    }

    [Fact]
    public void What_is_said_later_does_not_matter_where_a_mask_hides_it()
    {
        var network = new OtTalkNetwork(Ball(), Small, new RandomSource(2));
        network.Train(false);
        using Tape.PauseScope pause = Tape.Pause();
        Tensor a = Features(12), b = Tensor.From(a.Span.ToArray(), 1, 12, 12);
        b.Span[(11 * 12)..].Fill(3);
        var causal = new AttentionOptions { Causal = true };
        float[] first = network.Listen(a, causal).Span.ToArray(), second = network.Listen(b, causal).Span.ToArray();

        // Two convolutions of five frames look four ahead.
        Assert.Equal(first[..(7 * 16)], second[..(7 * 16)]);
        Assert.NotEqual(first[^16..], second[^16..]);
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        Assert.Contains("coarser levels", Assert.Throws<LikenessException>(() => new OtTalkNetwork(MeshHierarchy.Build(Shapes.Icosphere(2), levels: 2), Small, null)).Message);
        Assert.Contains("width", Assert.Throws<LikenessException>(() => new OtTalkNetwork(Ball(), Small with { Heads = 3 }, null)).Message);
        Assert.Throws<ShapeException>(() => new OtTalkNetwork(Ball(), Small, null).SetComponents([[1, 2]], [1, 2]));
    }

    private static MeshHierarchy Ball() => MeshHierarchy.Build(Shapes.Icosphere(3), levels: 3);

    private static Tensor Features(int frames) => Tensor.From([.. Enumerable.Range(0, frames * 12).Select(i => MathF.Sin(i * 0.7f))], 1, frames, 12);

    private static Tensor Template(MeshHierarchy hierarchy)
    {
        float[] x = [.. hierarchy.Levels[0].Positions.SelectMany(p => (float[])[p.X, p.Y, p.Z])];
        return Tensor.From(x, 1, x.Length / 3, 3);
    }
}
