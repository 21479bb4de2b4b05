using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Imaging.Rendering;

/// <summary>Where a frame is seen from: a pinhole camera, or parallel rays with the same pose.</summary>
public sealed record View
{
    private View(Camera camera, float pixelsPerMillimetre)
    {
        Camera = camera;
        PixelsPerMillimetre = pixelsPerMillimetre;
    }

    /// <summary>The camera; for parallel rays its pose and principal point count and its focal lengths do not.</summary>
    public Camera Camera { get; }

    /// <summary>The scale of parallel rays, or 0 for a pinhole camera.</summary>
    public float PixelsPerMillimetre { get; }

    /// <summary>True for parallel rays.</summary>
    public bool IsOrthographic => PixelsPerMillimetre > 0;

    /// <summary>Seen through a pinhole.</summary>
    public static View Perspective(Camera camera) => new(camera, 0);

    /// <summary>Seen with parallel rays along the camera's forward direction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive.</exception>
    public static View Orthographic(Camera camera, float pixelsPerMillimetre)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pixelsPerMillimetre);
        return new View(camera, pixelsPerMillimetre);
    }

    /// <summary>Seen through a pinhole.</summary>
    public static implicit operator View(Camera camera) => Perspective(camera);

    /// <summary>
    /// Column, row, nearness (larger is nearer, linear on the screen) and perspective weight (1/depth, or 1 for parallel rays)
    /// of a world point. The weight is 0 for a point that is not in front of the near plane, or not a number.
    /// </summary>
    internal Vector4 Project(Vector3 point)
    {
        Vector3 c = Camera.ToCamera(point);
        if (!(c.Z >= Camera.Near) || !float.IsFinite(c.X + c.Y))
        {
            return default;
        }

        if (IsOrthographic)
        {
            return new Vector4(PixelsPerMillimetre * c.X + Camera.CentreX, PixelsPerMillimetre * c.Y + Camera.CentreY, -c.Z, 1);
        }

        float inverse = 1 / c.Z;
        return new Vector4(Camera.FocalX * c.X * inverse + Camera.CentreX, Camera.FocalY * c.Y * inverse + Camera.CentreY, inverse, inverse);
    }
}
