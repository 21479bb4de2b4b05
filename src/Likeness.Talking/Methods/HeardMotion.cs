using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Talking.Features;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Methods;

/// <summary>A clip as a method sees it in training.</summary>
/// <param name="Takes">Features of the clean recording, and of its noisy copies.</param>
/// <param name="Face">The motion.</param>
/// <param name="Style">Whose style: the speaker's number among those that are learned from.</param>
internal sealed record HeardMotion(SpeechFeatures[] Takes, IMovingFace Face, int Style)
{
    /// <summary>Frames of the motion.</summary>
    public int Frames => Face.Frames;

    /// <summary>Displacements of frames from the face at rest, millimetres.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">One past the last.</param>
    /// <returns>[to - from, vertices, 3].</returns>
    public Tensor Displacements(int from, int to)
    {
        Tensor result = Tensor.Uninitialized(new Shape(to - from, Face.VertexCount, 3));
        Fill(from, to, result.Span);
        return result;
    }

    /// <summary>The same into [to - from, vertices, 3].</summary>
    public void Fill(int from, int to, Span<float> destination)
    {
        int size = 3 * Face.VertexCount;
        ReadOnlySpan<float> rest = MemoryMarshal.Cast<Vector3, float>(Face.Rest);
        for (int t = from; t < to; t++)
        {
            Span<float> frame = destination.Slice((t - from) * size, size);
            Face.CopyFrame(t, MemoryMarshal.Cast<float, Vector3>(frame));
            System.Numerics.Tensors.TensorPrimitives.Subtract(frame, rest, frame);
        }
    }
}
