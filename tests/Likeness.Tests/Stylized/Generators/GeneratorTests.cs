using Likeness.Stylized.Generators;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Generators;

public sealed class GeneratorTests
{
    [Fact]
    public void The_small_networks_have_the_sizes_that_the_design_counts()
    {
        var generator = new Generator(GeneratorOptions.Small(), null);
        var discriminator = new Discriminator(DiscriminatorOptions.Small(), null);
        Assert.Equal(64, generator.Options.Resolution);
        Assert.Equal(10, generator.Options.Styles);
        Assert.Equal(12, GeneratorOptions.Small(128).Styles);
        Assert.Equal(789512, generator.ParameterCount);
        Assert.Equal(878993, discriminator.ParameterCount);
    }

    [Fact]
    public void The_published_networks_have_fourteen_and_eighteen_styles()
    {
        Assert.Equal(14, GeneratorOptions.Published(256).Styles);
        Assert.Equal(18, GeneratorOptions.Published(1024).Styles);
        Assert.Equal([512, 512, 512, 512, 512, 256, 128, 64, 32], GeneratorOptions.Published(1024).Channels);
        Assert.Equal([512, 512, 512, 512, 256, 128, 64], GeneratorOptions.Published(256, 16384).Channels);
        Assert.Throws<ArgumentOutOfRangeException>(() => GeneratorOptions.Published(100));
    }

    [Fact]
    public void A_seed_gives_one_picture_whatever_the_noise_and_the_batch()
    {
        var generator = new Generator(GeneratorOptions.Small(16), new RandomSource(1L));
        Tensor z = Tensor.Uninitialized(new Shape(3, 64));
        new RandomSource(2L).FillNormal(z.Span);
        Tensor all = generator.Forward(z), alone = generator.Forward(z.Slice(0, 1, 2));
        Assert.Equal(new Shape(3, 3, 16, 16), all.Shape);
        AssertClose(all.Slice(0, 1, 2), alone, 1e-4f);

        // The strength of the noise begins at zero, so that the kinds of noise agree until something was learned.
        AssertClose(all, generator.Forward(z, noise: NoiseMode.Random, random: new RandomSource(3L)), 1e-4f);
    }

    [Fact]
    public void Truncation_goes_from_the_style_to_the_mean_that_was_tracked()
    {
        var mapping = new Generator(GeneratorOptions.Small(8), new RandomSource(1L)).Mapping;
        Tensor z = Tensor.Uninitialized(new Shape(64, 64));
        new RandomSource(2L).FillNormal(z.Span);
        Tensor w = mapping.Forward(z);
        mapping.TrackMean(w, decay: 0f);
        AssertClose(mapping.Truncated(w, 0f).Slice(0, 5, 6), w.Mean(0, keepDims: true), 1e-5f);
        Assert.Same(w, mapping.Truncated(w, 1f));
    }

    [Fact]
    public void Steps_of_both_networks_allocate_nothing()
    {
        var generator = new Generator(GeneratorOptions.Small(16), new RandomSource(1L));
        var discriminator = new Discriminator(DiscriminatorOptions.Small(16), new RandomSource(2L));
        Tensor z = Tensor.Persistent(new Shape(4, 64));
        var random = new RandomSource(3L);
        AllocationCheck.AssertNone(() =>
        {
            random.FillNormal(z.Span);
            (-discriminator.Forward(generator.Forward(z, noise: NoiseMode.Random, random: random))).Softplus().Mean().Backward();
        });
    }

    // The activation is left out: its second derivative is zero but for jumps at its kink, over which no difference can be taken. What it does
    // to second derivatives elsewhere the golden gradients of the penalty on slopes hold.
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 1)]
    public void Path_lengths_can_be_differentiated_by_maps_weights_and_styles(int up, int kernel)
    {
        var random = new Random(5);
        Tensor filter = Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 4, 1) * Tensor.From([1 / 8f, 3 / 8f, 3 / 8f, 1 / 8f], 1, 4);
        Tensor direction = GradientCheck.Random(new Shape(2, 2, 3 * up, 3 * up), random);
        Tensor[] inputs =
        [
            GradientCheck.Random(new Shape(2, 3, 3, 3), random), GradientCheck.Random(new Shape(2, 3, kernel, kernel), random),
            GradientCheck.Random(new Shape(2, 1, 3), random, 0.5, 1.5),
        ];
        GradientCheck.Run(
            t =>
            {
                Tensor[] marked = [.. t.Select(static x => x.RequiresGrad ? x : x.Copy().WithGrad())];
                Tensor styles = marked[2].Select(1, 0);
                Tensor y = ModulatedConvolution.Modulated(marked[0], marked[1], styles, filter, up)
                    .PlaneActivation(null, ModulatedConvolution.Demodulation(marked[1], styles));
                return GradientPenalties.PathLengths(y, marked[2], direction);
            },
            inputs);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        var generator = new Generator(GeneratorOptions.Small(8), null);
        var discriminator = new Discriminator(DiscriminatorOptions.Small(8), null);
        Assert.Contains("code [batch, 64]", Assert.Throws<ShapeException>(() => generator.Forward(Tensor.Zeros(1, 32))).Message, StringComparison.Ordinal);
        Assert.Contains("no condition", Assert.Throws<ShapeException>(() => generator.Forward(Tensor.Zeros(1, 64), Tensor.Zeros(1, 3))).Message, StringComparison.Ordinal);
        Assert.Contains("4 styles", Assert.Throws<ShapeException>(() => generator.Synthesis.Forward(Tensor.Zeros(1, 6, 128))).Message, StringComparison.Ordinal);
        Assert.Contains("[batch, 3, 8, 8] without", Assert.Throws<ShapeException>(() => discriminator.Forward(Tensor.Zeros(1, 3, 4, 4))).Message, StringComparison.Ordinal);
    }

    private static void AssertClose(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Span[i], actual.Span[i], tolerance);
        }
    }
}
