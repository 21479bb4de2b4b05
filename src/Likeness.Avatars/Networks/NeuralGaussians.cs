using Likeness.Splatting.Rasterization;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Networks;

/// <summary>
/// Several Gaussians around each anchor whose opacity, covariance and colour follow from the anchor's features, the direction of view and
/// the expression (GraphAvatar, "neural Gaussians", after Scaffold-GS; spec, section 4).
/// </summary>
public sealed class NeuralGaussians : Module
{
    private const int Hidden = 32;
    private const int Local = GraphUNet.HiddenFeatures + 3;
    private const double OffsetDeviation = 0.5;
    private const float FarthestOffset = 20;
    private const float SmallestOpacity = 1e-4f;
    private readonly int _each;
    private readonly Linear[] _first;
    private readonly Linear[] _second;
    private readonly Tensor _offsets;
    private readonly Tensor _logFactor;

    /// <summary>Makes the networks.</summary>
    /// <param name="vertices">Number of anchors.</param>
    /// <param name="each">Gaussians an anchor.</param>
    /// <param name="expression">Numbers of an expression code.</param>
    /// <param name="random">The source of weights.</param>
    public NeuralGaussians(int vertices, int each, int expression, RandomSource random)
    {
        _each = each;
        _offsets = AddParameter("offsets", new Shape(vertices, each, 3)).Normal(random.Split(0), 0, OffsetDeviation);
        _logFactor = AddParameter("log_factor", new Shape(1));
        (string Name, int Outputs)[] heads = [("opacity", each), ("covariance", 7 * each), ("colour", 3 * each)];
        _first = [.. heads.Select((h, i) => AddModule($"{h.Name}.hidden", new Linear(Local + expression, Hidden, random.Split(1 + (ulong)i))))];
        _second = [.. heads.Select((h, i) => AddModule($"{h.Name}.output", new Linear(Hidden, h.Outputs, random.Split(11 + (ulong)i))))];
    }

    /// <summary>The places of the Gaussians around their anchors, in the anchors' sizes, [vertices, each, 3].</summary>
    public Tensor Offsets => _offsets;

    /// <summary>Makes the Gaussians of a frame.</summary>
    /// <param name="means">Anchors, [vertices, 3], heads.</param>
    /// <param name="logScales">Logarithms of their sizes, [vertices, 3].</param>
    /// <param name="features">The last hidden layer of the appearance network, [vertices, 16].</param>
    /// <param name="directions">Unit vectors from the camera to each anchor, [vertices, 3].</param>
    /// <param name="expression">[1, numbers].</param>
    /// <returns>vertices * each Gaussians; those that are switched off in this frame have an opacity below what is drawn.</returns>
    public GaussianTensors Forward(Tensor means, Tensor logScales, Tensor features, Tensor directions, Tensor expression)
    {
        int vertices = means.Shape[0], count = vertices * _each;
        Tensor local = ShapeOps.Concat(1, features, directions);
        Tensor opacity = Head(0, local, expression).Tanh().Clamp(SmallestOpacity, 1 - SmallestOpacity).Reshape(count);
        Tensor covariance = Head(1, local, expression).Reshape(vertices, _each, 7);
        Tensor colour = Head(2, local, expression).Sigmoid().Reshape(count, 3);

        Tensor sizes = logScales.Reshape(vertices, 1, 3);
        Tensor scales = covariance.Slice(2, 0, 3).LogSigmoid() + sizes + _logFactor;
        Tensor places = (_offsets.Clamp(-FarthestOffset, FarthestOffset) * sizes.Exp()) + means.Reshape(vertices, 1, 3);
        return new GaussianTensors
        {
            Means = places.Reshape(count, 3),
            LogScales = scales.Reshape(count, 3),
            Rotations = covariance.Slice(2, 3, 7).Reshape(count, 4),
            OpacityLogits = opacity.Log() - (1 - opacity).Log(),
            Colours = colour,
        };
    }

    // The expression is the same for all anchors, so its share of the first layer is done once.
    private Tensor Head(int head, Tensor local, Tensor expression)
    {
        Tensor weight = _first[head].Weight;
        Tensor shared = expression.Linear(weight.Slice(1, Local), _first[head].Bias);
        return _second[head].Forward((local.Linear(weight.Slice(1, 0, Local)) + shared).Relu());
    }
}
