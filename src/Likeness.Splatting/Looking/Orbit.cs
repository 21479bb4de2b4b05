using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Looking;

/// <summary>A way around a scene.</summary>
public sealed record OrbitOptions
{
    /// <summary>Number of cameras, evenly around.</summary>
    public int Frames { get; init; } = 60;

    /// <summary>Image width in pixels.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Image height in pixels.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Angle between the upper and lower edge of an image, in degrees.</summary>
    public float FieldOfView { get; init; } = 35;

    /// <summary>Degrees above the horizon, -89 to 89.</summary>
    public float Pitch { get; init; } = 8;

    /// <summary>Where the first camera stands, in degrees around the up axis.</summary>
    public float FirstYaw { get; init; }

    /// <summary>Distance as a factor of the one that shows all of the core of the scene.</summary>
    public float Distance { get; init; } = 1;

    /// <summary>Which way is up.</summary>
    public UpDirection Up { get; init; } = UpDirection.YUp;
}

/// <summary>Cameras around a scene, for turntables.</summary>
public static class Orbit
{
    /// <summary>Cameras that look at the middle of the box that holds 98 of 100 centres along each axis, from around its up axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of frames, a size or an angle is out of range.</exception>
    public static Camera[] Around(GaussianScene scene, OrbitOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Frames, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Distance, nameof(options));
        var statistics = SceneStatistics.Of(scene);
        Matrix4x4 turn = FromUpright(options.Up);
        return [.. Enumerable.Range(0, options.Frames).Select(i =>
        {
            // Framed in a world that stands upright, and then turned with it.
            Matrix4x4 back = Matrix4x4.Transpose(turn);
            Vector3 a = Vector3.Transform(statistics.CoreLow, back), b = Vector3.Transform(statistics.CoreHigh, back);
            Camera upright = Camera.Framing(
                options.Width, options.Height, options.FieldOfView, Vector3.Min(a, b), Vector3.Max(a, b), options.FirstYaw + (360f * i / options.Frames), options.Pitch, options.Distance);
            return upright with { Right = Vector3.Transform(upright.Right, turn), Down = Vector3.Transform(upright.Down, turn), Forward = Vector3.Transform(upright.Forward, turn) };
        })];
    }

    /// <summary>Turns +Y into the up axis (row vectors from the left).</summary>
    private static Matrix4x4 FromUpright(UpDirection up) => up switch
    {
        UpDirection.YDown => Matrix4x4.CreateRotationX(MathF.PI),
        UpDirection.ZUp => Matrix4x4.CreateRotationX(MathF.PI / 2),
        _ => Matrix4x4.Identity,
    };
}
