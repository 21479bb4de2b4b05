namespace Likeness.Splatting.Looking;

/// <summary>Which direction of a scene is up on the screen. Scene files do not say.</summary>
public enum UpDirection
{
    /// <summary>-Y: the axes of cameras that look along +Z, as scenes made from photographs commonly have them.</summary>
    YDown,

    /// <summary>+Y: Likeness' own axes, and those of a fit to renderings of its meshes.</summary>
    YUp,

    /// <summary>+Z: modelling programs and many surveyed scenes.</summary>
    ZUp,
}
