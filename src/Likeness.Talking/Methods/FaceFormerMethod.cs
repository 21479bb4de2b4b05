using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Features;
using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Optim;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>
/// FaceFormer (Fan et al. 2022; its release): a clip a step, each frame made from those that the decoder itself made before, gradients through the whole chain.
/// The release's wav2vec 2.0 learns along; here speech features are given. Inside, displacements are centimetres: in metres, as there, one step of Adam
/// moves a vertex by more than speech does, and it takes tens of thousands of steps to settle.
/// </summary>
internal sealed class FaceFormerMethod : MotionMethod
{
    private const float Centimetre = 10;
    private const int LongestClip = 150;
    private readonly FaceFormerDecoder _network;

    public FaceFormerMethod(Mesh template, int features, int styles, MotionModelOptions options, RandomSource? random) =>
        _network = new FaceFormerDecoder(new FaceFormerOptions { Vertices = template.VertexCount, Features = features, Subjects = styles, Dropout = options.Dropout }, random);

    public override Module Network => _network;

    public override IReadOnlyList<Optimiser> Optimisers(double rate, int stepsPerEpoch, int epochs) => [new Adam([new ParameterGroup(_network.NamedParameters(), rate)])];

    public override Tensor Loss(IReadOnlyList<HeardMotion> clips, ReadOnlySpan<int> order, int step, int stage, double framesPerSecond, RandomSource random)
    {
        (HeardMotion clip, int first, int count) = Piece(clips[order[step]], LongestClip, random);
        Tensor heard = Heard(clip, framesPerSecond, first, first + count, random);
        Tensor truth = clip.Displacements(first, first + count);

        // In mm^2, so that losses of methods can be held side by side; the optimiser does not mind.
        Tensor made = _network.Chained(heard, count, clip.Style) * Centimetre;
        return made.MeanSquaredError(truth.Reshape(1, count, truth.Count / count)) * 3;
    }

    public override void Animate(SpeechFeatures features, int frames, double framesPerSecond, ReadOnlySpan<Vector3> rest, int style, Span<float> displacements) =>
        System.Numerics.Tensors.TensorPrimitives.Multiply(_network.Animate(features.AtFrames(frames, framesPerSecond), frames, style).Span, Centimetre, displacements);
}
