using System.Numerics;

namespace Likeness.Stylized.Selfies;

/// <summary>A few typical colours of a region, found by k-means from spread-out first guesses. The same colours give the same clusters.</summary>
internal sealed class ColourClusters
{
    // Two units of Oklab cannot be told apart in a noisy photo.
    private const float LeastSpread = 3;

    private ColourClusters(IReadOnlyList<(Vector3 Mean, float Spread, float Share)> all) => All = all;

    /// <summary>Mean, standard deviation along one axis, and share of the region.</summary>
    public IReadOnlyList<(Vector3 Mean, float Spread, float Share)> All { get; }

    /// <summary>Finds the clusters.</summary>
    public static ColourClusters Find(IReadOnlyList<Vector3> colours, int count)
    {
        if (colours.Count == 0)
        {
            return new ColourClusters([]);
        }

        // First guesses: the middle, then always the colour farthest from those there are (of a thinned list).
        Vector3[] thin = [.. colours.Where((_, i) => i % Math.Max(1, colours.Count / 400) == 0)];
        var means = new List<Vector3> { SelfiePixels.Trimmed(thin, 0.3f, 0.7f) };
        while (means.Count < count)
        {
            means.Add(thin.MaxBy(c => means.Min(m => Vector3.DistanceSquared(m, c))));
        }

        int[] nearest = new int[thin.Length];
        for (int round = 0; round < 8; round++)
        {
            for (int i = 0; i < thin.Length; i++)
            {
                nearest[i] = Nearest(means, thin[i]);
            }

            for (int m = 0; m < means.Count; m++)
            {
                Vector3[] own = [.. thin.Where((_, i) => nearest[i] == m)];
                means[m] = own.Length == 0 ? means[m] : own.Aggregate(Vector3.Zero, (sum, c) => sum + c) / own.Length;
            }
        }

        return new ColourClusters([.. means.Select((mean, m) =>
        {
            float[] squares = [.. thin.Where((_, i) => nearest[i] == m).Select(c => Vector3.DistanceSquared(c, mean) / 3)];
            return (mean, MathF.Max(LeastSpread, squares.Length == 0 ? 0 : MathF.Sqrt(squares.Average())), squares.Length / (float)thin.Length);
        }).Where(c => c.Item3 > 0.04f)]);
    }

    /// <summary>The clusters without those of which a colour and its share are said to be wrong.</summary>
    public ColourClusters Without(Func<Vector3, float, bool> like) => new([.. All.Where(c => !like(c.Mean, c.Share))]);

    /// <summary>How far a colour is from the nearest cluster; infinite when there is none.</summary>
    public float Distance(Vector3 colour) => All.Count == 0 ? float.PositiveInfinity : All.Min(c => Vector3.Distance(c.Mean, colour));

    /// <summary>The logarithm of how likely a colour is; very low when there are no clusters.</summary>
    public float LogLikelihood(Vector3 colour)
    {
        float best = -60;
        foreach ((Vector3 mean, float spread, float share) in All)
        {
            best = MathF.Max(best, MathF.Log(share) - (3 * MathF.Log(spread)) - (Vector3.DistanceSquared(colour, mean) / (2 * spread * spread)));
        }

        return best;
    }

    private static int Nearest(List<Vector3> means, Vector3 colour)
    {
        int best = 0;
        for (int m = 1; m < means.Count; m++)
        {
            best = Vector3.DistanceSquared(means[m], colour) < Vector3.DistanceSquared(means[best], colour) ? m : best;
        }

        return best;
    }
}
