using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Kernels.Matrices;

namespace Likeness.Tests.Tensors.Kernels;

public sealed class MatrixKernelsTests
{
    public static TheoryData<int, int, int> Sizes()
    {
        var data = new TheoryData<int, int, int>
        {
            { 1, 1, 1 }, { 1, 40, 9 }, { 40, 1, 9 }, { 3, 5, 0 }, { 12, 32, 256 }, { 13, 33, 257 }, { 25, 70, 300 },
            { 150, 100, 520 }, { 16, 64, 1100 }, { 2000, 16, 96 }, { 1031, 3, 96 }, { 500, 48, 40 }, { 96, 16, 10000 }, { 5, 3, 9001 },
        };
        var random = new Random(5);
        for (int i = 0; i < 25; i++)
        {
            data.Add(random.Next(1, 90), random.Next(1, 90), random.Next(1, 90));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_path_agrees_with_sums_in_double_precision(int m, int n, int k)
    {
        foreach (bool transposeA in new[] { false, true })
        {
            foreach (bool transposeB in new[] { false, true })
            {
                var problem = new Problem(m, n, k, transposeA, transposeB);
                if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
                {
                    problem.Check<Microkernel512>();
                }

                if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
                {
                    problem.Check<Microkernel256>();
                }

                problem.Check<MicrokernelPlain>();
            }
        }
    }

    [Theory]
    [InlineData(300, 200, 600)]
    [InlineData(4000, 16, 96)]
    [InlineData(96, 16, 20000)]
    [InlineData(7, 1000, 400)]
    public void The_number_of_threads_does_not_change_a_bit(int m, int n, int k)
    {
        int before = Work.Threads;
        try
        {
            var random = new Random(1);
            float[] a = Values(random, m * k), b = Values(random, k * n), one = new float[m * n], many = new float[m * n];
            Work.Threads = 1;
            MatrixKernels.Multiply(m, n, k, MatrixOperand.Transposed(a, m), MatrixOperand.Plain(b, n), one, n);
            foreach (int threads in new[] { 2, 5 })
            {
                Work.Threads = threads;
                MatrixKernels.Multiply(m, n, k, MatrixOperand.Transposed(a, m), MatrixOperand.Plain(b, n), many, n);
                Assert.Equal(one, many);
            }
        }
        finally
        {
            Work.Threads = before;
        }
    }

    [Fact]
    public void A_batch_is_the_products_one_by_one()
    {
        var random = new Random(2);
        float[] a = Values(random, 6 * 35), b = Values(random, 6 * 30), batch = new float[6 * 42], single = new float[6 * 42];
        MatrixKernels.MultiplyBatch(6, 7, 6, 5, MatrixOperand.Plain(a, 5), 35, MatrixOperand.Plain(b, 6), 30, batch, 6, 42);
        for (int i = 0; i < 6; i++)
        {
            MatrixKernels.Multiply(7, 6, 5, MatrixOperand.Plain(a.AsSpan(i * 35), 5), MatrixOperand.Plain(b.AsSpan(i * 30), 6), single.AsSpan(i * 42), 6);
        }

        Assert.Equal(single, batch);
    }

    [Fact]
    public void A_span_that_is_too_short_is_refused()
    {
        ShapeException error = Assert.Throws<ShapeException>(
            () => MatrixKernels.Multiply(4, 4, 4, MatrixOperand.Plain(new float[15], 4), MatrixOperand.Plain(new float[16], 4), new float[16], 4));
        Assert.Contains("Matrix A", error.Message, StringComparison.Ordinal);
    }

    private static float[] Values(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2f) - 1f;
        }

        return values;
    }

    private sealed unsafe class Problem
    {
        private readonly int _m;
        private readonly int _n;
        private readonly int _k;
        private readonly bool _transposeA;
        private readonly bool _transposeB;
        private readonly float[] _a;
        private readonly float[] _b;
        private readonly float[] _c;
        private readonly float[] _bias;
        private readonly double[] _expected;

        public Problem(int m, int n, int k, bool transposeA, bool transposeB)
        {
            (_m, _n, _k, _transposeA, _transposeB) = (m, n, k, transposeA, transposeB);
            var random = new Random((m * 31) + (n * 17) + k);
            // Rows lie further apart than they are long, and the gap is poisoned.
            _a = Padded(random, transposeA ? k : m, transposeA ? m : k);
            _b = Padded(random, transposeB ? n : k, transposeB ? k : n);
            _c = Padded(random, m, n);
            _bias = Values(random, n);
            _expected = new double[m * n];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (int p = 0; p < k; p++)
                    {
                        float x = transposeA ? _a[(p * (m + 3)) + i] : _a[(i * (k + 3)) + p];
                        float y = transposeB ? _b[(j * (k + 3)) + p] : _b[(p * (n + 3)) + j];
                        sum += (double)x * y;
                    }

                    _expected[(i * n) + j] = sum;
                }
            }
        }

        public void Check<TKernel>() where TKernel : struct, IMicrokernel
        {
            Check<TKernel>(false, Activation.None);
            Check<TKernel>(true, Activation.LeakyRelu);
        }

        private static float[] Padded(Random random, int rows, int columns)
        {
            float[] values = new float[rows * (columns + 3)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = i % (columns + 3) < columns ? (random.NextSingle() * 2f) - 1f : float.NaN;
            }

            return values;
        }

        private void Check<TKernel>(bool accumulate, Activation activation) where TKernel : struct, IMicrokernel
        {
            float[] c = (float[])_c.Clone();
            fixed (float* pa = _a, pb = _b, pc = c, bias = _bias)
            {
                MatrixEngine<TKernel>.Multiply(new Product
                {
                    M = _m,
                    N = _n,
                    K = _k,
                    A = pa,
                    ARow = _transposeA ? 1 : _k + 3,
                    ADepth = _transposeA ? _m + 3 : 1,
                    B = pb,
                    BDepth = _transposeB ? 1 : _n + 3,
                    BColumn = _transposeB ? _k + 3 : 1,
                    C = pc,
                    CRow = _n + 3,
                    Accumulate = accumulate,
                    Epilogue = accumulate ? new MatrixEpilogue { ColumnBias = bias, Activation = activation, Slope = 0.2f } : default,
                });
            }

            double tolerance = 4e-7 * Math.Sqrt(_k + 1) * 4;
            for (int i = 0; i < _m; i++)
            {
                for (int j = 0; j < _n + 3; j++)
                {
                    float found = c[(i * (_n + 3)) + j];
                    if (j >= _n)
                    {
                        Assert.True(float.IsNaN(found), "a value beside the result was overwritten");
                        continue;
                    }

                    double expected = _expected[(i * _n) + j];
                    if (accumulate)
                    {
                        expected += _c[(i * (_n + 3)) + j] + _bias[j];
                        expected = expected > 0 ? expected : 0.2 * expected;
                    }

                    Assert.True(Math.Abs(found - expected) <= tolerance, $"{typeof(TKernel).Name} [{i}, {j}]: {found} for {expected}");
                }
            }
        }
    }
}
