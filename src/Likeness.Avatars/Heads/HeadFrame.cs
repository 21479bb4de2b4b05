using System.Numerics;
using Likeness.Geometry.Cameras;

namespace Likeness.Avatars.Heads;

/// <summary>
/// The unit in which heads are learned: the template's centre is the origin and its height is one, so that coordinates lie in about
/// -0.5 to 0.5 (spec, section 2). Cameras go along, so pictures stay the same.
/// </summary>
/// <param name="Centre">The template's centroid, millimetres.</param>
/// <param name="Height">The template's height, millimetres.</param>
public sealed record HeadFrame(Vector3 Centre, float Height)
{
    // The nearest that anything is drawn, in heads.
    private const float NearestHead = 0.05f;

    /// <summary>The frame of some vertices.</summary>
    public static HeadFrame Of(ReadOnlySpan<Vector3> positions)
    {
        Vector3 sum = Vector3.Zero;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (Vector3 p in positions)
        {
            sum += p;
            (low, high) = (MathF.Min(low, p.Y), MathF.Max(high, p.Y));
        }

        return new HeadFrame(sum / positions.Length, MathF.Max(high - low, 1e-3f));
    }

    /// <summary>Millimetres to heads.</summary>
    public Vector3 Apply(Vector3 point) => (point - Centre) / Height;

    /// <summary>Heads to millimetres.</summary>
    public Vector3 Undo(Vector3 point) => (point * Height) + Centre;

    /// <summary>The same view of points in heads.</summary>
    public Camera Apply(Camera camera) => camera with
    {
        Translation = (camera.ToCamera(Centre)) / Height,
        Near = NearestHead,
    };
}
