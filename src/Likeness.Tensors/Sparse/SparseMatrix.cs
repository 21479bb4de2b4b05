using System.Diagnostics;

namespace Likeness.Tensors.Sparse;

/// <summary>
/// An immutable sparse matrix in compressed sparse rows: the entries of row r stand at
/// <c>RowStarts[r]</c> to <c>RowStarts[r + 1] - 1</c>, with rising column indices.
/// Laplacians, down- and upsampling matrices and baked attention are of this kind.
/// </summary>
public sealed class SparseMatrix
{
    private SparseMatrix? _transpose;

    /// <summary>Makes a matrix from its three arrays, which it keeps, and checks them.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="rowStarts">[rows + 1], rising from 0 to the number of entries.</param>
    /// <param name="columnIndices">The column of each entry; strictly rising within a row.</param>
    /// <param name="values">The value of each entry.</param>
    /// <exception cref="LikenessException">The arrays do not describe a matrix of this size.</exception>
    public SparseMatrix(int rows, int columns, int[] rowStarts, int[] columnIndices, float[] values)
    {
        if (rowStarts.Length != rows + 1 || rowStarts[0] != 0 || rowStarts[^1] != columnIndices.Length || columnIndices.Length != values.Length)
        {
            throw new LikenessException(
                $"A sparse matrix of {rows} rows needs {rows + 1} row starts that end at the number of entries; found {rowStarts.Length} starts, {columnIndices.Length} columns and {values.Length} values.");
        }

        for (int r = 0; r < rows; r++)
        {
            if (rowStarts[r + 1] < rowStarts[r] || rowStarts[r + 1] > columnIndices.Length)
            {
                throw new LikenessException($"The row starts of a sparse matrix fall or run out of range at row {r}.");
            }

            int previous = -1;
            for (int e = rowStarts[r]; e < rowStarts[r + 1]; e++)
            {
                int column = columnIndices[e];
                if (column <= previous || column >= columns)
                {
                    throw new LikenessException($"Row {r} of a sparse matrix has column {column} after {previous}; columns must rise and stay below {columns}.");
                }

                previous = column;
            }
        }

        Rows = rows;
        Columns = columns;
        RowStarts = rowStarts;
        ColumnIndices = columnIndices;
        Values = values;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>Where each row starts in the entries; [<see cref="Rows"/> + 1]. Not to be written to.</summary>
    public int[] RowStarts { get; }

    /// <summary>The column of each entry. Not to be written to.</summary>
    public int[] ColumnIndices { get; }

    /// <summary>The value of each entry. Not to be written to.</summary>
    public float[] Values { get; }

    /// <summary>The number of stored entries.</summary>
    public int EntryCount => ColumnIndices.Length;

    /// <summary>Whether each row has one entry, and that is 1: the product picks rows, the columns say which.</summary>
    public bool IsSelection => EntryCount == Rows && Array.TrueForAll(Values, v => v == 1) && !RowStarts.Where((start, r) => start != r).Any();

    /// <summary>The transposed matrix; made once.</summary>
    public SparseMatrix Transpose => _transpose ??= MakeTranspose();

    /// <summary>Makes a matrix from entries in any order; entries at the same place are added, in the order given.</summary>
    public static SparseMatrix FromEntries(int rows, int columns, ReadOnlySpan<int> rowIndices, ReadOnlySpan<int> columnIndices, ReadOnlySpan<float> values)
    {
        if (rowIndices.Length != values.Length || columnIndices.Length != values.Length)
        {
            throw new LikenessException($"{rowIndices.Length} rows, {columnIndices.Length} columns and {values.Length} values do not make a list of entries.");
        }

        long[] keys = new long[values.Length];
        int[] order = new int[values.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if ((uint)rowIndices[i] >= (uint)rows || (uint)columnIndices[i] >= (uint)columns)
            {
                throw new LikenessException($"Entry {i} stands at ({rowIndices[i]}, {columnIndices[i]}), outside a matrix of {rows} x {columns}.");
            }

            keys[i] = ((long)rowIndices[i] * columns) + columnIndices[i];
            order[i] = i;
        }

        // Ties keep the given order, so that sums of duplicates are reproducible.
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        int[] starts = new int[rows + 1];
        var outColumns = new List<int>(keys.Length);
        var outValues = new List<float>(keys.Length);
        long last = -1;
        foreach (int i in order)
        {
            if (keys[i] == last)
            {
                outValues[^1] += values[i];
                continue;
            }

            last = keys[i];
            outColumns.Add(columnIndices[i]);
            outValues.Add(values[i]);
            starts[rowIndices[i] + 1]++;
        }

        for (int r = 0; r < rows; r++)
        {
            starts[r + 1] += starts[r];
        }

        return new SparseMatrix(rows, columns, starts, [.. outColumns], [.. outValues]);
    }

    /// <summary>Makes a matrix with a single 1 in each row, at the given column: a selection of rows.</summary>
    public static SparseMatrix Selection(int columns, ReadOnlySpan<int> columnOfRow)
    {
        int[] starts = new int[columnOfRow.Length + 1];
        float[] ones = new float[columnOfRow.Length];
        for (int i = 0; i < ones.Length; i++)
        {
            starts[i + 1] = i + 1;
            ones[i] = 1;
        }

        return new SparseMatrix(columnOfRow.Length, columns, starts, columnOfRow.ToArray(), ones);
    }

    /// <summary>The same matrix as rows x columns numbers, for small matrices and tests.</summary>
    public float[] ToDense()
    {
        float[] dense = new float[checked(Rows * Columns)];
        for (int r = 0; r < Rows; r++)
        {
            for (int e = RowStarts[r]; e < RowStarts[r + 1]; e++)
            {
                dense[(r * Columns) + ColumnIndices[e]] = Values[e];
            }
        }

        return dense;
    }

    /// <summary>The sparse product of two matrices, summed in float64.</summary>
    /// <exception cref="ShapeException">The inner sizes differ.</exception>
    public static SparseMatrix Multiply(SparseMatrix left, SparseMatrix right)
    {
        if (left.Columns != right.Rows)
        {
            throw new ShapeException($"A {left.Rows} x {left.Columns} matrix cannot be multiplied by a {right.Rows} x {right.Columns} matrix.");
        }

        int[] starts = new int[left.Rows + 1];
        var columns = new List<int>();
        var values = new List<float>();
        double[] sums = new double[right.Columns];
        int[] mark = new int[right.Columns];
        var touched = new List<int>();
        for (int r = 0; r < left.Rows; r++)
        {
            touched.Clear();
            for (int e = left.RowStarts[r]; e < left.RowStarts[r + 1]; e++)
            {
                int middle = left.ColumnIndices[e];
                for (int f = right.RowStarts[middle]; f < right.RowStarts[middle + 1]; f++)
                {
                    int c = right.ColumnIndices[f];
                    if (mark[c] != r + 1)
                    {
                        mark[c] = r + 1;
                        sums[c] = 0;
                        touched.Add(c);
                    }

                    sums[c] += (double)left.Values[e] * right.Values[f];
                }
            }

            touched.Sort();
            foreach (int c in touched)
            {
                columns.Add(c);
                values.Add((float)sums[c]);
            }

            starts[r + 1] = columns.Count;
        }

        return new SparseMatrix(left.Rows, right.Columns, starts, [.. columns], [.. values]);
    }

    private SparseMatrix MakeTranspose()
    {
        int[] starts = new int[Columns + 1];
        foreach (int c in ColumnIndices)
        {
            starts[c + 1]++;
        }

        for (int c = 0; c < Columns; c++)
        {
            starts[c + 1] += starts[c];
        }

        int[] next = starts[..Columns];
        int[] columns = new int[EntryCount];
        float[] values = new float[EntryCount];
        for (int r = 0; r < Rows; r++)
        {
            for (int e = RowStarts[r]; e < RowStarts[r + 1]; e++)
            {
                int at = next[ColumnIndices[e]]++;
                columns[at] = r;
                values[at] = Values[e];
            }
        }

        var transpose = new SparseMatrix(Columns, Rows, starts, columns, values) { _transpose = this };
        Debug.Assert(transpose.EntryCount == EntryCount);
        return transpose;
    }
}
