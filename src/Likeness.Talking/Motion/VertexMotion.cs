using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Tensors;

namespace Likeness.Talking.Motion;

/// <summary>A face in motion: the positions of all vertices in each frame, in millimetres.</summary>
public sealed class VertexMotion
{
    /// <summary>Holds positions.</summary>
    /// <param name="positions">[frames, vertices, 3]; kept, not copied.</param>
    /// <param name="vertexCount">Vertices of the face.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <exception cref="ShapeException">The positions are no whole number of frames.</exception>
    public VertexMotion(float[] positions, int vertexCount, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vertexCount, 1);
        if (!(framesPerSecond > 0 && double.IsFinite(framesPerSecond)))
        {
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "The frame rate is a positive number.");
        }

        if (positions.Length % (3 * vertexCount) != 0)
        {
            throw new ShapeException($"{positions.Length} numbers are no whole number of frames of {vertexCount} vertices.");
        }

        Positions = positions;
        VertexCount = vertexCount;
        FramesPerSecond = framesPerSecond;
    }

    /// <summary>[<see cref="Frames"/>, <see cref="VertexCount"/>, 3], millimetres.</summary>
    public float[] Positions { get; }

    /// <summary>Vertices of the face.</summary>
    public int VertexCount { get; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; }

    /// <summary>How many frames.</summary>
    public int Frames => Positions.Length / (3 * VertexCount);

    /// <summary>The positions of a frame.</summary>
    /// <param name="frame">Its number.</param>
    public Span<Vector3> Frame(int frame) => MemoryMarshal.Cast<float, Vector3>(Positions.AsSpan(3 * frame * VertexCount, 3 * VertexCount));
}
