using System.Numerics.Tensors;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Chebyshev polynomials of a sparse symmetric matrix L applied to features [n, width]:
/// T_0 = x, T_1 = L x, T_k = 2 L T_(k-1) - T_(k-2). All K terms of one sample stay in the cache.
/// Rows are offered to other threads, which take them when there is one sample only: inside a block of samples they run in turn.
/// </summary>
internal static unsafe class ChebyshevKernels
{
    // Long enough to be worth handing over, short enough that the finest level of a head is several pieces.
    private const int RowsPerBlock = 640;

    /// <summary>Fills terms 1 to count - 1 of [count, n, width] from term 0.</summary>
    public static void FillTerms(in CsrPointers l, int count, int width, float* terms)
    {
        nint size = (nint)l.Rows * width;
        if (count > 1)
        {
            Multiply(l, terms, null, terms + size, width, 1, 0);
        }

        for (int k = 2; k < count; k++)
        {
            Multiply(l, terms + ((k - 1) * size), terms + ((k - 2) * size), terms + (k * size), width, 2, -1);
        }
    }

    /// <summary>Replaces term 0 of [count, n, width] by the sum of T_k(L) applied to term k (Clenshaw's recurrence); the others are used up.</summary>
    public static void SumTerms(in CsrPointers l, int count, int width, float* terms)
    {
        nint size = (nint)l.Rows * width;
        for (int k = count - 2; k >= 0; k--)
        {
            float* at = terms + (k * size);
            if (k + 2 < count)
            {
                TensorPrimitives.Subtract(Span(at, size), Span(at + (2 * size), size), Span(at, size));
            }

            Multiply(l, at + size, at, at, width, k == 0 ? 1 : 2, 1);
        }
    }

    /// <summary>y[r, :] = sum over sources and channels of source[r, c] weights[k, c, :] + bias: <see cref="TallKernels.Contract{TRows}"/> with shared rows.</summary>
    public static void Contract(in Sources terms, int rows, float* weights, int columns, float* bias, float* y) =>
        Work.For(Work.Blocks(rows, RowsPerBlock), new ContractBody { Terms = terms, Rows = rows, Weights = weights, Columns = columns, Bias = bias, Y = y });

    private static void Multiply(in CsrPointers l, float* x, float* z, float* y, int width, float scale, float addend) =>
        Work.For(Work.Blocks(l.Rows, RowsPerBlock), new MultiplyBody { Matrix = l, X = x, Z = z, Y = y, Width = width, Scale = scale, Addend = addend });

    private static Span<float> Span(float* start, nint count) => new(start, (int)count);

    private struct MultiplyBody : IBlocks
    {
        public CsrPointers Matrix;
        public float* X;
        public float* Z;
        public float* Y;
        public int Width;
        public float Scale;
        public float Addend;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock;
            SparseKernels.MultiplyRows(
                Matrix.Starts, Matrix.Columns, Matrix.Values, first, Math.Min(Matrix.Rows, first + RowsPerBlock), X, Z, Y, Width, Scale, Addend);
        }
    }

    private struct ContractBody : IBlocks
    {
        public Sources Terms;
        public int Rows;
        public float* Weights;
        public int Columns;
        public float* Bias;
        public float* Y;

        public readonly void Run(int block)
        {
            int first = block * RowsPerBlock;
            Sources terms = Terms;
            terms.First += (nint)first * terms.RowStride;
            TallKernels.Contract(terms, Math.Min(RowsPerBlock, Rows - first), Weights, Columns, Bias, Y + ((nint)first * Columns), Columns, accumulate: false);
        }
    }
}

/// <summary>A <see cref="SparseMatrix"/> whose arrays are pinned.</summary>
internal unsafe struct CsrPointers
{
    public int* Starts;
    public int* Columns;
    public float* Values;
    public int Rows;
}
