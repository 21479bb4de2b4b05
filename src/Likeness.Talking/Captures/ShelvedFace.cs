using System.Numerics;
using Likeness.Talking.Motion;

namespace Likeness.Talking.Captures;

/// <summary>A captured face whose motion is read from its file when it is asked for.</summary>
internal sealed class ShelvedFace(Vector3[] rest, VertexFile file, float toMillimetres, double framesPerSecond, ClipShelf shelf) : IMovingFace
{
    /// <inheritdoc/>
    public int VertexCount => rest.Length;

    /// <inheritdoc/>
    public int Frames => file.Frames;

    /// <inheritdoc/>
    public double FramesPerSecond => framesPerSecond;

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => rest;

    /// <inheritdoc/>
    public void CopyFrame(int frame, Span<Vector3> destination) => shelf.Take(this, () => file.Read(toMillimetres)).Frame(frame).CopyTo(destination);
}
