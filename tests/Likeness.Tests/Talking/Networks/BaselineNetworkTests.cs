using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Networks;

public class BaselineNetworkTests
{
    /// <summary>Acceptance 2 of the specification, for 5,023 vertices.</summary>
    [Fact]
    public void Networks_have_the_parameters_of_their_releases()
    {
        Assert.Equal(809_563, new VocaNetwork(5023, null).ParameterCount);
        Assert.Equal(2_043_933, new FaceFormerDecoder(new FaceFormerOptions { Vertices = 5023 }, null).ParameterCount);
    }

    /// <summary>Acceptance 10 of the specification.</summary>
    [Fact]
    public void Frames_a_period_back_count_less_and_later_ones_not_at_all()
    {
        Tensor bias = PeriodicBias.Table(4, 70, 30);
        Assert.Equal(-0.5f, At(0, 65, 0));
        Assert.Equal(0f, At(0, 29, 0));
        Assert.Equal(-1f / 16, At(1, 30, 0));
        Assert.Equal(-2f / 256, At(3, 60, 0));
        Assert.Equal(float.NegativeInfinity, At(2, 5, 6));
        for (int h = 0; h < 4; h++)
        {
            Tensor row = PeriodicBias.Row(4, 66, 30);
            for (int j = 0; j <= 66; j++)
            {
                Assert.Equal(At(h, 66, j), row.Span[(h * 67) + j]);
            }
        }

        float At(int h, int i, int j) => bias.Span[(((h * 70) + i) * 70) + j];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Kept_keys_and_values_give_the_chain_of_full_passes(int each)
    {
        FaceFormerDecoder decoder = FaceFormer(each);
        Tensor features = Features(40 * each);
        using Tape.PauseScope pause = Tape.Pause();
        Tensor full = decoder.Chained(features, 40, 1), kept = decoder.Animate(features, 40, 1);
        Assert.True(full.Span.ToArray().Max(MathF.Abs) > 0.1f);
        Assert.All(full.Span.ToArray().Zip(kept.Span.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.NotEqual(full.Span.ToArray(), decoder.Chained(features, 40, 0).Span.ToArray());
    }

    [Fact]
    public void Forcing_the_own_output_changes_nothing_but_the_first_frame()
    {
        FaceFormerDecoder decoder = FaceFormer(1);
        Tensor features = Features(9);

        // The first input is the style alone in the chain, and the style with the map of a zero frame (its bias) under forcing, as released.
        foreach (NamedTensor bias in decoder.NamedParameters().Where(p => p.Name == "vertice_map.bias"))
        {
            bias.Tensor.Span.Clear();
        }

        using Tape.PauseScope pause = Tape.Pause();
        Tensor chained = decoder.Chained(features, 9, 2), forced = decoder.Forced(features, chained, 2);
        Assert.All(chained.Span.ToArray().Zip(forced.Span.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
        Assert.Contains("9 frames of motion", Assert.Throws<ShapeException>(() => decoder.Chained(Features(8), 9, 0)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Chained(features, 9, 3));
        Assert.Contains("width", Assert.Throws<LikenessException>(() => new FaceFormerDecoder(new FaceFormerOptions { Vertices = 4, Width = 10 }, null)).Message);
    }

    [Fact]
    public void Gradients_run_through_the_whole_chain()
    {
        FaceFormerDecoder decoder = FaceFormer(1);
        decoder.Chained(Features(5), 5, 0).Square().Sum().Backward();
        foreach (NamedTensor parameter in decoder.NamedParameters())
        {
            // One frame of speech to look at: the softmax over it is one, whatever queries and keys are.
            Assert.True(parameter.Tensor.Grad is not null, parameter.Name);
        }

        Tensor weight = decoder.NamedParameters().Single(p => p.Name == "vertice_map.weight").Tensor;
        float analytic = weight.Grad!.Span[3];
        const float h = 1e-2f;
        weight.Span[3] += h;
        double up = Loss();
        weight.Span[3] -= 2 * h;
        Assert.Equal((up - Loss()) / (2 * h), analytic, 2e-2 * Math.Max(1e-2, Math.Abs(analytic)));

        double Loss()
        {
            using Tape.PauseScope pause = Tape.Pause();
            return decoder.Chained(Features(5), 5, 0).Span.ToArray().Sum(x => (double)x * x);
        }
    }

    [Fact]
    public void Voca_sees_a_window_and_a_style_and_starts_at_rest()
    {
        var network = new VocaNetwork(7, new RandomSource(1), features: 5, subjects: 3, components: 4);
        network.Train(false);
        Tensor windows = Tensor.Zeros(new Shape(6, VocaNetwork.Window, 5)), styles = Tensor.Zeros(new Shape(6, 3));
        new RandomSource(2).FillNormal(windows.Span);
        for (int b = 0; b < 6; b++)
        {
            styles.Span[(3 * b) + (b % 3)] = 1;
        }

        Assert.All(network.Forward(windows, styles).Span.ToArray(), x => Assert.Equal(0, x));
        new RandomSource(3).FillNormal(network.Basis.Span);
        Tensor motion = network.Forward(windows, styles);
        Assert.Equal(new Shape(6, 21), motion.Shape);

        // Frames do not see one another.
        Assert.All(motion.Slice(0, 4, 5).Span.ToArray().Zip(network.Forward(windows.Slice(0, 4, 5), styles.Slice(0, 4, 5)).Span.ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
        motion.Square().Sum().Backward();
        Assert.All(network.NamedParameters(), p => Assert.True(p.Tensor.Grad!.Span.IndexOfAnyExcept(0f) >= 0, p.Name));
        Assert.Contains("are wanted", Assert.Throws<ShapeException>(() => network.Forward(styles, styles)).Message.Replace("index", ""));
    }

    private static FaceFormerDecoder FaceFormer(int each)
    {
        var random = new RandomSource(11);
        var decoder = new FaceFormerDecoder(new FaceFormerOptions { Vertices = 6, Features = 10, Width = 16, Heads = 4, Period = 7, Subjects = 3, FeaturesPerFrame = each, Dropout = 0 }, random);
        foreach (NamedTensor parameter in decoder.NamedParameters().Where(p => p.Name.StartsWith("vertice_map_r", StringComparison.Ordinal)))
        {
            random.FillUniform(parameter.Tensor.Span, -0.4f, 0.4f);
        }

        decoder.Train(false);
        return decoder;
    }

    private static Tensor Features(int frames) => Tensor.From([.. Enumerable.Range(0, frames * 10).Select(i => MathF.Sin(i * 0.9f))], 1, frames, 10);
}
