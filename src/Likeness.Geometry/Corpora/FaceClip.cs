using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Corpora;

/// <summary>The motion of one face: ARKit weights and head poses at a steady rate.</summary>
/// <param name="FramesPerSecond">The rate.</param>
/// <param name="ArkitWeights">[frames, 52], row-major, in the order of <see cref="ArkitShapes.Names"/>.</param>
/// <param name="Poses">The head's turn, one a frame.</param>
public sealed record FaceClip(float FramesPerSecond, float[] ArkitWeights, HeadPose[] Poses)
{
    /// <summary>The number of frames.</summary>
    public int Frames => Poses.Length;

    /// <summary>The 52 weights of one frame.</summary>
    public Span<float> Weights(int frame) => ArkitWeights.AsSpan(frame * ArkitShapes.Count, ArkitShapes.Count);
}
