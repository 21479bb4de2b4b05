using System.Numerics;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Evaluation;

/// <summary>
/// How far tracked cameras are from true ones before and after graph-guided optimisation: root mean squares over frames, each about its own
/// mean, because an avatar is free to turn and move as a whole against its mesh.
/// </summary>
/// <param name="DegreesBefore">Rotation of the head as tracked, degrees.</param>
/// <param name="DegreesAfter">Rotation after the correction.</param>
/// <param name="ShiftBefore">Shift as tracked, heads.</param>
/// <param name="ShiftAfter">Shift after the correction.</param>
public sealed record PoseErrors(double DegreesBefore, double DegreesAfter, double ShiftBefore, double ShiftAfter)
{
    /// <summary>Measures the frames that were learned from.</summary>
    /// <param name="avatar">An avatar with graph-guided optimisation.</param>
    /// <param name="inputs">The clip.</param>
    /// <param name="known">The true cameras, in heads, one a frame.</param>
    public static PoseErrors Measure(GraphAvatarNetwork avatar, ClipInputs inputs, IReadOnlyList<Camera> known)
    {
        using Tape.PauseScope pause = Tape.Pause();
        var before = new List<(Vector3, Vector3)>();
        var after = new List<(Vector3, Vector3)>();
        for (int f = 0; f < inputs.TrainingFrames; f++)
        {
            using TensorScope scope = TensorScope.Begin();
            HeadInput input = inputs.Of(f);
            GuidedCorrection found = avatar.Correct(input with { Time = inputs.Time(f) });
            before.Add(Difference(input.Camera, known[f]));
            after.Add(Difference(Turned(input.Camera, new Vector3(found.Rotation.Span), new Vector3(found.Translation.Span)), known[f]));
        }

        const double Degrees = 180 / Math.PI;
        return new PoseErrors(
            Spread(before.Select(static d => d.Item1)) * Degrees, Spread(after.Select(static d => d.Item1)) * Degrees,
            Spread(before.Select(static d => d.Item2)), Spread(after.Select(static d => d.Item2)));
    }

    private static Camera Turned(Camera camera, Vector3 rotation, Vector3 translation)
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

    // The rotation vector and the shift from one camera to another.
    private static (Vector3 Rotation, Vector3 Shift) Difference(Camera a, Camera b)
    {
        Vector3 turn = (Vector3.Cross(a.Right, b.Right) + Vector3.Cross(a.Down, b.Down) + Vector3.Cross(a.Forward, b.Forward)) / 2;
        return (turn, a.Translation - b.Translation);
    }

    private static double Spread(IEnumerable<Vector3> values)
    {
        Vector3[] all = [.. values];
        Vector3 mean = all.Aggregate(Vector3.Zero, static (sum, v) => sum + v) / all.Length;
        return Math.Sqrt(all.Average(v => (double)Vector3.DistanceSquared(v, mean)));
    }
}
