using Likeness.Tensors;

namespace Likeness.Talking.Augmentation;

/// <summary>What a step of training hides of what is heard, so that more is learned from few clips (SpecAugment; Park et al. 2019).</summary>
public sealed record SpecAugmentOptions
{
    /// <summary>Runs of neighbouring bands (or channels of an encoder) that a step hides.</summary>
    public int BandMasks { get; init; } = 2;

    /// <summary>The widest run, as a share of the bands.</summary>
    public double WidestBandMask { get; init; } = 0.25;

    /// <summary>Spans of time that a step hides.</summary>
    public int TimeMasks { get; init; } = 2;

    /// <summary>The longest span in seconds; a fifth of what is heard at once at most, so that some of it is left.</summary>
    public double LongestTimeMask { get; init; } = 0.3;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public SpecAugmentOptions Validated()
    {
        Require(BandMasks is >= 0 and <= 16, "number of masked runs of bands", BandMasks);
        Require(WidestBandMask is > 0 and < 1, "widest masked run of bands", WidestBandMask);
        Require(TimeMasks is >= 0 and <= 16, "number of masked spans of time", TimeMasks);
        Require(LongestTimeMask is > 0 and <= 10, "longest masked span of time", LongestTimeMask);
        return this;
    }

    private static void Require(bool holds, string what, double found)
    {
        if (!holds)
        {
            throw new LikenessException(FormattableString.Invariant($"The {what} cannot be {found}."));
        }
    }
}
