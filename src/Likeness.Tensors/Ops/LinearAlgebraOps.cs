using System.Runtime.InteropServices;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Ops;

/// <summary>Inverse, determinant and linear systems of small square matrices [..., n, n], computed in float64.</summary>
public static class LinearAlgebraOps
{
    /// <summary>The inverse of each matrix.</summary>
    /// <exception cref="LikenessException">A matrix is singular.</exception>
    public static Tensor Inverse(this Tensor a)
    {
        int n = Size(a);
        Tensor y = Tensor.Uninitialized(a.Shape);
        using (var memory = new Workspace(n))
        {
            for (int m = 0; m < Count(a, n); m++)
            {
                memory.Load(a.Span.Slice(m * n * n, n * n));
                if (!SmallMatrices.Invert(memory.Matrix, memory.Result, memory.Vectors, memory.Rows, n))
                {
                    throw Singular(m);
                }

                Store(memory.Result, y.Span.Slice(m * n * n, n * n));
            }
        }

        Tape.Record<InverseNode>(y, a);
        return y;
    }

    /// <summary>The determinant of each matrix, [...].</summary>
    public static Tensor Determinant(this Tensor a)
    {
        int n = Size(a);
        Tensor y = Tensor.Uninitialized(a.Shape.Without(-1).Without(-1));
        using (var memory = new Workspace(n))
        {
            for (int m = 0; m < y.Count; m++)
            {
                memory.Load(a.Span.Slice(m * n * n, n * n));
                y.Span[m] = (float)SmallMatrices.Factorize(memory.Matrix, memory.Rows, n);
            }
        }

        Tape.Record<DeterminantNode>(y, a);
        return y;
    }

    /// <summary>The x of a x = b, for matrices a [..., n, n] and right-hand sides b [..., n, k] with the same leading dimensions.</summary>
    /// <exception cref="LikenessException">A matrix is singular.</exception>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Solve(Tensor a, Tensor b)
    {
        int n = Size(a);
        if (b.Shape.Rank != a.Shape.Rank || b.Shape.With(-1, n) != a.Shape)
        {
            throw new ShapeException($"A system with matrices {a.Shape} needs right-hand sides [..., {n}, k]; the shape is {b.Shape}.");
        }

        Tensor x = Tensor.Uninitialized(b.Shape);
        SolveAll(a.Span, n, transposed: false, b.Span, b.Shape[-1], x.Span);
        Tape.Record<SolveNode>(x, a, b);
        return x;
    }

    private static void SolveAll(ReadOnlySpan<float> a, int n, bool transposed, ReadOnlySpan<float> b, int columns, Span<float> x)
    {
        using var memory = new Workspace(n);
        Span<double> right = memory.Vectors[..n], solution = memory.Vectors[n..(2 * n)];
        for (int m = 0; m < (n == 0 ? 0 : a.Length / (n * n)); m++)
        {
            memory.Load(a.Slice(m * n * n, n * n), transposed);
            if (SmallMatrices.Factorize(memory.Matrix, memory.Rows, n) == 0)
            {
                throw Singular(m);
            }

            for (int j = 0; j < columns; j++)
            {
                for (int i = 0; i < n; i++)
                {
                    right[i] = b[(((m * n) + i) * columns) + j];
                }

                SmallMatrices.Solve(memory.Matrix, memory.Rows, n, right, solution);
                for (int i = 0; i < n; i++)
                {
                    x[(((m * n) + i) * columns) + j] = (float)solution[i];
                }
            }
        }
    }

    private static int Size(Tensor a) =>
        a.Shape.Rank >= 2 && a.Shape[-1] == a.Shape[-2] ? a.Shape[-1] : throw new ShapeException($"Square matrices [..., n, n] are needed; the shape is {a.Shape}.");

    private static int Count(Tensor a, int n) => n == 0 ? 0 : a.Count / (n * n);

    private static LikenessException Singular(int matrix) => new($"Matrix {matrix} of the batch is singular and has no inverse.");

