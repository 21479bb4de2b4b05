using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Talking.Motion;

/// <summary>A moving face whose vertices were captured.</summary>
public sealed class RecordedFace : IMovingFace
{
    private readonly Vector3[] _rest;
    private readonly VertexMotion _motion;

    /// <summary>Holds a motion and the face at rest.</summary>
    /// <param name="rest">The face at rest, millimetres; kept, not copied.</param>
    /// <param name="motion">The motion; kept, not copied.</param>
    /// <exception cref="ShapeException">They have different numbers of vertices.</exception>
    public RecordedFace(Vector3[] rest, VertexMotion motion)
    {
        if (rest.Length != motion.VertexCount)
        {
            throw new ShapeException($"The face at rest has {rest.Length} vertices; its motion has {motion.VertexCount}.");
        }

        (_rest, _motion) = (rest, motion);
    }

    /// <inheritdoc/>
    public int VertexCount => _rest.Length;

    /// <inheritdoc/>
    public int Frames => _motion.Frames;

    /// <inheritdoc/>
    public double FramesPerSecond => _motion.FramesPerSecond;

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => _rest;

    /// <inheritdoc/>
    public void CopyFrame(int frame, Span<Vector3> destination) => _motion.Frame(frame).CopyTo(destination);
}
