using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Sparse;

namespace Likeness.Tests.Tensors.Ops;

public class ChebyshevOpsTests
{
    public static TheoryData<int, int, int, int, Activation> Sizes => new()
    {
        { 1, 3, 16, 6, Activation.Relu },
        { 16, 3, 16, 6, Activation.Relu },
        { 5, 16, 16, 6, Activation.Elu },
        { 5, 16, 3, 6, Activation.None },
        { 3, 16, 32, 6, Activation.Relu },
        { 3, 32, 16, 6, Activation.Relu },
        { 2, 5, 7, 4, Activation.Elu },
        { 2, 24, 8, 3, Activation.None },
        { 6, 4, 4, 2, Activation.Relu },
        { 2, 1, 1, 1, Activation.None },
        { 2, 64, 48, 6, Activation.Relu },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Output_and_gradients_agree_with_the_double_precision_reference(int batch, int inputs, int outputs, int terms, Activation activation)
    {
        var random = new System.Random(batch + (100 * inputs) + outputs);
        const int n = 37;
        SparseMatrix laplacian = RandomGraphs.ScaledLaplacian(n, random);
        double[] x = Numbers(random, batch * n * inputs), w = Numbers(random, terms * inputs * outputs), b = Numbers(random, outputs);
        double[] cotangent = Numbers(random, batch * n * outputs);
        var reference = new ChebyshevReference(laplacian, batch, inputs, outputs, terms, activation);
        (double[] y, double[] dx, double[] dw, double[] db) = reference.Run(x, w, b, cotangent);

        Tensor tx = Single(x, batch, n, inputs).WithGrad(), tw = Single(w, terms, inputs, outputs).WithGrad(), tb = Single(b, outputs).WithGrad();
        using (TensorScope.Begin())
        {
            Tensor ty = ChebyshevOps.ChebyshevConvolution(laplacian, tx, tw, tb, activation);
            Close(y, ty.Span);
            ty.Backward(Single(cotangent, batch, n, outputs));
        }

        Close(dx, tx.Grad!.Span);
        Close(dw, tw.Grad!.Span);
        Close(db, tb.Grad!.Span);
    }

    [Fact]
    public void The_reference_agrees_with_central_differences_in_double_precision()
    {
        var random = new System.Random(7);
        SparseMatrix laplacian = RandomGraphs.ScaledLaplacian(11, random);
        var reference = new ChebyshevReference(laplacian, 2, 3, 4, 6, Activation.Elu);
        double[] x = Numbers(random, 2 * 11 * 3), w = Numbers(random, 6 * 3 * 4), b = Numbers(random, 4), cotangent = Numbers(random, 2 * 11 * 4);
        (_, double[] dx, double[] dw, double[] db) = reference.Run(x, w, b, cotangent);
        double Loss() => reference.Run(x, w, b, cotangent).Y.Zip(cotangent, (p, q) => p * q).Sum();
        foreach ((double[] values, double[] gradient) in new[] { (x, dx), (w, dw), (b, db) })
        {
            for (int i = 0; i < values.Length; i++)
            {
                double kept = values[i];
                values[i] = kept + 1e-5;
                double up = Loss();
                values[i] = kept - 1e-5;
                double down = Loss();
                values[i] = kept;
                Assert.Equal(gradient[i], (up - down) / 2e-5, 1e-6 * Math.Max(1, Math.Abs(gradient[i])));
            }
        }
    }

    [Fact]
    public void The_tetrahedron_of_the_specification_has_its_stated_terms()
    {
        float third = -1f / 3;
        var l = new SparseMatrix(4, 4, [0, 3, 6, 9, 12], [1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2], [.. Enumerable.Repeat(third, 12)]);
        Tensor x = Tensor.From([1, 0, 0, 0], 1, 4, 1);
        for (int k = 0; k < 3; k++)
        {
            float[] weight = new float[3];
            weight[k] = 1;
            Tensor y = ChebyshevOps.ChebyshevConvolution(l, x, Tensor.From(weight, 3, 1, 1), null);
            float[] expected = k switch { 0 => [1, 0, 0, 0], 1 => [0, third, third, third], _ => [third, 4f / 9, 4f / 9, 4f / 9] };
            for (int i = 0; i < 4; i++)
            {
                Assert.Equal(expected[i], y.Span[i], 1e-6f);
            }
        }
    }

    [Fact]
    public void Results_have_the_same_bits_for_any_number_of_threads_and_steps_allocate_nothing()
    {
        var random = new System.Random(3);
        SparseMatrix laplacian = RandomGraphs.ScaledLaplacian(300, random);
        Tensor x = Single(Numbers(random, 9 * 300 * 16), 9, 300, 16).WithGrad(), w = Single(Numbers(random, 6 * 16 * 16), 6, 16, 16).WithGrad();
        Tensor cotangent = Single(Numbers(random, 9 * 300 * 16), 9, 300, 16);
        int threadsBefore = Work.Threads;
        try
        {
            float[]? first = null;
            foreach (int threads in new[] { 1, 2, 5 })
            {
                Work.Threads = threads;
                // Tests that run beside this one share the buffer pool, so a single step may find it empty.
                long least = long.MaxValue;
                for (int step = 0; step < 8; step++)
                {
                    x.ZeroGrad();
                    w.ZeroGrad();
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    using (TensorScope.Begin())
                    {
                        ChebyshevOps.ChebyshevConvolution(laplacian, x, w, null, Activation.Relu).Backward(cotangent);
                    }

                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }

                Assert.Equal(0, least);
                float[] bits = [.. w.Grad!.Span, .. x.Grad!.Span];
                first ??= bits;
                Assert.Equal(first, bits);
            }
        }
        finally
        {
            Work.Threads = threadsBefore;
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        SparseMatrix laplacian = RandomGraphs.ScaledLaplacian(5, new System.Random(1));
        ShapeException error = Assert.Throws<ShapeException>(() =>
            ChebyshevOps.ChebyshevConvolution(laplacian, Tensor.Zeros(1, 6, 3), Tensor.Zeros(6, 3, 4), null));
        Assert.Contains("[1, 6, 3]", error.Message, StringComparison.Ordinal);
    }

    internal static double[] Numbers(System.Random random, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)((random.NextDouble() * 2) - 1);
        }

        return values;
    }

