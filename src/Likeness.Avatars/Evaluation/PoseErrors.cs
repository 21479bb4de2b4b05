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
            before.Add(CameraMotion.Between(input.Camera, known[f]));
            after.Add(CameraMotion.Between(CameraMotion.Moved(input.Camera, new Vector3(found.Rotation.Span), new Vector3(found.Translation.Span)), known[f]));
        }

        const double Degrees = 180 / Math.PI;
        return new PoseErrors(
            Spread(before.Select(static d => d.Item1)) * Degrees, Spread(after.Select(static d => d.Item1)) * Degrees,
            Spread(before.Select(static d => d.Item2)), Spread(after.Select(static d => d.Item2)));
    }

    private static double Spread(IEnumerable<Vector3> values)
    {
        Vector3[] all = [.. values];
        Vector3 mean = all.Aggregate(Vector3.Zero, static (sum, v) => sum + v) / all.Length;
        return Math.Sqrt(all.Average(v => (double)Vector3.DistanceSquared(v, mean)));
    }
}
