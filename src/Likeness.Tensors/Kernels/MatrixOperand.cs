namespace Likeness.Tensors.Kernels;

/// <summary>
/// One factor of a matrix product: row-major values with a stride between rows, read as they lie or transposed.
/// </summary>
public readonly ref struct MatrixOperand
{
    private MatrixOperand(ReadOnlySpan<float> values, int stride, bool isTransposed)
    {
        Values = values;
        Stride = stride;
        IsTransposed = isTransposed;
    }

    /// <summary>The stored values, from the first element of the first row on.</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>Elements from the start of one stored row to the start of the next.</summary>
    public int Stride { get; }

    /// <summary>True when the factor is the transpose of what is stored.</summary>
    public bool IsTransposed { get; }

    /// <summary>The matrix as it is stored.</summary>
    public static MatrixOperand Plain(ReadOnlySpan<float> values, int stride) => new(values, stride, false);

    /// <summary>The transpose of the stored matrix.</summary>
    public static MatrixOperand Transposed(ReadOnlySpan<float> values, int stride) => new(values, stride, true);

    /// <summary>Checks that the stored values cover so many factors of the given size, a fixed step apart.</summary>
    internal void Check(string name, int rows, int columns, int batch, int step)
    {
        (int stored, int width) = IsTransposed ? (columns, rows) : (rows, columns);
        long needed = stored == 0 || width == 0 ? 0 : ((long)(stored - 1) * Stride) + width + ((long)(batch - 1) * step);
        // Rows may overlap: they are only read.
        if (Stride < 0 || (Stride == 0 && stored > 1) || step < 0 || Values.Length < needed)
        {
            throw new ShapeException(
                $"Matrix {name} of {stored} stored rows and {width} columns with stride {Stride}, {batch} times, needs {needed} values; there are {Values.Length}.");
        }
    }
}
