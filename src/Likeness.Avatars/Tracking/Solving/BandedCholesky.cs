using System.Numerics.Tensors;

namespace Likeness.Avatars.Tracking.Solving;

/// <summary>
/// A symmetric positive definite matrix whose entries lie within a band, and its Cholesky factor, row by row: row i holds columns i - band to i. In
/// float64; its cost is n band^2.
/// </summary>
internal sealed class BandedCholesky(int size, int band)
{
    private readonly double[] _rows = new double[(long)size * (band + 1)];

    /// <summary>An entry at or below the diagonal, at most the band away from it.</summary>
    public ref double this[int row, int column] => ref _rows[((long)row * (band + 1)) + column - row + band];

    /// <summary>Some entries of a row at or below the diagonal.</summary>
    public Span<double> Part(int row, int firstColumn, int count) => Row(row).Slice(firstColumn - row + band, count);

    /// <summary>Sets all entries to 0.</summary>
    public void Clear() => Array.Clear(_rows);

    /// <summary>Replaces the matrix by its factor.</summary>
    /// <returns>False when it is not positive definite.</returns>
    public bool Factor()
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> row = Row(i);
            int first = Math.Max(0, i - band);
            for (int j = first; j < i; j++)
            {
                // Both rows hold the columns from the later of their first ones on.
                int from = Math.Max(first, j - band), count = j - from;
                double sum = TensorPrimitives.Dot(row.Slice(from - i + band, count), Row(j).Slice(from - j + band, count));
                row[j - i + band] = (row[j - i + band] - sum) / this[j, j];
            }

            double left = row[band] - TensorPrimitives.SumOfSquares(row.Slice(first - i + band, i - first));
            if (!(left > 0))
            {
                return false;
            }

            row[band] = Math.Sqrt(left);
        }

        return true;
    }

    /// <summary>Solves L Y = B in place for the factor L.</summary>
    /// <param name="values">B, [size, columns].</param>
    /// <param name="columns">Number of right sides.</param>
    public void SolveLower(double[] values, int columns)
    {
        for (int i = 0; i < size; i++)
        {
            Span<double> target = values.AsSpan(i * columns, columns);
            ReadOnlySpan<double> row = Row(i);
            for (int j = Math.Max(0, i - band); j < i; j++)
            {
                double factor = row[j - i + band];
                if (factor != 0)
                {
                    TensorPrimitives.MultiplyAdd(values.AsSpan(j * columns, columns), -factor, target, target);
                }
            }

            TensorPrimitives.Divide(target, row[band], target);
        }
    }

    /// <summary>Solves L^T X = Y in place for the factor L, one right side.</summary>
    public void SolveUpper(double[] values)
    {
        for (int i = size - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = Row(i);
            double value = values[i] /= row[band];
            int first = Math.Max(0, i - band);
            Span<double> earlier = values.AsSpan(first, i - first);
            TensorPrimitives.MultiplyAdd(row.Slice(first - i + band, i - first), -value, earlier, earlier);
        }
    }

    private Span<double> Row(int row) => _rows.AsSpan(row * (band + 1), band + 1);
}
