using FsCheck;
using FsCheck.Fluent;
using Likeness.Morphable.Models;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Morphable.Models;

public class LatentTests
{
    [Fact]
    public void Transfer_from_a_shape_to_itself_moves_nothing_and_mixing_ends_at_its_ends()
    {
        Gen<float[]> codes = Gen.Choose(-1000, 1000).Select(i => i / 64f).ArrayOf(8);
        Prop.ForAll(Arb.From(codes.Two()), pair =>
        {
            (float[] a, float[] b) = pair;
            Assert.Equal(a, LatentArithmetic.Transfer(a, b, b));
            Assert.Equal(b, LatentArithmetic.Transfer(a, a, b));
            Assert.Equal(a, LatentArithmetic.Mix(a, b, 1));
            Assert.Equal(b, LatentArithmetic.Mix(a, b, 0));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Codes_of_different_models_cannot_be_combined() =>
        Assert.Throws<LikenessException>(() => LatentArithmetic.Mix(new float[3], new float[4], 0.5f));

    [Fact]
    public void Drawn_codes_have_the_measured_moments()
    {
        var random = new RandomSource(1UL);
        float[] codes = new float[4000 * 3];
        for (int s = 0; s < 4000; s++)
        {
            float common = (float)random.NextNormal();
            codes[3 * s] = 5 + (2 * common);
            codes[(3 * s) + 1] = common + (0.5f * (float)random.NextNormal());
            codes[(3 * s) + 2] = 7;
        }

        var statistics = LatentStatistics.Of(codes, 3);
        float[] drawn = [.. Enumerable.Range(0, 4000).SelectMany(_ => statistics.Draw(random, nonNegative: false))];
        var again = LatentStatistics.Of(drawn, 3);
        Assert.Equal(5, again.Mean[0], 0.2);
        Assert.Equal(7, again.Mean[2], 0.1);
        Assert.Equal(statistics.Covariance[1], again.Covariance[1], 0.25);
        Assert.True(statistics.Low[0] < 1 && statistics.High[0] > 9);
        Assert.All(Enumerable.Range(0, 200).SelectMany(_ => statistics.Draw(random, nonNegative: true)), c => Assert.True(c >= 0));
    }
}
