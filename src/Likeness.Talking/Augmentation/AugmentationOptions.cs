using Likeness.Tensors;

namespace Likeness.Talking.Augmentation;

/// <summary>What is done to clips so that a network learns more from few of them; nothing unless asked for.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Further clips made of each, faster or slower and with it higher or lower, the motion in step with the sound; a pass is longer by them.</summary>
    public int SpeedCopies { get; init; }

    /// <summary>The largest change of speed, as a share: 0.1 for 0.9 to 1.1 times.</summary>
    public double LargestSpeedChange { get; init; } = 0.1;

    /// <summary>Runs of neighbouring bands (or channels of an encoder) that a step hides (SpecAugment; Park et al. 2019).</summary>
    public int BandMasks { get; init; }

    /// <summary>The widest run, as a share of the bands.</summary>
    public double WidestBandMask { get; init; } = 0.25;

    /// <summary>Spans of time that a step hides.</summary>
    public int TimeMasks { get; init; }

    /// <summary>The longest span in seconds; a fifth of what is heard at once at most, so that some of it is left.</summary>
    public double LongestTimeMask { get; init; } = 0.3;

    /// <summary>The same with SpecAugment's two masks of each kind.</summary>
    public AugmentationOptions WithSpecAugment() => this with { BandMasks = 2, TimeMasks = 2 };

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public AugmentationOptions Validated()
    {
        Require(SpeedCopies is >= 0 and <= 16, "number of copies at other speeds", SpeedCopies);
        Require(LargestSpeedChange is > 0 and <= 0.5, "largest change of speed", LargestSpeedChange);
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
