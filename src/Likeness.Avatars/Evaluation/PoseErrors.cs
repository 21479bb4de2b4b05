using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Frames;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Cameras;
using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Memory;

namespace Likeness.Avatars.Evaluation;

/// <summary>
/// How far cameras are from the true ones: root mean squares over frames, each about its own mean, because an avatar is free to turn and move
/// as a whole against its mesh.
/// </summary>
/// <param name="Degrees">Rotation of the head, degrees.</param>
/// <param name="Shift">Shift of the head, heads: across and along the view together.</param>
/// <param name="Across">The part of the shift that moves the head in the picture, heads.</param>
/// <param name="Along">The part along the view, heads. Several heads away it changes the size alone, by about a thousandth where it is half a hundredth.</param>
/// <param name="Pixels">What rotation and shift together move the mesh's vertices by in the picture, pixels.</param>
public sealed record PoseError(double Degrees, double Shift, double Across, double Along, double Pixels);

/// <summary>How far tracked cameras are from true ones before and after graph-guided optimisation.</summary>
/// <param name="Before">As tracked.</param>
/// <param name="After">After the correction.</param>
public sealed record PoseErrors(PoseError Before, PoseError After)
{
    /// <summary>Measures the frames that were learned from.</summary>
    /// <param name="avatar">An avatar with graph-guided optimisation.</param>
    /// <param name="inputs">The clip.</param>
    /// <param name="known">The true cameras, in heads, one a frame.</param>
    /// <exception cref="InvalidOperationException">The avatar has no graph-guided optimisation.</exception>
    public static PoseErrors Measure(GraphAvatarNetwork avatar, ClipInputs inputs, IReadOnlyList<Camera> known)
    {
        using Tape.PauseScope pause = Tape.Pause();
        var before = new Camera[inputs.TrainingFrames];
        var after = new Camera[inputs.TrainingFrames];
        for (int f = 0; f < inputs.TrainingFrames; f++)
        {
            using TensorScope scope = TensorScope.Begin();
            HeadInput input = inputs.Of(f);
            GuidedCorrection found = avatar.Correct(input with { Time = inputs.Time(f) });
            before[f] = input.Camera;
            after[f] = CameraMotion.Moved(input.Camera, new Vector3(found.Rotation.Span), new Vector3(found.Translation.Span));
        }

        return new PoseErrors(Of(before, inputs, known), Of(after, inputs, known));
    }

    /// <summary>How far the cameras of the first frames of a clip are from the true ones.</summary>
    /// <param name="cameras">In heads, one a frame.</param>
    /// <param name="inputs">The clip.</param>
    /// <param name="known">The true cameras, in heads, at least as many.</param>
    /// <exception cref="ArgumentException">There are no cameras, or more of them than frames or true cameras.</exception>
    public static PoseError Of(IReadOnlyList<Camera> cameras, ClipInputs inputs, IReadOnlyList<Camera> known)
    {
        if (cameras.Count == 0 || cameras.Count > known.Count || cameras.Count > inputs.Frames)
        {
            throw new ArgumentException($"There are {cameras.Count} cameras, {known.Count} true ones and {inputs.Frames} frames.", nameof(cameras));
        }

        (Vector3 Rotation, Vector3 Shift)[] errors = [.. cameras.Select((camera, f) => CameraMotion.Between(camera, known[f]))];
        Vector3[] rotations = [.. AboutMean(errors.Select(static e => e.Rotation))], shifts = [.. AboutMean(errors.Select(static e => e.Shift))];
        double pixels = 0;
        for (int f = 0; f < rotations.Length; f++)
        {
            // The rotation takes a camera's axes to the true ones, so the head that it sees is turned by as much from the true one.
            pixels += SquaredPixels(inputs.Of(f), known[f], CameraMotion.Moved(known[f], CameraMotion.ToCamera(known[f], rotations[f]), shifts[f]));
        }

        const double Degrees = 180 / Math.PI;
        return new PoseError(
            Size(rotations, static v => v) * Degrees, Size(shifts, static v => v), Size(shifts, static v => v with { Z = 0 }), Size(shifts, static v => new Vector3(0, 0, v.Z)),
            Math.Sqrt(pixels / rotations.Length));
    }

    private static double SquaredPixels(in HeadInput input, Camera truth, Camera camera)
    {
        ReadOnlySpan<Vector3> vertices = MemoryMarshal.Cast<float, Vector3>(input.Positions.Span);
        double sum = 0;
        foreach (Vector3 vertex in vertices)
        {
            Vector3 moved = camera.Project(vertex) - truth.Project(vertex);
            sum += (moved.X * moved.X) + (moved.Y * moved.Y);
        }

        return sum / vertices.Length;
    }

    private static IEnumerable<Vector3> AboutMean(IEnumerable<Vector3> values)
    {
        Vector3[] all = [.. values];
        Vector3 mean = all.Aggregate(Vector3.Zero, static (sum, v) => sum + v) / all.Length;
        return all.Select(v => v - mean);
    }

    private static double Size(Vector3[] values, Func<Vector3, Vector3> part) => Math.Sqrt(values.Average(v => (double)part(v).LengthSquared()));
}
