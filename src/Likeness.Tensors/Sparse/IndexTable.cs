namespace Likeness.Tensors.Sparse;

/// <summary>
/// For each of <see cref="Rows"/> output rows, an ordered list of <see cref="Length"/> input rows: the spirals of a mesh.
/// -1 stands for "nothing there" and reads as zeros.
/// </summary>
public sealed class IndexTable
{
    /// <summary>Makes a table and checks it.</summary>
    /// <param name="rows">The number of output rows.</param>
    /// <param name="length">Entries a row.</param>
    /// <param name="sourceRows">The number of input rows.</param>
    /// <param name="indices">[rows, length], each -1 or an input row. Kept, not copied.</param>
    /// <exception cref="LikenessException">The length is wrong or an index is out of range.</exception>
    public IndexTable(int rows, int length, int sourceRows, int[] indices)
    {
        if (indices.Length != (long)rows * length)
        {
            throw new LikenessException($"A table of {rows} x {length} needs {(long)rows * length} indices; found {indices.Length}.");
        }

        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < -1 || indices[i] >= sourceRows)
            {
                throw new LikenessException($"Row {i / length} of an index table refers to input row {indices[i]}; there are {sourceRows} (-1 stands for none).");
            }
        }

        Rows = rows;
        Length = length;
        SourceRows = sourceRows;
        Indices = indices;
    }

    /// <summary>The number of output rows.</summary>
    public int Rows { get; }

    /// <summary>Entries a row.</summary>
    public int Length { get; }

    /// <summary>The number of input rows.</summary>
    public int SourceRows { get; }

    /// <summary>[<see cref="Rows"/>, <see cref="Length"/>]. Not to be written to.</summary>
    public int[] Indices { get; }

    /// <summary>The table with only these output rows, in this order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public IndexTable Select(ReadOnlySpan<int> rows)
    {
        int[] selected = new int[rows.Length * Length];
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)rows[i], (uint)Rows, nameof(rows));
            Indices.AsSpan(rows[i] * Length, Length).CopyTo(selected.AsSpan(i * Length));
        }

        return new IndexTable(rows.Length, Length, SourceRows, selected);
    }
}
