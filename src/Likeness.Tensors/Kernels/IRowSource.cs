namespace Likeness.Tensors.Kernels;

/// <summary>
/// The left operand of <see cref="TallKernels"/>: a stack of "sources" (Chebyshev terms, spiral positions), each a table with as many rows
/// as the result. Implementations are structs, so that a kernel compiles to straight code for each.
/// </summary>
internal unsafe interface IRowSource
{
    /// <summary>How many sources.</summary>
    int Count { get; }

    /// <summary>Floats a row.</summary>
    int Channels { get; }

    /// <summary>Where a row of a source starts.</summary>
    float* Row(int source, int row);
}

/// <summary>Tables at equal distances: source k's row r starts at First + k * SourceStride + r * RowStride.</summary>
internal unsafe struct Sources : IRowSource
{
    public float* First;
    public nint SourceStride;
    public nint RowStride;

    public int Count { get; set; }

    public int Channels { get; set; }

    public readonly float* Row(int source, int row) => First + (source * SourceStride) + (row * RowStride);

    /// <summary>The tables of a sample, where samples of so many rows follow one another.</summary>
    public readonly Sources Of(int sample, int rows) => this with { First = First + (sample * rows * RowStride) };
}

/// <summary>Rows of one table picked by indices: source k's row r is row Indices[r, k] of X, or zeros where that is -1. Nothing is gathered into memory.</summary>
internal unsafe struct GatheredRows : IRowSource
{
    /// <summary>[table rows, Channels]</summary>
    public float* X;

    /// <summary>[rows, Count]</summary>
    public int* Indices;

    /// <summary>[Channels] zeros.</summary>
    public float* Zeros;

    public int Count { get; set; }

    public int Channels { get; set; }

    public readonly float* Row(int source, int row)
    {
        int index = Indices[((nint)row * Count) + source];
        float* at = X + ((nint)index * Channels);
        return index < 0 ? Zeros : at;
    }
}
