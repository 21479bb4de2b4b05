using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Talking.Training;

/// <summary>
/// How far the lips part for each shape that speech moves, to first order: what a loss of vertices hardly sees, because a closed mouth and one that is open by two
/// millimetres differ in few of them, and what everybody sees.
/// </summary>
internal sealed class LipGap
{
    // Lips that are pressed together or rolled in are thinner than at rest.
    private const float PressedBelow = -0.25f;

    // A small weight: an upper lip that rolls past the lower one would turn the sign.
    private const float Step = 0.05f;
    private readonly float[] _heights;

    /// <summary>Measures a face.</summary>
    /// <param name="face">The face.</param>
    /// <exception cref="LikenessException">It has neither landmarks nor a mask of its lips.</exception>
    public LipGap(BlendshapeFace face)
    {
        int[] lips = face.Masks.TryGetValue("lips", out int[]? mask) ? mask : [];
        if (face.Landmarks68.Count == 0 && lips.Length == 0)
        {
            throw new LikenessException("The gap between the lips needs a face with landmarks or a mask of its lips.");
        }

        float[] weights = new float[(SpeechShapes.Count + 1) * ArkitShapes.Count];
        for (int k = 0; k < SpeechShapes.Count; k++)
        {
            weights[((k + 1) * ArkitShapes.Count) + SpeechShapes.Indices[k]] = Step;
        }

        VertexMotion motion = FaceMotion.Of(face, new ArkitCurves(weights, 30));
        float[] gaps = SlopesOf(new MouthShape(face.Landmarks68, lips), motion);
        _heights = lips.Length == 0 ? gaps : SlopesOf(new MouthShape([], lips), motion);
        Slopes = Tensor.Persistent(new Shape(1, SpeechShapes.Count));
        gaps.CopyTo(Slopes.Span);
    }

    /// <summary>[1, shapes] millimetres a weight.</summary>
    public Tensor Slopes { get; }

    /// <summary>Whether weights press the lips together: on a face whose lips touch at rest the gap does not tell, their height does.</summary>
    /// <param name="weights">[shapes].</param>
    public bool Pressed(ReadOnlySpan<float> weights) => System.Numerics.Tensors.TensorPrimitives.Dot(weights, _heights) < PressedBelow;

    private static float[] SlopesOf(MouthShape mouth, VertexMotion motion)
    {
        float[] opening = mouth.Opening(motion);
        return [.. opening.Skip(1).Select(o => (o - opening[0]) / Step)];
    }
}
