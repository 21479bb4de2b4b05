using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Tensors.Ops;

public class ReductionOpsTests
{
    [Fact]
    public void Sums_over_any_axes_agree_with_float64()
    {
        var random = new Random(5);
        int[][] shapes = [[7], [1], [130], [5000], [40000], [3, 5], [200, 3], [3, 200], [1000, 7], [70, 70], [5, 130, 3], [2, 3, 4, 5], [2, 1, 3, 1], [4, 9, 2, 17], [300, 1, 90]];
        foreach (int[] dims in shapes)
        {
            Tensor x = GradientCheck.Random(new Shape(dims), random);
            for (uint mask = 0; mask < 1u << dims.Length; mask++)
            {
                int[] axes = [.. Enumerable.Range(0, dims.Length).Where(a => (mask >> a & 1) != 0)];
                double[] expected = Reference(x, mask);
                float[] actual = x.Sum(axes).Span.ToArray();
                Assert.Equal(expected.Length, actual.Length);
                for (int i = 0; i < expected.Length; i++)
                {
                    Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5 * Math.Max(1, Math.Sqrt(x.Count / (double)expected.Length)), $"{x.Shape} over {string.Join(",", axes)}: {expected[i]} and {actual[i]}");
                }
            }
        }
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        var random = new Random(6);
        Tensor x = GradientCheck.Random(new Shape(3, 4, 5), random);
        GradientCheck.Run(static t => t[0].Sum(), [x]);
        GradientCheck.Run(static t => t[0].Mean(), [x]);
        GradientCheck.Run(static t => t[0].Sum(1), [x]);
        GradientCheck.Run(static t => t[0].Mean(-1, keepDims: true), [x]);
        GradientCheck.Run(static t => t[0].Mean([0, 2]), [x]);
        GradientCheck.Run(static t => t[0].Sum([0, 2], keepDims: true), [x]);
    }

    [Fact]
    public void A_long_sum_loses_no_accuracy()
    {
        Tensor x = Tensor.Full(new Shape(3_000_000), 0.1f);
        Assert.InRange(x.Sum().Item, 299_998, 300_002);
    }

    private static double[] Reference(Tensor x, uint mask)
    {
        int[] dims = x.Shape.ToArray();
        int[] kept = [.. dims.Where((_, a) => (mask >> a & 1) == 0)];
        double[] y = new double[kept.Aggregate(1, static (p, d) => p * d)];
        for (int i = 0; i < x.Count; i++)
        {
            int rest = i, at = 0, stride = 1;
            for (int a = dims.Length - 1; a >= 0; a--)
            {
                int index = rest % dims[a];
                rest /= dims[a];
                if ((mask >> a & 1) == 0)
                {
                    at += index * stride;
                    stride *= dims[a];
                }
            }

            y[at] += x.Span[i];
        }

        return y;
    }
}
