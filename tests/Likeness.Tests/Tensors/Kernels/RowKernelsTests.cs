using Likeness.Tensors.Kernels;
using Likeness.Tests.Simd;

namespace Likeness.Tests.Tensors.Kernels;

public sealed class RowKernelsTests
{
    private const int Rows = 3;

    [Fact]
    public void Softmax_rows_agree_with_float64()
    {
        foreach (int n in MapKernelsTests.Lengths().Where(static n => n > 0))
        {
            using GuardedMemory x = Filled(Rows * n, n), y = new(Rows * n), dy = Filled(Rows * n, n + 1), dx = new(Rows * n);
            x.Span[0] = 50f;
            SoftmaxRows.Forward(x.Span, n, y.Span);
            SoftmaxRows.Backward(y.Span, dy.Span, n, dx.Span, accumulate: false);
            for (int r = 0; r < Rows; r++)
            {
                double[] e = [.. Row(x, r, n).Select(v => Math.Exp(v - Row(x, r, n).Max()))];
                double[] p = [.. e.Select(v => v / e.Sum())];
                double dot = p.Zip(Row(dy, r, n), static (a, b) => a * b).Sum();
                AssertClose(p, Row(y, r, n), 2e-6);
                AssertClose([.. p.Select((v, i) => v * (dy.Span[(r * n) + i] - dot))], Row(dx, r, n), 4e-6);
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Normalised_rows_agree_with_float64(bool centred)
    {
        const float Eps = 1e-5f;
        foreach (int n in MapKernelsTests.Lengths().Where(static n => n > 2))
        {
            using GuardedMemory x = Filled(Rows * n, n), w = Filled(n, n + 1), b = Filled(n, n + 2), dy = Filled(Rows * n, n + 3);
            using GuardedMemory y = new(Rows * n), dx = new(Rows * n), means = new(Rows), inverses = new(Rows), dw = new(n), db = new(n);
            LayerNormRows.Forward(x.Span, w.Span, b.Span, n, Eps, centred, y.Span, means.Span, inverses.Span);
            LayerNormRows.Backward(x.Span, w.Span, dy.Span, n, centred, means.Span, inverses.Span, dx.Span, false, dw.Span, db.Span);
            double[] weightGradient = new double[n], biasGradient = new double[n];
            for (int r = 0; r < Rows; r++)
            {
                double[] v = Row(x, r, n), g = Row(dy, r, n);
                double mean = centred ? v.Average() : 0;
                double inverse = 1 / Math.Sqrt(v.Average(t => (t - mean) * (t - mean)) + Eps);
                double[] hat = [.. v.Select(t => (t - mean) * inverse)];
                AssertClose([.. hat.Select((t, i) => (t * w.Span[i]) + b.Span[i])], Row(y, r, n), 2e-5);
                double[] gw = [.. g.Select((t, i) => t * w.Span[i])];
                double meanG = centred ? gw.Average() : 0, meanGx = gw.Zip(hat, static (a, c) => a * c).Average();
                AssertClose([.. gw.Select((t, i) => inverse * (t - meanG - (hat[i] * meanGx)))], Row(dx, r, n), 5e-5 * Math.Max(1, inverse));
                for (int i = 0; i < n; i++)
                {
                    weightGradient[i] += g[i] * hat[i];
                    biasGradient[i] += g[i];
                }
            }

            AssertClose(weightGradient, Row(dw, 0, n), 5e-5);
            AssertClose(biasGradient, Row(db, 0, n), 1e-5);
        }
    }

    [Fact]
    public void Sorted_positions_are_stable_and_follow_the_numbers()
    {
        var random = new Random(3);
        foreach (int n in MapKernelsTests.Lengths().Where(static n => n > 0))
        {
            float[] x = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(-6, 6))];
            foreach (int take in new[] { 1, Math.Min(n, 5), n })
            {
                int[] up = new int[take], down = new int[take];
                SortKernels.Positions(x, 1, n, 1, take, descending: false, up);
                SortKernels.Positions(x, 1, n, 1, take, descending: true, down);
                Assert.Equal(Enumerable.Range(0, n).OrderBy(i => x[i]).Take(take), up);
                Assert.Equal(Enumerable.Range(0, n).OrderByDescending(i => x[i]).Take(take), down);
            }
        }
    }

    private static GuardedMemory Filled(int count, int seed)
    {
        var random = new Random(seed);
        var memory = new GuardedMemory(count);
        foreach (ref float v in memory.Span)
        {
            v = (float)((random.NextDouble() * 4) - 2);
        }

        return memory;
    }

    private static double[] Row(GuardedMemory memory, int row, int n)
    {
        double[] values = new double[n];
        for (int i = 0; i < n; i++)
        {
            values[i] = memory.Span[(row * n) + i];
        }

        return values;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i} of {expected.Length} is {actual[i]:R}, should be {expected[i]:R}");
        }
    }
}
