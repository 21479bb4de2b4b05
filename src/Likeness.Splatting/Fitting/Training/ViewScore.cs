namespace Likeness.Splatting.Fitting.Training;

/// <summary>How alike renderings and photographs are, means over views (spec section 6). Renderings are clamped to [0, 1] and not rounded.</summary>
/// <param name="Psnr">Peak signal-to-noise ratio in dB for a peak of 1.</param>
/// <param name="BalancedPsnr">The same after the best gain and offset of each colour of each rendering: what photographs differ by in exposure and white balance does not count.</param>
/// <param name="Ssim">Structural similarity with zeros outside the image, as 3D Gaussian splatting papers report it.</param>
/// <param name="SquaredError">Mean squared difference.</param>
/// <param name="Views">How many views were looked at.</param>
public sealed record ViewScore(double Psnr, double BalancedPsnr, double Ssim, double SquaredError, int Views);
