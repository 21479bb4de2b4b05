using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Avatars.Tracking.Solving;

/// <summary>
/// What is found for one frame: the head's turn as a rotation vector against a face that looks into the camera, its place in the camera's axes in
/// millimetres, and the 52 ARKit weights. One array, so that the solver steps through it.
/// </summary>
internal sealed class FrameState
{
    public const int PoseLength = 6;
    public const int Length = PoseLength + ArkitShapes.Count;

    public double[] Values { get; } = new double[Length];

    public ReadOnlySpan<double> Weights => Values.AsSpan(PoseLength);

    /// <summary>The rows of the rotation from the head's axes to the camera's.</summary>
    public (Vector3 Right, Vector3 Down, Vector3 Forward) Rotation
    {
        get
        {
            double[] r = RotationOf(Values[0], Values[1], Values[2]);
            return (new((float)r[0], (float)r[1], (float)r[2]), new((float)r[3], (float)r[4], (float)r[5]), new((float)r[6], (float)r[7], (float)r[8]));
        }
    }

    /// <summary>The head's origin in the camera's axes.</summary>
    public Vector3 Translation => new((float)Values[3], (float)Values[4], (float)Values[5]);

    /// <summary>Nine numbers of exp(r) diag(1, -1, -1): the head's +Y is up and the camera's down, and the face looks against the camera.</summary>
    public static double[] RotationOf(double x, double y, double z)
    {
        double angle = Math.Sqrt((x * x) + (y * y) + (z * z));
        // sin(a) / a and (1 - cos a) / a^2, by their series near 0.
        double s = angle < 1e-6 ? 1 - (angle * angle / 6) : Math.Sin(angle) / angle;
        double c = angle < 1e-6 ? 0.5 - (angle * angle / 24) : (1 - Math.Cos(angle)) / (angle * angle);
        double cosine = 1 - (c * angle * angle);
        return
        [
            cosine + (c * x * x), -((c * x * y) - (s * z)), -((c * x * z) + (s * y)),
            (c * x * y) + (s * z), -(cosine + (c * y * y)), -((c * y * z) - (s * x)),
            (c * x * z) - (s * y), -((c * y * z) + (s * x)), -(cosine + (c * z * z)),
        ];
    }

    /// <summary>Sets the turn from a rotation.</summary>
    public void SetRotation(Quaternion headToCamera)
    {
        // The half turn about X that a face looking into the camera has is taken off first.
        Quaternion turn = headToCamera * Quaternion.Conjugate(new Quaternion(1, 0, 0, 0));
        turn = turn.W < 0 ? -turn : turn;
        var axis = new Vector3(turn.X, turn.Y, turn.Z);
        float sine = axis.Length();
        Vector3 vector = sine < 1e-6f ? 2 * axis : axis * (2 * MathF.Atan2(sine, turn.W) / sine);
        (Values[0], Values[1], Values[2]) = (vector.X, vector.Y, vector.Z);
    }

    public FrameState Clone()
    {
        var copy = new FrameState();
        Values.CopyTo(copy.Values, 0);
        return copy;
    }
}
