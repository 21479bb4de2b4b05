using System.Numerics;
using Likeness.Talking.Motion;

namespace Likeness.Talking.Metrics;

/// <summary>
/// How far a mouth is open and how wide it is, in each frame, from vertices alone: between the middles of the inner lips and between the corners, by landmarks
/// 62, 66, 48 and 54 (counted from 0) where the face has them; otherwise the height and width of its lips.
/// </summary>
public sealed class MouthShape
{
    private const int Landmarks = 68, UpperLip = 62, LowerLip = 66, RightCorner = 48, LeftCorner = 54;
    private readonly int[] _top;
    private readonly int[] _bottom;
    private readonly int[] _left;
    private readonly int[] _right;

    /// <summary>Measures by landmarks or by the lips.</summary>
    /// <param name="landmarks">68 vertices, or none.</param>
    /// <param name="lips">Vertices of the lips.</param>
    public MouthShape(IReadOnlyList<int> landmarks, IReadOnlyList<int> lips)
    {
        int[] all = [.. lips];
        (_top, _bottom, _left, _right) = landmarks.Count == Landmarks
            ? ([landmarks[UpperLip]], [landmarks[LowerLip]], [landmarks[LeftCorner]], [landmarks[RightCorner]])
            : (all, all, all, all);
    }

    /// <summary>How far it is open, millimetres a frame; by landmarks below zero where the upper lip has rolled past the lower one.</summary>
    public float[] Opening(VertexMotion motion) => Extent(motion, _bottom, _top, p => p.Y);

    /// <summary>How wide it is, millimetres a frame.</summary>
    public float[] Width(VertexMotion motion) => Extent(motion, _right, _left, p => p.X);

    private static float[] Extent(VertexMotion motion, int[] low, int[] high, Func<Vector3, float> along)
    {
        float[] extents = new float[motion.Frames];
        for (int t = 0; t < extents.Length; t++)
        {
            extents[t] = Furthest(motion.Frame(t), high, along) + Furthest(motion.Frame(t), low, p => -along(p));
        }

        return extents;
    }

    private static float Furthest(ReadOnlySpan<Vector3> frame, int[] vertices, Func<Vector3, float> along)
    {
        float furthest = float.NegativeInfinity;
        foreach (int v in vertices)
        {
            furthest = MathF.Max(furthest, along(frame[v]));
        }

        return furthest;
    }
}
