using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Views;

/// <summary>How a camera goes around a scene.</summary>
public sealed record OrbitOptions
{
    /// <summary>Picture width in pixels.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Picture height in pixels.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Angle between the upper and lower edge of a picture, in degrees.</summary>
    public float FieldOfView { get; init; } = 30;

    /// <summary>Height of the camera in degrees above the horizon, -89 to 89.</summary>
    public float Pitch { get; init; } = 10;

    /// <summary>The direction that is up in the scene. Captures by COLMAP have about -Y there, ours and glTF +Y.</summary>
    public Vector3 Up { get; init; } = Vector3.UnitY;
}

/// <summary>A turntable: cameras all around a scene that see the box of 98 of 100 Gaussians.</summary>
public static class OrbitCameras
{
    /// <summary>The cameras, evenly spread over a full turn; the first looks along the axis that lies across <see cref="OrbitOptions.Up"/>.</summary>
    /// <param name="scene">What to look at.</param>
    /// <param name="count">How many, 1 or more.</param>
    /// <param name="options">From where.</param>
    /// <exception cref="LikenessException">The scene has no Gaussian at a finite place.</exception>
    public static Camera[] Around(GaussianScene scene, int count, OrbitOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        options ??= new OrbitOptions();
        SceneStatistics statistics = SceneStatistics.Of(scene);
        if (scene.Count == 0 || statistics.Low == statistics.High && statistics.Low == Vector3.Zero && scene.Count > 1)
        {
            throw new LikenessException("The scene holds no Gaussian to go around.");
        }

        Vector3 middle = (statistics.CoreLow + statistics.CoreHigh) / 2;
        float radius = MathF.Max((statistics.CoreHigh - statistics.CoreLow).Length() / 2, MathF.Max(statistics.Scale.Maximum, 1e-6f));
        float half = options.FieldOfView * (MathF.PI / 360);
        float narrow = MathF.Atan(MathF.Tan(half) * MathF.Min(1, (float)options.Width / options.Height));
        float distance = radius / MathF.Sin(narrow);
        Vector3 up = Vector3.Normalize(options.Up);

        // Yaw 0 stands on +Z where Y is up, as for a head that looks at the camera.
        Vector3 front = MathF.Abs(up.Z) < 0.9f ? Vector3.UnitZ : -Vector3.UnitY;
        front = Vector3.Normalize(front - (up * Vector3.Dot(up, front)));
        Vector3 side = Vector3.Cross(up, front);
        (float sinPitch, float cosPitch) = MathF.SinCos(options.Pitch * (MathF.PI / 180));
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * i / count);
            Vector3 position = middle + (distance * ((cosPitch * ((sine * side) + (cosine * front))) + (sinPitch * up)));
            return Camera.LookAt(options.Width, options.Height, options.FieldOfView, position, middle, up) with { Near = 0.01f * distance };
        })];
    }
}