    private static void Store(ReadOnlySpan<double> values, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (float)values[i];
        }
    }

    /// <summary>Pooled memory for one matrix, one result and two vectors.</summary>
    private readonly ref struct Workspace : IDisposable
    {
        private readonly Scratch _memory;
        private readonly int _n;

        public Workspace(int n)
        {
            _n = n;
            _memory = new Scratch((2 * ((2 * n * n) + (2 * n))) + n);
        }

        public Span<double> Matrix => Doubles[..(_n * _n)];

        public Span<double> Result => Doubles.Slice(_n * _n, _n * _n);

        public Span<double> Vectors => Doubles.Slice(2 * _n * _n, 2 * _n);

        public Span<int> Rows => MemoryMarshal.Cast<float, int>(_memory.Span)[^_n..];

        private Span<double> Doubles => MemoryMarshal.Cast<float, double>(_memory.Span[..(2 * ((2 * _n * _n) + (2 * _n)))]);

        public void Load(ReadOnlySpan<float> a, bool transposed = false)
        {
            Span<double> matrix = Matrix;
            for (int i = 0; i < a.Length; i++)
            {
                matrix[transposed ? (i % _n * _n) + (i / _n) : i] = a[i];
            }
        }

        public void Dispose() => _memory.Dispose();
    }

    private sealed class InverseNode : Node
    {
        // dA = -Y^T dY Y^T with Y the inverse.
        protected override void Backward()
        {
            Tensor y = Output();
            ReadOnlySpan<float> dy = OutputGradient();
            Span<float> da = InputGradient(0);
            int n = y.Shape[-1];
            using var memory = new Workspace(n);
            Span<double> half = memory.Matrix;
            for (int start = 0; start < y.Count; start += n * n)
            {
                ReadOnlySpan<float> inverse = y.Span.Slice(start, n * n), gradient = dy.Slice(start, n * n);
                for (int i = 0; i < n * n; i++)
                {
                    double sum = 0;
                    for (int k = 0; k < n; k++)
                    {
                        sum += (double)inverse[(k * n) + (i / n)] * gradient[(k * n) + (i % n)];
                    }

                    half[i] = sum;
                }

                for (int i = 0; i < n * n; i++)
                {
                    double sum = 0;
                    for (int k = 0; k < n; k++)
                    {
                        sum += half[(i / n * n) + k] * inverse[(i % n * n) + k];
                    }

                    da[start + i] -= (float)sum;
                }
            }
        }
    }

    private sealed class DeterminantNode : Node
    {
        // dA = dy times the matrix of cofactors: det(a) a^-T, or one minor at a time where a is singular.
        protected override void Backward()
        {
            Tensor a = Input(0);
            ReadOnlySpan<float> dy = OutputGradient();
            Span<float> da = InputGradient(0);
            int n = a.Shape[-1];
            using var memory = new Workspace(n);
            for (int m = 0; m < dy.Length; m++)
            {
                ReadOnlySpan<float> matrix = a.Span.Slice(m * n * n, n * n);
                Span<float> gradient = da.Slice(m * n * n, n * n);
                memory.Load(matrix);
                double determinant = SmallMatrices.Factorize(memory.Matrix, memory.Rows, n);
                memory.Load(matrix);
                bool regular = determinant != 0 && SmallMatrices.Invert(memory.Matrix, memory.Result, memory.Vectors, memory.Rows, n);
                for (int i = 0; i < n * n; i++)
                {
                    double cofactor = regular ? determinant * memory.Result[(i % n * n) + (i / n)] : Cofactor(matrix, n, i / n, i % n, memory);
                    gradient[i] += (float)(dy[m] * cofactor);
                }
            }
        }

        private static double Cofactor(ReadOnlySpan<float> matrix, int n, int row, int column, in Workspace memory)
        {
            Span<double> minor = memory.Matrix;
            int at = 0;
            for (int i = 0; i < n * n; i++)
            {
                if (i / n != row && i % n != column)
                {
                    minor[at++] = matrix[i];
                }
            }

            double determinant = n == 1 ? 1 : SmallMatrices.Factorize(minor, memory.Rows, n - 1);
            return ((row + column) & 1) == 0 ? determinant : -determinant;
        }
    }

    private sealed class SolveNode : Node
    {
        // dB = a^-T dX, dA = -dB X^T.
        protected override void Backward()
        {
            Tensor a = Input(0), x = Output();
            int n = a.Shape[-1], columns = x.Shape[-1];
            using var right = new Scratch(x.Count);
            SolveAll(a.Span, n, transposed: true, OutputGradient(), columns, right.Span);
            if (WantsGradient(1))
            {
                Span<float> db = InputGradient(1, out bool accumulate);
                Maps.Run(new ScaleShiftMap(1f, 0f), right.Span, db, accumulate);
            }

            if (WantsGradient(0))
            {
                Span<float> da = InputGradient(0);
                for (int i = 0; i < da.Length; i++)
                {
                    int matrix = i / (n * n), row = i / n % n, column = i % n;
                    double sum = 0;
                    for (int k = 0; k < columns; k++)
                    {
                        sum += (double)right.Span[(((matrix * n) + row) * columns) + k] * x.Span[(((matrix * n) + column) * columns) + k];
                    }

                    da[i] -= (float)sum;
                }
            }
        }
    }
}
