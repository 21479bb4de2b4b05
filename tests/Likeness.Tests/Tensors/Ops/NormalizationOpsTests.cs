using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class NormalizationOpsTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(37)]
    public void Softmax_gradients_agree_with_differences(int n)
    {
        Tensor x = GradientCheck.Random(new Shape(3, n, 2), new Random(n), -2, 2), rows = GradientCheck.Random(new Shape(4, n), new Random(n), -2, 2);
        GradientCheck.Run(static t => t[0].Softmax(1), [x]);
        GradientCheck.Run(static t => t[0].Softmax(), [rows]);
        GradientCheck.Run(static t => t[0].LogSoftmax(1), [x]);
        GradientCheck.Run(static t => t[0].LogSoftmax(), [rows]);
        GradientCheck.Run(static t => t[0].LogSumExp(1, keepDims: true), [x]);
        GradientCheck.Run(static t => t[0].LogSumExp(), [rows]);
    }

    [Fact]
    public void Cross_entropy_gradients_agree_with_differences()
    {
        var random = new Random(2);
        Tensor x = GradientCheck.Random(new Shape(6, 5), random, -2, 2), weights = GradientCheck.Random(new Shape(5), random, 0.5, 2);
        int[] classes = [0, 4, -100, 2, 2, 1];
        GradientCheck.Run(t => t[0].CrossEntropy(classes), [x]);
        GradientCheck.Run(t => t[0].CrossEntropy(classes, weights, smoothing: 0.2f), [x]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.CrossEntropy(new int[] { 0, 1, 2, 3, 4, 5 }));
        Assert.Throws<ShapeException>(() => x.CrossEntropy(new int[] { 0, 1 }));
    }

    [Fact]
    public void Normalisation_gradients_agree_with_differences()
    {
        var random = new Random(3);
        Tensor x = GradientCheck.Random(new Shape(3, 4, 5), random, -2, 2);
        Tensor w5 = GradientCheck.Random(new Shape(5), random, 0.5, 2), b5 = GradientCheck.Random(new Shape(5), random);
        Tensor w4 = GradientCheck.Random(new Shape(4), random, 0.5, 2), b4 = GradientCheck.Random(new Shape(4), random);
        GradientCheck.Run(static t => t[0].LayerNorm(t[1], t[2]), [x, w5, b5]);
        GradientCheck.Run(static t => t[0].LayerNorm(t[1], null), [x, w5]);
        GradientCheck.Run(static t => t[0].LayerNorm(null, null, dimensions: 2), [x]);
        GradientCheck.Run(static t => t[0].RmsNorm(t[1]), [x, w5]);
        GradientCheck.Run(static t => t[0].GroupNorm(2, t[1], t[2]), [x, w4, b4]);
        GradientCheck.Run(static t => t[0].GroupNorm(4, t[1], null), [x, w4]);
        GradientCheck.Run(static t => t[0].GroupNorm(1, null, t[1]), [x, b4]);
        GradientCheck.Run(static t => t[0].InstanceNorm(), [x]);
        Tensor mean = GradientCheck.Random(new Shape(4), random), variance = GradientCheck.Random(new Shape(4), random, 0.5, 2);
        GradientCheck.Run(t => t[0].BatchNorm(t[1], t[2], mean.Copy(), variance.Copy(), training: true), [x, w4, b4]);
        GradientCheck.Run(t => t[0].BatchNorm(t[1], t[2], mean, variance, training: false), [x, w4, b4]);
        Assert.Throws<ShapeException>(() => x.GroupNorm(3, null, null));
        Assert.Throws<ShapeException>(() => x.LayerNorm(w4, null));
    }

    [Fact]
    public void Statistics_gradients_agree_with_differences()
    {
        Tensor x = GradientCheck.Random(new Shape(3, 6, 2), new Random(4), -2, 2), y = GradientCheck.Random(new Shape(3, 6, 2), new Random(5), -2, 2);
        GradientCheck.Run(static t => t[0].Variance(1), [x]);
        GradientCheck.Run(static t => t[0].Variance(-1, correction: 0, keepDims: true), [x]);
        GradientCheck.Run(static t => t[0].StandardDeviation(1), [x]);
        GradientCheck.Run(static t => t[0].Norm(1), [x]);
        GradientCheck.Run(static t => t[0].Normalize(1), [x]);
        GradientCheck.Run(static t => t[0].CosineSimilarity(t[1], 1), [x, y]);
        Tensor distinct = GradientCheck.Distinct(new Shape(3, 6, 2), new Random(6));
        GradientCheck.Run(static t => t[0].Max(1), [distinct]);
        GradientCheck.Run(static t => t[0].Min(-1, keepDims: true), [distinct]);
        GradientCheck.Run(static t => t[0].Max() - t[0].Min(), [distinct]);
        GradientCheck.Run(static t => t[0].MaxWithIndex(1).Values, [distinct]);
        GradientCheck.Run(static t => t[0].Product(1), [x]);
    }

    [Fact]
    public void Equal_extremes_share_the_gradient_and_zeros_do_not_spoil_products()
    {
        Tensor x = Tensor.From([2f, 5f, 5f, 1f], 4).WithGrad();
        x.Max(0).Backward();
        Assert.Equal([0f, 0.5f, 0.5f, 0f], x.Grad!.Span.ToArray());

        Tensor z = Tensor.From([2f, 0f, 3f], 3).WithGrad();
        z.Product(0).Backward();
        Assert.Equal([0f, 6f, 0f], z.Grad!.Span.ToArray());
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        Tensor x = GradientCheck.Random(new Shape(40, 30, 61), new Random(1)), w = GradientCheck.Random(new Shape(61), new Random(2)), c = GradientCheck.Random(new Shape(30), new Random(2));
        int threads = Work.Threads;
        try
        {
            Work.Threads = 1;
            float[] one = Step();
            Work.Threads = 3;
            Assert.Equal(one, Step());
        }
        finally
        {
            Work.Threads = threads;
        }

        float[] Step()
        {
            Tensor v = x.Copy().WithGrad(), u = w.Copy().WithGrad(), k = c.Copy().WithGrad();
            Tensor y = v.LayerNorm(u, u).GroupNorm(3, k, k).Softmax(1).LogSoftmax().Variance(1).Sum();
            y.Backward();
            return [y.Item, .. v.Grad!.Span, .. u.Grad!.Span, .. k.Grad!.Span];
        }
    }

    [Fact]
    public void A_steady_step_allocates_nothing()
    {
        Tensor x = GradientCheck.Random(new Shape(6, 8, 5), new Random(1)).WithGrad(), w = GradientCheck.Random(new Shape(5), new Random(2)).WithGrad(), c = GradientCheck.Random(new Shape(8), new Random(2)).WithGrad();
        Tensor mean = Tensor.Persistent(new Shape(8)), variance = Tensor.Persistent(new Shape(8));
        int[] classes = [.. Enumerable.Range(0, 48).Select(static i => i % 5)];
        AllocationCheck.AssertNone(() =>
        {
            Tensor y = x.LayerNorm(w, w).GroupNorm(2, c, c).BatchNorm(c, c, mean, variance, training: true).RmsNorm(w);
            Tensor z = y.Softmax(1).Variance(1).Sum() + y.LogSoftmax().Norm(2).Sum() + y.LogSumExp(0).Max() + y.Product(1).Mean();
            (z + y.CrossEntropy(classes)).Backward();
        });
    }
}
