using System.Numerics;

namespace Likeness.Talking.Motion;

/// <summary>A face that moves: its shape at rest, and the positions of its vertices in each frame, in millimetres.</summary>
public interface IMovingFace
{
    /// <summary>Vertices of the face.</summary>
    int VertexCount { get; }

    /// <summary>How many frames.</summary>
    int Frames { get; }

    /// <summary>Frames a second.</summary>
    double FramesPerSecond { get; }

    /// <summary>The positions of the face at rest: [<see cref="VertexCount"/>].</summary>
    ReadOnlySpan<Vector3> Rest { get; }

    /// <summary>Copies the positions of a frame.</summary>
    /// <param name="frame">Its number, from 0.</param>
    /// <param name="destination">Receives <see cref="VertexCount"/> positions.</param>
    void CopyFrame(int frame, Span<Vector3> destination);
}
