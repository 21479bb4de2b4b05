using Likeness.Talking.Curves;
using Likeness.Talking.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Animation;

/// <summary>
/// OT-Talk's audio branch and linear part (section 3.2) with a face's own shapes in place of learned components: what it gives are weights that drive any
/// face with those shapes.
/// </summary>
public sealed class CurveNetwork : Module
{
    // A mouth at rest: the sigmoid of this is small.
    private const float RestingLogit = -3;
    private readonly SpeechBranch _speech;
    private readonly Linear _weights;
    private readonly Linear? _closures;

    /// <summary>Builds a network; what it gives at first is nearly the face at rest.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <exception cref="LikenessException">A size is out of range.</exception>
    public CurveNetwork(CurveNetworkOptions options, RandomSource? random)
    {
        _speech = AddModule("speech", new SpeechBranch(options.Validated().Speech, random));
        _weights = AddModule("weights", new Linear(options.Width, SpeechShapes.Count, random));
        _closures = options.Closures ? AddModule("closures", new Linear(options.Width, 1, random)) : null;
        if (random is not null)
        {
            _weights.Bias!.Span.Fill(RestingLogit);
            _closures?.Bias!.Span.Fill(RestingLogit);
        }
    }

    /// <summary>What a face does while speech is heard.</summary>
    /// <param name="features">[B, T, moments features], at the frame rate of the curves.</param>
    public CurveOutput Forward(Tensor features)
    {
        Tensor heard = _speech.Forward(features);
        return new CurveOutput(_weights.Forward(heard).Sigmoid(), _closures?.Forward(heard));
    }
}
