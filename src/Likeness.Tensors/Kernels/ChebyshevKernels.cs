using System.Numerics.Tensors;
using Likeness.Tensors.Sparse;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Chebyshev polynomials of a sparse symmetric matrix L applied to features [n, width]:
/// T_0 = x, T_1 = L x, T_k = 2 L T_(k-1) - T_(k-2). All K terms of one sample stay in the cache.
/// </summary>
internal static unsafe class ChebyshevKernels
{
    /// <summary>Fills terms 1 to count - 1 of [count, n, width] from term 0.</summary>
    public static void FillTerms(in CsrPointers l, int count, int width, float* terms)
    {
        nint size = (nint)l.Rows * width;
        if (count > 1)
        {
            SparseKernels.MultiplyRows(l.Starts, l.Columns, l.Values, 0, l.Rows, terms, null, terms + size, width, 1, 0);
        }

        for (int k = 2; k < count; k++)
        {
            SparseKernels.MultiplyRows(
                l.Starts, l.Columns, l.Values, 0, l.Rows, terms + ((k - 1) * size), terms + ((k - 2) * size), terms + (k * size), width, 2, -1);
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

            SparseKernels.MultiplyRows(l.Starts, l.Columns, l.Values, 0, l.Rows, at + size, at, at, width, k == 0 ? 1 : 2, 1);
        }
    }

    private static Span<float> Span(float* start, nint count) => new(start, (int)count);
}

/// <summary>A <see cref="SparseMatrix"/> whose arrays are pinned.</summary>
internal unsafe struct CsrPointers
{
    public int* Starts;
    public int* Columns;
    public float* Values;
    public int Rows;
}
