using System.Numerics;

namespace Likeness.Geometry.Cameras;

/// <summary>
/// A pinhole camera. Camera axes are OpenCV's: x right, y down, z forward; a world point p lies at
/// <c>R p + t</c> in them, and at pixel <c>(fx X/Z + cx, fy Y/Z + cy)</c>. Pixel (column i, row j) is sampled at
/// (i + 0.5, j + 0.5), so an image spans 0 to <see cref="Width"/> and 0 to <see cref="Height"/>. No lens distortion.
/// </summary>
public sealed record Camera
{
    /// <summary>Image width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Image height in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Focal length over the width of a pixel.</summary>
    public required float FocalX { get; init; }

    /// <summary>Focal length over the height of a pixel.</summary>
    public required float FocalY { get; init; }

    /// <summary>Column of the principal point; Width / 2 for a centred camera.</summary>
    public required float CentreX { get; init; }

    /// <summary>Row of the principal point; Height / 2 for a centred camera.</summary>
    public required float CentreY { get; init; }

    /// <summary>Direction of growing columns, in world axes: row 0 of R. Unit length.</summary>
    public Vector3 Right { get; init; } = Vector3.UnitX;

    /// <summary>Direction of growing rows, in world axes: row 1 of R. Unit length.</summary>
    public Vector3 Down { get; init; } = Vector3.UnitY;

    /// <summary>Viewing direction, in world axes: row 2 of R. Unit length.</summary>
    public Vector3 Forward { get; init; } = Vector3.UnitZ;

    /// <summary>The world's origin in camera axes: t of <c>R p + t</c>.</summary>
    public Vector3 Translation { get; init; }

    /// <summary>Points nearer than this, along <see cref="Forward"/>, are not seen. World units.</summary>
    public float Near { get; init; } = 1f;

    /// <summary>Where the camera stands: -R^T t.</summary>
    public Vector3 Position => -((Right * Translation.X) + (Down * Translation.Y) + (Forward * Translation.Z));

    /// <summary>
    /// The pose for <see cref="Vector3.Transform(Vector3, Matrix4x4)"/>, which multiplies a row vector from the left:
    /// the transpose of the usual 4x4 world-to-camera matrix.
    /// </summary>
    public Matrix4x4 WorldToCamera => new(
        Right.X, Down.X, Forward.X, 0,
        Right.Y, Down.Y, Forward.Y, 0,
        Right.Z, Down.Z, Forward.Z, 0,
        Translation.X, Translation.Y, Translation.Z, 1);

    /// <summary>Makes a camera that looks from one point at another.</summary>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="verticalFieldOfView">Angle between the upper and lower image edge, in degrees, 0 to 180 exclusive.</param>
    /// <param name="position">Where the camera stands.</param>
    /// <param name="target">The point in the middle of the image.</param>
    /// <param name="up">The direction that is up in the image; need not be perpendicular to the view.</param>
    /// <exception cref="ArgumentException">The position is the target, or the view is along <paramref name="up"/>.</exception>
    public static Camera LookAt(int width, int height, float verticalFieldOfView, Vector3 position, Vector3 target, Vector3 up)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!(verticalFieldOfView > 0f && verticalFieldOfView < 180f))
        {
            throw new ArgumentOutOfRangeException(nameof(verticalFieldOfView), verticalFieldOfView, "A field of view lies between 0 and 180 degrees.");
        }

        Vector3 forward = Vector3.Normalize(target - position);
        Vector3 right = Vector3.Cross(forward, up);
        if (!(right.LengthSquared() > 1e-12f * up.LengthSquared()))
        {
            throw new ArgumentException("The view direction must not be zero or parallel to the up direction.", nameof(up));
        }

        right = Vector3.Normalize(right);
        Vector3 down = Vector3.Cross(forward, right);
        float focal = height / (2f * MathF.Tan(verticalFieldOfView * (MathF.PI / 360f)));
        return new Camera
        {
            Width = width,
            Height = height,
            FocalX = focal,
            FocalY = focal,
            CentreX = width * 0.5f,
            CentreY = height * 0.5f,
            Right = right,
            Down = down,
            Forward = forward,
            Translation = -new Vector3(Vector3.Dot(right, position), Vector3.Dot(down, position), Vector3.Dot(forward, position)),
        };
    }

    /// <summary>Makes a camera with +Y up that looks at the middle of a box and sees all of it.</summary>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="verticalFieldOfView">In degrees.</param>
    /// <param name="minimum">The box's smallest corner.</param>
    /// <param name="maximum">The box's largest corner.</param>
    /// <param name="yaw">Degrees around +Y: 0 looks along -Z (a face from the front), 90 sees the side that +X points to.</param>
    /// <param name="pitch">Degrees above the horizon, -89 to 89.</param>
    /// <param name="margin">Free space around the box's bounding sphere, as a factor.</param>
    public static Camera Framing(int width, int height, float verticalFieldOfView, Vector3 minimum, Vector3 maximum, float yaw = 0, float pitch = 0, float margin = 1.05f)
    {
        Vector3 middle = (minimum + maximum) * 0.5f;
        float radius = MathF.Max((maximum - minimum).Length() * 0.5f * margin, 1e-6f);
        float half = verticalFieldOfView * (MathF.PI / 360f);
        float narrow = MathF.Atan(MathF.Tan(half) * MathF.Min(1f, (float)width / height));
        (float sinYaw, float cosYaw) = MathF.SinCos(yaw * (MathF.PI / 180f));
        (float sinPitch, float cosPitch) = MathF.SinCos(pitch * (MathF.PI / 180f));
        float distance = radius / MathF.Sin(narrow);
        Vector3 position = middle + (new Vector3(sinYaw * cosPitch, sinPitch, cosYaw * cosPitch) * distance);
        return LookAt(width, height, verticalFieldOfView, position, middle, Vector3.UnitY) with { Near = distance * 0.01f };
    }

    /// <summary>A world point in camera axes.</summary>
    public Vector3 ToCamera(Vector3 point) =>
        new Vector3(Vector3.Dot(Right, point), Vector3.Dot(Down, point), Vector3.Dot(Forward, point)) + Translation;

    /// <summary>Column, row and depth (distance along <see cref="Forward"/>) of a world point; meaningful when the depth is positive.</summary>
    public Vector3 Project(Vector3 point)
    {
        Vector3 c = ToCamera(point);
        return new Vector3((FocalX * c.X / c.Z) + CentreX, (FocalY * c.Y / c.Z) + CentreY, c.Z);
    }

    /// <summary>The world point seen at a column and row at a depth along <see cref="Forward"/>: the inverse of <see cref="Project"/>.</summary>
    public Vector3 Unproject(float column, float row, float depth) => Position + (RayDirection(column, row) * depth);

    /// <summary>Direction of the ray through a column and row, scaled so that its component along <see cref="Forward"/> is one.</summary>
    public Vector3 RayDirection(float column, float row) =>
        (Right * ((column - CentreX) / FocalX)) + (Down * ((row - CentreY) / FocalY)) + Forward;

    /// <summary>The same view at another image size.</summary>
    public Camera Resized(int width, int height)
    {
        float x = (float)width / Width;
        float y = (float)height / Height;
        return this with
        {
            Width = width,
            Height = height,
            FocalX = FocalX * x,
            FocalY = FocalY * y,
            CentreX = CentreX * x,
            CentreY = CentreY * y,
        };
    }
}
