namespace Likeness.Splatting.Rasterization;

/// <summary>How far from its centre a Gaussian is drawn.</summary>
public enum ExtentMode
{
    /// <summary>As far as its alpha reaches the threshold (1/255): nothing that counts is cut off.</summary>
    Tight,

    /// <summary>
    /// In the 16x16 tiles that a square of ceil(3 sqrt(larger eigenvalue)) pixels around the centre touches, as the original
    /// implementation does; opaque Gaussians show a faint edge there.
    /// </summary>
    Inria,

    /// <summary>In the 16x16 tiles that the box of 3 standard deviations along the two image axes touches: the rule of the comparison scene for speed.</summary>
    ThreeSigmaBox,
}
