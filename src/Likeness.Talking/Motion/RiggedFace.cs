using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;

namespace Likeness.Talking.Motion;

/// <summary>Somebody's own head whose morph targets have weights over time. Vertices are computed when they are asked for.</summary>
public sealed class RiggedFace : IMovingFace
{
    private readonly MorphHead _head;
    private readonly Vector3[] _rest;
    private readonly float[][] _weights;

    /// <summary>Puts weights on a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="rest">For each of <see cref="MorphHead.Parts"/> the weights of its targets at rest.</param>
    /// <param name="weights">For each of them [frames, targets].</param>
    /// <param name="frames">How many frames.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    internal RiggedFace(MorphHead head, IReadOnlyList<IReadOnlyList<float>> rest, float[][] weights, int frames, double framesPerSecond)
    {
        (_head, _weights, Frames, FramesPerSecond) = (head, weights, frames, framesPerSecond);
        _rest = [.. head.Mesh.Positions];
        for (int p = 0; p < head.Parts.Count; p++)
        {
            Add(head.Parts[p].Targets, [.. rest[p]], _rest);
        }
    }

    /// <inheritdoc/>
    public int VertexCount => _rest.Length;

    /// <inheritdoc/>
    public int Frames { get; }

    /// <inheritdoc/>
    public double FramesPerSecond { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<Vector3> Rest => _rest;

    /// <inheritdoc/>
    public void CopyFrame(int frame, Span<Vector3> destination)
    {
        _head.Mesh.Positions.CopyTo(destination);
        for (int p = 0; p < _weights.Length; p++)
        {
            IReadOnlyList<FaceShape> targets = _head.Parts[p].Targets;
            Add(targets, _weights[p].AsSpan(frame * targets.Count, targets.Count), destination);
        }
    }

    private static void Add(IReadOnlyList<FaceShape> targets, ReadOnlySpan<float> weights, Span<Vector3> positions)
    {
        for (int k = 0; k < targets.Count; k++)
        {
            if (weights[k] != 0)
            {
                targets[k].AddTo(weights[k], positions);
            }
        }
    }
}
