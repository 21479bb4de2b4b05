using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Avatars.Evaluation;

/// <summary>Small motions of a camera about a head.</summary>
internal static class CameraMotion
{
    /// <summary>The head turned about its own origin and shifted, both in the camera's axes.</summary>
    public static Camera Moved(Camera camera, Vector3 rotation, Vector3 translation)
    {
        float angle = rotation.Length();
        if (angle < 1e-9f)
        {
            return camera with { Translation = camera.Translation + translation };
        }

        // Rows of exp([w]x) R are sums of R's rows.
        var turn = Matrix4x4.CreateFromQuaternion(Quaternion.CreateFromAxisAngle(rotation / angle, angle));
        Vector3 Row(float a, float b, float c) => (camera.Right * a) + (camera.Down * b) + (camera.Forward * c);
        return camera with
        {
            Right = Row(turn.M11, turn.M21, turn.M31),
            Down = Row(turn.M12, turn.M22, turn.M32),
            Forward = Row(turn.M13, turn.M23, turn.M33),
            Translation = camera.Translation + translation,
        };
    }

    /// <summary>What turns the axes of one camera into another's, in the head's axes, and the shift from the second to the first, in the camera's.</summary>
    public static (Vector3 Rotation, Vector3 Shift) Between(Camera a, Camera b)
    {
        Vector3 turn = (Vector3.Cross(a.Right, b.Right) + Vector3.Cross(a.Down, b.Down) + Vector3.Cross(a.Forward, b.Forward)) / 2;
        return (turn, a.Translation - b.Translation);
    }

    /// <summary>A direction of the head's axes in the camera's.</summary>
    public static Vector3 ToCamera(Camera camera, Vector3 v) => new(Vector3.Dot(camera.Right, v), Vector3.Dot(camera.Down, v), Vector3.Dot(camera.Forward, v));

    /// <summary>A direction of the camera's axes in the head's.</summary>
    public static Vector3 ToHead(Camera camera, Vector3 v) => (camera.Right * v.X) + (camera.Down * v.Y) + (camera.Forward * v.Z);
}
