using Likeness.Talking.Features;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Augmentation;

/// <summary>
/// SpecAugment (Park et al. 2019, section 2) without its warping of time: in each step other bands and spans of what a network hears are zero, which is the mean
/// of standardised features. How wide a mask is and where it begins are drawn uniformly.
/// </summary>
/// <param name="options">How many and how large.</param>
/// <param name="bands">Numbers that repeat along a row: log-mel features have two frames of bands side by side, and both lose the same.</param>
internal sealed class FeatureMasks(SpecAugmentOptions options, int bands)
{
    private const double MostTime = 0.2;

    /// <summary>The masks of a front end's features; null when none are asked for, so that nothing is drawn.</summary>
    public static FeatureMasks? Of(SpecAugmentOptions? options, IFrontEnd frontEnd) => options is null or { BandMasks: 0, TimeMasks: 0 }
        ? null
        : new FeatureMasks(options, frontEnd is LogMelFrontEnd ? LogMelFrontEnd.Bands : frontEnd.Width);

    /// <summary>Hides parts of features.</summary>
    /// <param name="features">[rows, width], a row a moment of time.</param>
    /// <param name="width">A multiple of the bands.</param>
    /// <param name="rowsPerSecond">Rows a second.</param>
    /// <param name="random">Draws.</param>
    public void Apply(Span<float> features, int width, double rowsPerSecond, RandomSource random)
    {
        int rows = features.Length / width;
        for (int i = 0; i < options.BandMasks; i++)
        {
            (int first, int count) = Draw((int)(options.WidestBandMask * bands), bands, random);
            for (int at = first; at < features.Length; at += bands)
            {
                features.Slice(at, count).Clear();
            }
        }

        for (int i = 0; i < options.TimeMasks; i++)
        {
            (int first, int count) = Draw((int)Math.Min(options.LongestTimeMask * rowsPerSecond, MostTime * rows), rows, random);
            features.Slice(first * width, count * width).Clear();
        }
    }

    private static (int First, int Count) Draw(int longest, int all, RandomSource random)
    {
        int count = random.NextInt(longest + 1);
        return (random.NextInt(all - count + 1), count);
    }
}
