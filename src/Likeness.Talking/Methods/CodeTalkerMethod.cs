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
/// CodeTalker (Xing et al. 2023; its release) in its two stages: two thirds of the passes learn the motion prior, the rest the decoder that speech drives,
/// with the prior frozen. Inside, displacements are centimetres, not metres as there, for the reason given at <see cref="FaceFormerMethod"/>.
/// </summary>
internal sealed class CodeTalkerMethod : MotionMethod
{
    private const float Centimetre = 10;
    private const int LongestClip = 150;
    private const double PriorDecay = 0.01;

    // Of 200 passes the rate is halved every 20; of fewer as often.
    private const int Halvings = 10;
    private readonly Both _both;
    private readonly int _styles;

    public CodeTalkerMethod(Mesh template, int features, int styles, MotionModelOptions options, RandomSource? random)
    {
        _styles = styles;
        var sizes = new CodeTalkerOptions
        {
            Vertices = template.VertexCount,
            Features = features,
            Subjects = styles,
            Width = options.CodeTalkerWidth,
            PriorFeedForward = options.CodeTalkerWidth * 3 / 2,
            Dropout = options.Dropout,
        };
        _both = new Both(sizes, random);
    }

    public override Module Network => _both;

    public override IReadOnlyList<Optimiser> Optimisers(double rate, int stepsPerEpoch, int epochs)
    {
        long period = Math.Max(1, (long)stepsPerEpoch * Priors(epochs) / Halvings);
        return
        [
            new Adam([new ParameterGroup(_both.Prior.NamedParameters(), rate) { WeightDecay = PriorDecay, Schedule = new StepSchedule(period, 0.5) }], new AdamOptions { Decoupled = true }),
            new Adam([new ParameterGroup(_both.Driven.NamedParameters(), rate)]),
        ];
    }

    public override int Stage(int epoch, int epochs) => epoch < Priors(epochs) ? 0 : 1;

    public override Tensor Loss(IReadOnlyList<HeardMotion> clips, ReadOnlySpan<int> order, int step, int stage, double framesPerSecond, RandomSource random)
    {
        (HeardMotion clip, int first, int count) = Piece(clips[order[step]], LongestClip, random);
        Tensor truth = clip.Displacements(first, first + count);
        truth = truth.Reshape(1, count, truth.Count / count) * (1 / Centimetre);
        Learn(_both.Prior, stage == 0);
        if (stage == 0)
        {
            (Tensor again, Tensor codes) = _both.Prior.Forward(truth);
            return again.L1Loss(truth) + codes;
        }

        _both.Prior.Train(false);
        float[] style = new float[_styles];
        style[clip.Style] = 1;
        Tensor heard = Heard(clip, framesPerSecond, first, first + count, random);
        (Tensor motion, Tensor codeLoss) = _both.Driven.Forced(heard, truth, style);
        return motion.MeanSquaredError(truth) + codeLoss;
    }

    public override void Animate(SpeechFeatures features, int frames, double framesPerSecond, ReadOnlySpan<Vector3> rest, int style, Span<float> displacements)
    {
        float[] shares = new float[_styles];
        shares[style] = 1;
        Tensor motion = _both.Driven.Animate(features.AtFrames(frames, framesPerSecond), frames, shares, fast: true);
        System.Numerics.Tensors.TensorPrimitives.Multiply(motion.Span, Centimetre, displacements);
    }

    private static int Priors(int epochs) => Math.Max(1, epochs * 2 / 3);

    private static void Learn(Module module, bool learn)
    {
        foreach (Tensor parameter in module.Parameters())
        {
            parameter.RequiresGrad = learn;
        }
    }

    /// <summary>Both networks under the names of their release's files.</summary>
    private sealed class Both : Module
    {
        public Both(CodeTalkerOptions options, RandomSource? random)
        {
            Prior = AddModule("autoencoder", new CodeTalkerPrior(options, random));
            Driven = AddModule("talker", new CodeTalkerNetwork(options, Prior, random));
        }

        public CodeTalkerPrior Prior { get; }

        public CodeTalkerNetwork Driven { get; }
    }
}
