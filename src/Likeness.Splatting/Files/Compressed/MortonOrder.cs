using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Files.Compressed;

/// <summary>Puts Gaussians that lie near one another next to one another: along a Z curve of 2^21 cells an axis (Morton 1966).</summary>
internal static class MortonOrder
{
    private const int Cells = (1 << 21) - 1;

    /// <summary>The numbers of the Gaussians along the curve. All centres must be finite.</summary>
    public static int[] Of(GaussianScene scene)
    {
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int i = 0; i < scene.Means.Length; i++)
        {
            low[i % 3] = Math.Min(low[i % 3], scene.Means[i]);
            high[i % 3] = Math.Max(high[i % 3], scene.Means[i]);
        }

        ulong[] keys = new ulong[scene.Count];
        int[] order = new int[scene.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            order[i] = i;
            for (int c = 0; c < 3; c++)
            {
                double size = high[c] - low[c];
                keys[i] |= Spread(size > 0 ? (ulong)((scene.Means[(i * 3) + c] - low[c]) / size * Cells) : 0) << c;
            }
        }

        Array.Sort(keys, order);
        SortedRuns.Settle(keys, order);
        return order;
    }

    // Moves bit k to bit 3k, in steps that double the gaps.
    private static ulong Spread(ulong v)
    {
        v = (v | (v << 32)) & 0x001F00000000FFFF;
        v = (v | (v << 16)) & 0x001F0000FF0000FF;
        v = (v | (v << 8)) & 0x100F00F00F00F00F;
        v = (v | (v << 4)) & 0x10C30C30C30C30C3;
        return (v | (v << 2)) & 0x1249249249249249;
    }
}
