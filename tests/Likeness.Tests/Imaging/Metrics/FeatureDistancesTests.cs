using Likeness.Imaging.Metrics;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Metrics;

/// <summary>FID and KID against the vectors of the usual code, and what they must be by definition.</summary>
public sealed class FeatureDistancesTests
{
    [Theory]
    [InlineData("fid")]
    [InlineData("fid_rankdef")]
    public void The_frechet_distance_is_that_of_the_reference(string name)
    {
        GoldenCase golden = GoldenFile.Load("metrics").Case(name);
        FeatureStatistics x = FeatureStatistics.Of(golden.Tensor("in/X")), y = FeatureStatistics.Of(golden.Tensor("in/Y"));
        golden.AssertClose("stat/mu1", [.. x.Mean], 1e-12, 1e-12);
        golden.AssertClose("stat/sigma2", [.. Enumerable.Range(0, y.Dimensions * y.Dimensions).Select(i => y.Covariance(i / y.Dimensions, i % y.Dimensions))], 1e-10, 1e-10);
        Assert.Equal(golden.Doubles("out/fid")[0], FeatureDistances.Frechet(x, y), 1e-5);
        Assert.Equal(FeatureDistances.Frechet(x, y), FeatureDistances.Frechet(y, x), 1e-5);
    }

    [Fact]
    public void The_kernel_distance_is_that_of_the_reference()
    {
        GoldenFile golden = GoldenFile.Load("metrics");
        double found = FeatureDistances.Kernel(golden.Case("fid").Tensor("in/X"), golden.Case("fid").Tensor("in/Y"));
        Assert.Equal(golden.Case("kid").Doubles("out/value")[0], found, 1e-8);
    }

    [Fact]
    public void Equal_sets_are_at_no_distance_and_a_shift_counts_by_its_square()
    {
        Tensor x = GradientCheck.Random(new Shape(40, 5), new Random(1));
        Assert.Equal(0, FeatureDistances.Frechet(x, x), 1e-9);
        Assert.Equal(5 * 4, FeatureDistances.Frechet(x, x + 2f), 1e-4);
    }

    [Fact]
    public void What_cannot_be_compared_is_said()
    {
        Tensor x = Tensor.Zeros(3, 4);
        Assert.Contains("different networks", Assert.Throws<ArgumentException>(() => FeatureDistances.Frechet(x, Tensor.Zeros(3, 5))).Message, StringComparison.Ordinal);
        Assert.Contains("different networks", Assert.Throws<ArgumentException>(() => FeatureDistances.Kernel(x, Tensor.Zeros(3, 5))).Message, StringComparison.Ordinal);
        Assert.Contains("at least two", Assert.Throws<ShapeException>(() => FeatureDistances.Frechet(Tensor.Zeros(1, 4), x)).Message, StringComparison.Ordinal);
        Assert.Contains("at least two", Assert.Throws<ShapeException>(() => FeatureDistances.Kernel(Tensor.Zeros(1, 4), x)).Message, StringComparison.Ordinal);
    }
}
