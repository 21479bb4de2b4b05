using Likeness.Imaging.Perceptual;

namespace Likeness.Avatars.Evaluation;

/// <summary>How close drawn frames are to their pictures: means over frames (spec, section 10).</summary>
/// <param name="Psnr">Decibels over the whole picture on white, the mean of each frame's.</param>
/// <param name="MaskedPsnr">Decibels inside the head's mask.</param>
/// <param name="Ssim">Structural similarity.</param>
/// <param name="MaskedSsim">The mean of its map inside the head's mask.</param>
/// <param name="SquaredError">L2: the mean squared difference, colours 0 to 1.</param>
/// <param name="MaskedSquaredError">The same inside the mask.</param>
/// <param name="MaskOverlap">The intersection over union of alpha above a half with the mask (acceptance G7).</param>
/// <param name="AlphaOutside">The mean alpha outside the mask.</param>
/// <param name="MillisecondsPerFrame">The median time to draw a frame.</param>
/// <param name="Frames">Number of frames.</param>
public sealed record AvatarScore(
    double Psnr, double MaskedPsnr, double Ssim, double MaskedSsim, double SquaredError, double MaskedSquaredError, double MaskOverlap, double AlphaOutside, double MillisecondsPerFrame,
    int Frames)
{
    /// <summary>LPIPS and the network whose features it compared; null where no weights were given.</summary>
    public (BackboneKind Network, double Distance)? Perceptual { get; init; }
}

/// <summary>What is added to the tracked numbers when frames are drawn that nobody learned from (spec, section 5).</summary>
public enum CorrectionMode
{
    /// <summary>Nothing: no information of the frame but what was tracked.</summary>
    None,

    /// <summary>The correction of the last frame that was learned from.</summary>
    Last,

    /// <summary>The correction at the frame's own time, which lies beyond 1.</summary>
    Extrapolated,
}
