namespace Likeness.Tensors.Kernels;

/// <summary>
/// Factorisation of small square matrices in float64: a = P L U with partial pivoting, for one matrix at a time.
/// </summary>
internal static class SmallMatrices
{
    /// <summary>Factorises in place.</summary>
    /// <param name="a">[n, n]; becomes L (below the diagonal, its own being 1) and U.</param>
    /// <param name="rows">n entries; row i of the factors is row rows[i] of the matrix.</param>
    /// <param name="n">The size.</param>
    /// <returns>The determinant; 0 when the matrix is singular, and the factors are then of no use.</returns>
    public static double Factorize(Span<double> a, Span<int> rows, int n)
    {
        double determinant = 1;
        for (int i = 0; i < n; i++)
        {
            rows[i] = i;
        }

        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
            {
                pivot = Math.Abs(a[(i * n) + k]) > Math.Abs(a[(pivot * n) + k]) ? i : pivot;
            }

            if (a[(pivot * n) + k] == 0)
            {
                return 0;
            }

            if (pivot != k)
            {
                determinant = -determinant;
                (rows[k], rows[pivot]) = (rows[pivot], rows[k]);
                for (int j = 0; j < n; j++)
                {
                    (a[(k * n) + j], a[(pivot * n) + j]) = (a[(pivot * n) + j], a[(k * n) + j]);
                }
            }

            double diagonal = a[(k * n) + k];
            determinant *= diagonal;
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[(i * n) + k] /= diagonal;
                for (int j = k + 1; j < n; j++)
                {
                    a[(i * n) + j] -= factor * a[(k * n) + j];
                }
            }
        }

        return determinant;
    }

    /// <summary>Solves a x = b for one right-hand side.</summary>
    public static void Solve(ReadOnlySpan<double> factors, ReadOnlySpan<int> rows, int n, ReadOnlySpan<double> b, Span<double> x)
    {
        for (int i = 0; i < n; i++)
        {
            double sum = b[rows[i]];
            for (int j = 0; j < i; j++)
            {
                sum -= factors[(i * n) + j] * x[j];
            }

            x[i] = sum;
        }

        for (int i = n - 1; i >= 0; i--)
        {
            double sum = x[i];
            for (int j = i + 1; j < n; j++)
            {
                sum -= factors[(i * n) + j] * x[j];
            }

            x[i] = sum / factors[(i * n) + i];
        }
    }

    /// <summary>The inverse, or false when the matrix is singular.</summary>
    /// <param name="a">[n, n]; destroyed.</param>
    /// <param name="inverse">[n, n].</param>
    /// <param name="work">2 n numbers.</param>
    /// <param name="rows">n numbers.</param>
    /// <param name="n">The size.</param>
    public static bool Invert(Span<double> a, Span<double> inverse, Span<double> work, Span<int> rows, int n)
    {
        if (Factorize(a, rows, n) == 0)
        {
            return false;
        }

        Span<double> unit = work[..n], column = work[n..(2 * n)];
        for (int j = 0; j < n; j++)
        {
            unit.Clear();
            unit[j] = 1;
            Solve(a, rows, n, unit, column);
            for (int i = 0; i < n; i++)
            {
                inverse[(i * n) + j] = column[i];
            }
        }

        return true;
    }
}
