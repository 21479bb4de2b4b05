using System.Numerics;

namespace Likeness.Geometry.Faces;

/// <summary>
/// The turn of the head against the shoulders, in radians, in the face's own axes (+X to the subject's left, +Y up, +Z out of the
/// face). Roll is applied first, then pitch, then yaw.
/// </summary>
/// <param name="Pitch">About +X: positive bows the head.</param>
/// <param name="Yaw">About +Y: positive turns the face to the subject's left.</param>
/// <param name="Roll">About +Z: positive tilts the crown to the subject's right.</param>
public readonly record struct HeadPose(float Pitch, float Yaw, float Roll)
{
    /// <summary>The head as it was modelled.</summary>
    public static HeadPose Rest => default;

    /// <summary>The rotation as a quaternion.</summary>
    public Quaternion ToQuaternion() => Quaternion.CreateFromYawPitchRoll(Yaw, Pitch, Roll);

    /// <summary>The rotation as axis times angle in radians: the form that can be shared among joints and faded over vertices.</summary>
    public Vector3 ToRotationVector()
    {
        Quaternion q = ToQuaternion();
        if (q.W < 0)
        {
            q = -q;
        }

        var axis = new Vector3(q.X, q.Y, q.Z);
        float sine = axis.Length();
        // At rest the axis is undefined and the series sin x = x is exact enough: 2 * axis.
        return sine < 1e-6f ? 2 * axis : axis * (2 * MathF.Atan2(sine, q.W) / sine);
    }
}
