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
    // Lips that are pressed together or rolled in are closer than at rest.
    private const float PressedBelow = -0.25f;
    private readonly float[] _slopes;

    /// <summary>Measures a face.</summary>
    /// <param name="face">The face.</param>
    /// <exception cref="LikenessException">It has neither landmarks nor a mask of its lips.</exception>
    public LipGap(BlendshapeFace face)
    {
        if (face.Landmarks68.Count == 0 && !face.Masks.ContainsKey("lips"))
        {
            throw new LikenessException("The gap between the lips needs a face with landmarks or a mask of its lips.");
        }

        // A small weight: an upper lip that rolls past the lower one would turn the sign.
        const float Step = 0.05f;
        var mouth = new MouthShape(face.Landmarks68, face.Masks.TryGetValue("lips", out int[]? lips) ? lips : []);
        float[] weights = new float[(SpeechShapes.Count + 1) * ArkitShapes.Count];
        for (int k = 0; k < SpeechShapes.Count; k++)
        {
            weights[((k + 1) * ArkitShapes.Count) + SpeechShapes.Indices[k]] = Step;
        }

        float[] opening = mouth.Opening(FaceMotion.Of(face, new ArkitCurves(weights, 30)));
        _slopes = [.. opening.Skip(1).Select(o => (o - opening[0]) / Step)];
        Slopes = Tensor.Persistent(new Shape(1, SpeechShapes.Count));
        _slopes.CopyTo(Slopes.Span);
    }

    /// <summary>[1, shapes] millimetres a weight.</summary>
    public Tensor Slopes { get; }

    /// <summary>Whether weights press the lips together.</summary>
    /// <param name="weights">[shapes].</param>
    public bool Pressed(ReadOnlySpan<float> weights) => System.Numerics.Tensors.TensorPrimitives.Dot(weights, _slopes) < PressedBelow;
}
