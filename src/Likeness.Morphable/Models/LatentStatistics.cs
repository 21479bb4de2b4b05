using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Morphable.Models;

/// <summary>
/// Where the codes of the training meshes lie: mean, covariance with a little shrinkage, and the range of each axis. This is what
/// sampling draws from and what sliders run over.
/// </summary>
public sealed class LatentStatistics
{
    // Share of the mean variance that is added to the diagonal, after Ledoit and Wolf.
    private const double Shrinkage = 0.05;
    private const double LowPercentile = 0.005, HighPercentile = 0.995;

    /// <summary>Wraps stored statistics; arrays are kept.</summary>
    /// <exception cref="LikenessException">The sizes do not fit one another.</exception>
    public LatentStatistics(double[] mean, double[] covariance, double[] low, double[] high)
    {
        if (covariance.Length != mean.Length * mean.Length || low.Length != mean.Length || high.Length != mean.Length)
        {
            throw new LikenessException($"Latent statistics of size {mean.Length} need a covariance of {mean.Length * mean.Length} numbers and as many bounds as means; found {covariance.Length}, {low.Length} and {high.Length}.");
        }

        Mean = mean;
        Covariance = covariance;
        Low = low;
        High = high;
    }

    /// <summary>Mean code.</summary>
    public double[] Mean { get; }

    /// <summary>Covariance of the codes with shrinkage, [latent, latent].</summary>
    public double[] Covariance { get; }

    /// <summary>The 0.5th percentile of each axis.</summary>
    public double[] Low { get; }

    /// <summary>The 99.5th percentile of each axis.</summary>
    public double[] High { get; }

    /// <summary>Measures codes.</summary>
    /// <param name="codes">[count, latent], row-major.</param>
    /// <param name="latent">Length of a code.</param>
    public static LatentStatistics Of(ReadOnlySpan<float> codes, int latent)
    {
        int count = codes.Length / latent;
        double[] mean = new double[latent], covariance = new double[latent * latent], low = new double[latent], high = new double[latent];
        for (int i = 0; i < codes.Length; i++)
        {
            mean[i % latent] += codes[i] / (double)count;
        }

        for (int s = 0; s < count; s++)
        {
            for (int a = 0; a < latent; a++)
            {
                double d = codes[(s * latent) + a] - mean[a];
                for (int b = 0; b < latent; b++)
                {
                    covariance[(a * latent) + b] += d * (codes[(s * latent) + b] - mean[b]) / count;
                }
            }
        }

        double trace = 0;
        for (int a = 0; a < latent; a++)
        {
            trace += covariance[(a * latent) + a];
        }

        for (int i = 0; i < covariance.Length; i++)
        {
            covariance[i] *= 1 - Shrinkage;
        }

        for (int a = 0; a < latent; a++)
        {
            covariance[(a * latent) + a] += Shrinkage * trace / latent;
        }

        double[] axis = new double[count];
        for (int a = 0; a < latent; a++)
        {
            for (int s = 0; s < count; s++)
            {
                axis[s] = codes[(s * latent) + a];
            }

            Array.Sort(axis);
            low[a] = axis[(int)(LowPercentile * (count - 1))];
            high[a] = axis[(int)Math.Ceiling(HighPercentile * (count - 1))];
        }

        return new LatentStatistics(mean, covariance, low, high);
    }

    /// <summary>Draws a code from the normal distribution with these moments.</summary>
    /// <param name="random">The source of chance.</param>
    /// <param name="nonNegative">Clamps at zero, for networks whose codes are never negative.</param>
    public float[] Draw(RandomSource random, bool nonNegative)
    {
        int n = Mean.Length;
        double[] factor = Cholesky(Covariance, n);
        double[] z = new double[n];
        for (int i = 0; i < n; i++)
        {
            z[i] = random.NextNormal();
        }

        float[] code = new float[n];
        for (int i = 0; i < n; i++)
        {
            double sum = Mean[i];
            for (int j = 0; j <= i; j++)
            {
                sum += factor[(i * n) + j] * z[j];
            }

            code[i] = (float)(nonNegative ? Math.Max(0, sum) : sum);
        }

        return code;
    }

    /// <summary>Lower triangular L with L L^T = a; axes without variance get a zero row.</summary>
    private static double[] Cholesky(double[] a, int n)
    {
        double[] l = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[(i * n) + j];
                for (int k = 0; k < j; k++)
                {
                    sum -= l[(i * n) + k] * l[(j * n) + k];
                }

                if (i == j)
                {
                    l[(i * n) + i] = Math.Sqrt(Math.Max(0, sum));
                }
                else
                {
                    l[(i * n) + j] = l[(j * n) + j] > 0 ? sum / l[(j * n) + j] : 0;
                }
            }
        }

        return l;
    }
}
