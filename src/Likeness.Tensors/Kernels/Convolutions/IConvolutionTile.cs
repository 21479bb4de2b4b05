namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>The innermost loops of convolutions: tiles that stay in registers while inputs stream by through a table of offsets.</summary>
internal unsafe interface IConvolutionTile
{
    /// <summary>Neighbouring grid positions in one vector; a tile has two such vectors, anywhere in the grid.</summary>
    static abstract int Unit { get; }

    /// <summary>Rows of a tile of the weight gradient.</summary>
    static abstract int GradientRows { get; }

    /// <summary>Channels times taps that one pass over the tiles sums, so that the part of the window that neighbouring tiles share stays near.</summary>
    static abstract int DepthBlock { get; }

    /// <summary>The height of the next panel of output channels, when so many are left.</summary>
    static abstract int HeightFor(int channels);

    /// <summary>
    /// first[i * stride + u] = or += sum over p of weights[p * height + i] * x[offsets[p] + u], and the same for second and y.
    /// </summary>
    static abstract void Run(int height, int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate);

    /// <summary>
    /// sums[i * stride + u] += sum over rows and columns of x[offsets[i] + row * pitch + column] * grid[(row * columns + column) * 2 Unit + u],
    /// for <see cref="GradientRows"/> offsets.
    /// </summary>
    static abstract void RunGradient(int rows, int columns, nint pitch, float* x, int* offsets, float* grid, float* sums, nint stride);
}
