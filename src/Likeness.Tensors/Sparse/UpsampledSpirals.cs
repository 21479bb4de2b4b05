namespace Likeness.Tensors.Sparse;

/// <summary>
/// Spirals on the rows that a sparse matrix makes of fewer rows (a finer mesh level), as one table: for each fine row, which positions
/// of which coarse rows it sums, with which weights.
/// </summary>
public sealed class UpsampledSpirals
{
    /// <summary>Joins an upsampling matrix and the spirals of the rows that it makes.</summary>
    /// <param name="up">[fine rows, coarse rows]</param>
    /// <param name="spirals">Spirals that read the fine rows.</param>
    /// <exception cref="ShapeException">The spirals do not read the rows that the matrix makes.</exception>
    public UpsampledSpirals(SparseMatrix up, IndexTable spirals)
    {
        if (spirals.SourceRows != up.Rows)
        {
            throw new ShapeException($"Spirals that read {spirals.SourceRows} rows cannot follow a matrix that makes {up.Rows}.");
        }

        var rows = new List<int>();
        var columns = new List<int>();
        var values = new List<float>();
        for (int i = 0; i < spirals.Indices.Length; i++)
        {
            int fine = spirals.Indices[i], position = i % spirals.Length;
            for (int e = fine < 0 ? 0 : up.RowStarts[fine]; e < (fine < 0 ? 0 : up.RowStarts[fine + 1]); e++)
            {
                rows.Add(i / spirals.Length);
                columns.Add((up.ColumnIndices[e] * spirals.Length) + position);
                values.Add(up.Values[e]);
            }
        }

        Matrix = SparseMatrix.FromEntries(spirals.Rows, checked(up.Columns * spirals.Length), [.. rows], [.. columns], [.. values]);
        SourceRows = up.Columns;
        Length = spirals.Length;
    }

    /// <summary>[fine rows, coarse rows * <see cref="Length"/>]: column = coarse row * Length + position.</summary>
    public SparseMatrix Matrix { get; }

    /// <summary>The number of coarse rows.</summary>
    public int SourceRows { get; }

    /// <summary>Positions of a spiral.</summary>
    public int Length { get; }
}
