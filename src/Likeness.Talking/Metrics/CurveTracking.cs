namespace Likeness.Talking.Metrics;

/// <summary>How one curve follows another.</summary>
/// <param name="Correlation">Pearson's, without a shift; 0 when a curve is constant.</param>
/// <param name="Lag">The shift in frames at which the curves correlate best: positive when the first comes late.</param>
/// <param name="BestCorrelation">The correlation at that shift.</param>
public readonly record struct CurveTracking(double Correlation, int Lag, double BestCorrelation)
{
    /// <summary>Compares two curves; the longer is cut to the length of the shorter.</summary>
    /// <param name="predicted">What a model gave, for example the opening of the mouth in each frame.</param>
    /// <param name="truth">What was captured.</param>
    /// <param name="largestLag">Shifts that are tried, in frames both ways.</param>
    public static CurveTracking Of(ReadOnlySpan<float> predicted, ReadOnlySpan<float> truth, int largestLag = 10)
    {
        int frames = Math.Min(predicted.Length, truth.Length);
        predicted = predicted[..frames];
        truth = truth[..frames];
        double correlation = Pearson(predicted, truth), best = correlation;
        int lag = 0;
        for (int size = 1; size <= largestLag && size < frames - 2; size++)
        {
            foreach (int shift in (ReadOnlySpan<int>)[size, -size])
            {
                double shifted = shift > 0 ? Pearson(predicted[shift..], truth[..^shift]) : Pearson(predicted[..^-shift], truth[-shift..]);
                if (shifted > best)
                {
                    (best, lag) = (shifted, shift);
                }
            }
        }

        return new CurveTracking(correlation, lag, best);
    }

    /// <summary>The correlation of two curves of one length; 0 when one is constant.</summary>
    internal static double Pearson(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double meanA = 0, meanB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            meanA += (double)a[i] / a.Length;
            meanB += (double)b[i] / a.Length;
        }

        double both = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            both += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }

        double scale = Math.Sqrt(squareA * squareB);
        return scale > 1e-12 * a.Length ? both / scale : 0;
    }
}