    internal static Tensor Single(double[] values, params ReadOnlySpan<int> shape) => Tensor.From([.. values.Select(v => (float)v)], shape);

    internal static void Close(double[] expected, ReadOnlySpan<float> actual, double tolerance = 2e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"element {i}: expected {expected[i]}, found {actual[i]}");
        }
    }
}

/// <summary>The layer as the paper writes it, in double precision, one sample and one term after the other.</summary>
internal sealed class ChebyshevReference(SparseMatrix laplacian, int batch, int inputs, int outputs, int terms, Activation activation)
{
    private readonly int _n = laplacian.Rows;

    public (double[] Y, double[] Dx, double[] Dw, double[] Db) Run(double[] x, double[] w, double[] b, double[] cotangent)
    {
        double[] y = new double[batch * _n * outputs], dx = new double[x.Length], dw = new double[w.Length], db = new double[outputs];
        for (int s = 0; s < batch; s++)
        {
            double[][] t = Terms(x[(s * _n * inputs)..((s + 1) * _n * inputs)], inputs);
            double[] g = new double[_n * outputs];
            for (int v = 0; v < _n; v++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double sum = b[o];
                    for (int k = 0; k < terms; k++)
                    {
                        for (int c = 0; c < inputs; c++)
                        {
                            sum += t[k][(v * inputs) + c] * w[(((k * inputs) + c) * outputs) + o];
                        }
                    }

                    double value = activation switch
                    {
                        Activation.Relu => Math.Max(sum, 0),
                        Activation.Elu => sum > 0 ? sum : Math.Exp(sum) - 1,
                        _ => sum,
                    };
                    double slope = activation switch { Activation.Relu => sum > 0 ? 1 : 0, Activation.Elu => sum > 0 ? 1 : Math.Exp(sum), _ => 1 };
                    int at = (((s * _n) + v) * outputs) + o;
                    y[at] = value;
                    g[(v * outputs) + o] = cotangent[at] * slope;
                    db[o] += g[(v * outputs) + o];
                }
            }

            double[][] u = Terms(g, outputs);
            for (int k = 0; k < terms; k++)
            {
                for (int v = 0; v < _n; v++)
                {
                    for (int c = 0; c < inputs; c++)
                    {
                        for (int o = 0; o < outputs; o++)
                        {
                            int at = (((k * inputs) + c) * outputs) + o;
                            dw[at] += t[k][(v * inputs) + c] * g[(v * outputs) + o];
                            dx[(((s * _n) + v) * inputs) + c] += u[k][(v * outputs) + o] * w[at];
                        }
                    }
                }
            }
        }

        return (y, dx, dw, db);
    }

    private double[][] Terms(double[] x, int channels)
    {
        double[][] t = new double[terms][];
        t[0] = x;
        for (int k = 1; k < terms; k++)
        {
            t[k] = new double[x.Length];
            for (int r = 0; r < _n; r++)
            {
                for (int e = laplacian.RowStarts[r]; e < laplacian.RowStarts[r + 1]; e++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        t[k][(r * channels) + c] += (k == 1 ? 1 : 2) * (double)laplacian.Values[e] * t[k - 1][(laplacian.ColumnIndices[e] * channels) + c];
                    }
                }
            }

            for (int i = 0; k > 1 && i < x.Length; i++)
            {
                t[k][i] -= t[k - 2][i];
            }
        }

        return t;
    }
}

internal static class RandomGraphs
{
    /// <summary>-D^-1/2 A D^-1/2 of a random connected graph with about six neighbours a vertex.</summary>
    public static SparseMatrix ScaledLaplacian(int n, System.Random random)
    {
        var edges = new HashSet<(int, int)>();
        for (int i = 1; i < n; i++)
        {
            Add(i, random.Next(i));
            Add(i, random.Next(n));
            Add(i, random.Next(n));
        }

        int[] degree = new int[n];
        foreach ((int a, _) in edges)
        {
            degree[a]++;
        }

        (int, int)[] list = [.. edges];
        return SparseMatrix.FromEntries(
            n, n, [.. list.Select(e => e.Item1)], [.. list.Select(e => e.Item2)], [.. list.Select(e => (float)(-1 / Math.Sqrt((double)degree[e.Item1] * degree[e.Item2])))]);

        void Add(int a, int b)
        {
            if (a != b)
            {
                edges.Add((a, b));
                edges.Add((b, a));
            }
        }
    }
}
