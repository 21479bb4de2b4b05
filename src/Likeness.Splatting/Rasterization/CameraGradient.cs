using System.Numerics;

namespace Likeness.Splatting.Rasterization;

/// <summary>The gradient of a loss over a camera (spec 5.9).</summary>
public readonly record struct CameraGradient
{
    /// <summary>Over v of the motion p_camera' = exp([w]x) p_camera + v at zero, world units.</summary>
    public Vector3 Translation { get; init; }

    /// <summary>Over w of the same motion: a turn about the camera's own axes, in radians.</summary>
    public Vector3 Rotation { get; init; }

    /// <summary>Over the focal length in pixels along columns.</summary>
    public float FocalX { get; init; }

    /// <summary>Over the focal length in pixels along rows.</summary>
    public float FocalY { get; init; }

    /// <summary>Over the column of the principal point.</summary>
    public float CentreX { get; init; }

    /// <summary>Over the row of the principal point.</summary>
    public float CentreY { get; init; }
}
