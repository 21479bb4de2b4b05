namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// The innermost product: a tile of C that stays in registers while A and B stream by.
/// An element of C sums its products in the order of the depth in every implementation and every tile shape, so the cut
/// into tiles never shows in the result.
/// </summary>
internal unsafe interface IMicrokernel
{
    /// <summary>The tile heights, falling, the last one 1.</summary>
    static abstract ReadOnlySpan<int> Heights { get; }

    /// <summary>The tile widths, falling.</summary>
    static abstract ReadOnlySpan<int> Widths { get; }

    /// <summary>How much of the depth is summed before the sums go back to C; a panel of B of the largest width and this depth stays in the first-level cache.</summary>
    static abstract int DepthBlock { get; }

    /// <summary>c[i * stride + j] = or += sum over p of a[i * aRow + p * aDepth] * b[p * bDepth + j], for a tile of one of the sizes above.</summary>
    static abstract void Run(int height, int width, nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate);
}
