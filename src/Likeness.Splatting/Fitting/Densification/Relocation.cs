namespace Likeness.Splatting.Fitting.Densification;

/// <summary>
/// How a Gaussian is divided into m equal ones in its place so that the picture hardly changes (Kheradmand et al. 2024, equation 9;
/// spec section 7.2): o' = 1 - (1 - o)^(1/m), and s' = s o / sum over i = 1..m and k = 0..i-1 of binom(i-1, k) (-1)^k o'^(k+1) / sqrt(k+1).
/// The sum over i is a column of Pascal's triangle, binom(m, k+1), so that one sum is left.
/// </summary>
internal static class Relocation
{
    /// <summary>The largest number of copies that are told apart.</summary>
    public const int MostCopies = 51;

    private static readonly double[][] Binomials = MakeBinomials();

    /// <summary>The opacity of each of <paramref name="copies"/> Gaussians that together have opacity <paramref name="opacity"/> at their centre.</summary>
    public static double Opacity(double opacity, int copies) => 1 - Math.Pow(1 - opacity, 1.0 / Math.Clamp(copies, 1, MostCopies));

    /// <summary>What their scales are multiplied by.</summary>
    public static double ScaleFactor(double opacity, int copies)
    {
        int m = Math.Clamp(copies, 1, MostCopies);
        double part = Opacity(opacity, m);
        double sum = 0, power = part;
        for (int k = 0; k < m; k++)
        {
            double term = Binomials[m][k + 1] * power / Math.Sqrt(k + 1);
            sum += (k & 1) == 0 ? term : -term;
            power *= part;
        }

        return opacity / sum;
    }

    private static double[][] MakeBinomials()
    {
        double[][] rows = new double[MostCopies + 1][];
        for (int n = 0; n <= MostCopies; n++)
        {
            rows[n] = new double[n + 1];
            rows[n][0] = rows[n][n] = 1;
            for (int k = 1; k < n; k++)
            {
                rows[n][k] = rows[n - 1][k - 1] + rows[n - 1][k];
            }
        }

        return rows;
    }
}
