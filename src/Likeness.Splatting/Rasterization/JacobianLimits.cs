namespace Likeness.Splatting.Rasterization;

/// <summary>Where the slope x/z of a Gaussian far outside the view is held for the Jacobian of the projection; the centre itself is never moved.</summary>
public enum JacobianLimits
{
    /// <summary>The image's own edges plus 0.3 of its half width or height: right for any principal point.</summary>
    OffCentre,

    /// <summary>1.3 times the half width or height, as the original implementation has it; the same as <see cref="OffCentre"/> for a centred camera.</summary>
    Symmetric,
}
