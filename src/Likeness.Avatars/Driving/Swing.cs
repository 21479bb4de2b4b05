using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Avatars.Driving;

/// <summary>Cameras that go around a head.</summary>
public static class Swing
{
    /// <summary>Swings a camera from side to side about the head's own origin, once there and back.</summary>
    /// <param name="camera">The camera to begin with.</param>
    /// <param name="frames">How many.</param>
    /// <param name="degrees">The farthest to each side; 180 goes all the way around.</param>
    public static Camera[] Around(Camera camera, int frames, float degrees) => [.. Enumerable.Range(0, frames).Select(f =>
    {
        float share = f / (float)frames, angle = degrees >= 180 ? 2 * MathF.PI * share : degrees * (MathF.PI / 180) * MathF.Sin(2 * MathF.PI * share);
        var turn = Quaternion.CreateFromAxisAngle(Vector3.UnitY, angle);
        return camera with { Right = Vector3.Transform(camera.Right, turn), Down = Vector3.Transform(camera.Down, turn), Forward = Vector3.Transform(camera.Forward, turn) };
    })];
}
