using System.Globalization;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// The rules of rendering (Kerbl et al. 2023; Zwicker et al. 2001 for the projection). The defaults are those of the original
/// implementation but for the extent, which cuts nothing off that would be seen.
/// </summary>
public sealed record RasterizerOptions
{
    /// <summary>Side of a tile in pixels. Fixed: it shows in <see cref="ExtentMode.Inria"/> and <see cref="ExtentMode.ThreeSigmaBox"/>.</summary>
    public const int TileSize = 16;

    /// <summary>Gaussians whose centre is not farther than this along the viewing direction are not drawn; world units, above 0. The camera's own limit is not used.</summary>
    public double Near { get; init; } = 0.2;

    /// <summary>How far from its centre a Gaussian is drawn.</summary>
    public ExtentMode Extent { get; init; } = ExtentMode.Tight;

    /// <summary>What is done about Gaussians smaller than a pixel.</summary>
    public RasterizerMode Mode { get; init; } = RasterizerMode.Classic;

    /// <summary>Where the Jacobian of the projection is held outside the view.</summary>
    public JacobianLimits Limits { get; init; } = JacobianLimits.OffCentre;

    /// <summary>Added to the variances of every footprint, in square pixels; more than 0.</summary>
    public double Dilation { get; init; } = 0.3;

    /// <summary>
    /// The largest alpha of one Gaussian in one pixel; above <see cref="AlphaThreshold"/> and at most 0.9999, because the way back
    /// divides by one minus it. 0.99 goes with <see cref="TransmittanceStop"/>: two opaque layers finish a pixel.
    /// </summary>
    public double MaximumAlpha { get; init; } = 0.99;

    /// <summary>A Gaussian with less alpha than this in a pixel is left out of it; more than 0.</summary>
    public double AlphaThreshold { get; init; } = 1.0 / 255;

    /// <summary>A pixel ends before the Gaussian that would take its transmittance below this; more than 0.</summary>
    public double TransmittanceStop { get; init; } = 1e-4;

    /// <summary>
    /// True: the gradient passes through <see cref="MaximumAlpha"/> as if the alpha had not been held, as in the original
    /// implementation; false: it is zero there, which is the derivative.
    /// </summary>
    public bool GradientThroughCap { get; init; }

    /// <summary>True: the direction in which a Gaussian's colour is evaluated counts as a constant on the way back.</summary>
    public bool DetachDirections { get; init; }

    internal void Check()
    {
        Require(Near > 0 && double.IsFinite(Near), nameof(Near), Near, "a finite number above 0");
        Require(Dilation > 0 && double.IsFinite(Dilation), nameof(Dilation), Dilation, "a finite number above 0");
        Require(AlphaThreshold > 1e-30 && AlphaThreshold < 1, nameof(AlphaThreshold), AlphaThreshold, "a number between 0 and 1");
        Require(MaximumAlpha > AlphaThreshold && MaximumAlpha <= 0.9999, nameof(MaximumAlpha), MaximumAlpha, "a number above the alpha threshold and at most 0.9999");
        Require(TransmittanceStop > 1e-30 && TransmittanceStop < 1, nameof(TransmittanceStop), TransmittanceStop, "a number between 0 and 1");
    }

    private static void Require(bool holds, string name, double value, string expected)
    {
        if (!holds)
        {
            throw new LikenessException(string.Create(CultureInfo.InvariantCulture, $"The rasteriser's option {name} is {value}; {expected} was expected."));
        }
    }
}
