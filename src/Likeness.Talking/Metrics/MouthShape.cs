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
    private readonly int[] _vertical;
    private readonly int[] _horizontal;

    /// <summary>Measures by landmarks or by the lips.</summary>
    /// <param name="landmarks">68 vertices, or none.</param>
    /// <param name="lips">Vertices of the lips.</param>
    public MouthShape(IReadOnlyList<int> landmarks, IReadOnlyList<int> lips)
    {
        bool named = landmarks.Count == Landmarks;
        _vertical = named ? [landmarks[UpperLip], landmarks[LowerLip]] : [.. lips];
        _horizontal = named ? [landmarks[RightCorner], landmarks[LeftCorner]] : [.. lips];
    }

    /// <summary>How far it is open, millimetres a frame.</summary>
    public float[] Opening(VertexMotion motion) => Extent(motion, _vertical, p => p.Y);

    /// <summary>How wide it is, millimetres a frame.</summary>
    public float[] Width(VertexMotion motion) => Extent(motion, _horizontal, p => p.X);

    private static float[] Extent(VertexMotion motion, int[] vertices, Func<Vector3, float> along)
    {
        float[] extents = new float[motion.Frames];
        for (int t = 0; t < extents.Length; t++)
        {
            ReadOnlySpan<Vector3> frame = motion.Frame(t);
            float low = float.PositiveInfinity, high = float.NegativeInfinity;
            foreach (int v in vertices)
            {
                float value = along(frame[v]);
                (low, high) = (MathF.Min(low, value), MathF.Max(high, value));
            }

            extents[t] = high - low;
        }

        return extents;
    }
}
