using System.Numerics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Metrics;

/// <summary>
/// Errors of predicted motion, pooled over the frames of all clips that are added (OT-Talk, section 4.2): distances between vertices in millimetres.
/// </summary>
public sealed class MotionErrors
{
    private readonly int[] _lips;
    private readonly int[] _face;
    private double _lipMax;
    private double _lipMean;
    private double _faceMean;
    private double _full;

    /// <summary>Begins with no clip.</summary>
    /// <param name="lips">Vertices of the lips.</param>
    /// <param name="face">Vertices of the inner face.</param>
    /// <exception cref="LikenessException">A list is empty.</exception>
    public MotionErrors(IReadOnlyList<int> lips, IReadOnlyList<int> face)
    {
        if (lips.Count == 0 || face.Count == 0)
        {
            throw new LikenessException("Motion is measured on the lips and on the face; a list of vertices is empty.");
        }

        _lips = [.. lips];
        _face = [.. face];
    }

    /// <summary>Frames so far.</summary>
    public int Frames { get; private set; }

    /// <summary>The mean over frames of the largest error on the lips.</summary>
    public double LipMax => _lipMax / Frames;

    /// <summary>The mean error on the lips.</summary>
    public double LipMean => _lipMean / Frames;

    /// <summary>The mean error on the inner face.</summary>
    public double Face => _faceMean / Frames;

    /// <summary>The mean error on all vertices.</summary>
    public double Full => _full / Frames;

    /// <summary>Adds a clip; the longer sequence is cut to the length of the shorter.</summary>
    /// <param name="predicted">What a model gave.</param>
    /// <param name="truth">What was captured.</param>
    /// <exception cref="LikenessException">The faces have different numbers of vertices, or the clips different frame rates.</exception>
    public void Add(VertexMotion predicted, VertexMotion truth)
    {
        RequireSameKind(predicted, truth);
        float[] errors = new float[truth.VertexCount];
        int frames = Math.Min(predicted.Frames, truth.Frames);
        for (int t = 0; t < frames; t++)
        {
            ReadOnlySpan<Vector3> p = predicted.Frame(t), q = truth.Frame(t);
            for (int v = 0; v < errors.Length; v++)
            {
                errors[v] = Vector3.Distance(p[v], q[v]);
            }

            _lipMax += _lips.Max(v => errors[v]);
            _lipMean += _lips.Average(v => errors[v]);
            _faceMean += _face.Average(v => errors[v]);
            _full += errors.Average();
        }

        Frames += frames;
    }

    internal static void RequireSameKind(VertexMotion a, VertexMotion b)
    {
        if (a.VertexCount != b.VertexCount)
        {
            throw new LikenessException($"A motion of {a.VertexCount} vertices cannot be compared with one of {b.VertexCount}.");
        }

        if (Math.Abs(a.FramesPerSecond - b.FramesPerSecond) > 1e-6 * b.FramesPerSecond)
        {
            throw new LikenessException(FormattableString.Invariant($"A motion of {a.FramesPerSecond} frames a second cannot be compared with one of {b.FramesPerSecond}."));
        }
    }
}
