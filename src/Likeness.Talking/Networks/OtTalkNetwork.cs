using System.Globalization;
using Likeness.Geometry.Simplification;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Networks;

/// <summary>
/// OT-Talk (2025, section 3.2): what is said, frame by frame, moves a face in two parts. The first is linear: components of motion, which start as
/// those of the training data. The second is a graph decoder that knows the face at rest; it starts at zero.
/// </summary>
public sealed class OtTalkNetwork : Module
{
    private static readonly int[] EncoderChannels = [3, 16, 32, 64];
    private static readonly int[] DecoderChannels = [64, 32, 16, 16];
    private readonly OtTalkOptions _options;
    private readonly MeshHierarchy _hierarchy;
    private readonly SpeechBranch _speech;
    private readonly Linear _coefficients;
    private readonly Tensor _basis;
    private readonly Tensor _mean;
    private readonly MeshConvolution[] _encoder = [];
    private readonly Linear? _identity;
    private readonly Linear? _fusion;
    private readonly Linear? _spread;
    private readonly MeshConvolution[] _decoder = [];
    private readonly MeshConvolution? _last;

    /// <summary>Builds a network with fresh weights; the linear components are zero until <see cref="SetComponents"/>.</summary>
    /// <param name="hierarchy">The face and three coarser levels, by four each.</param>
    /// <param name="options">Sizes and ablations.</param>
    /// <param name="random">Draws the weights and what dropout drops; null leaves them zero, to be loaded.</param>
    /// <exception cref="LikenessException">A size is out of range, or the hierarchy has no three steps.</exception>
    public OtTalkNetwork(MeshHierarchy hierarchy, OtTalkOptions options, RandomSource? random)
    {
        _options = options.Validated();
        _hierarchy = hierarchy;
        int steps = EncoderChannels.Length - 1, vertices = hierarchy.Levels[0].VertexCount;
        if (hierarchy.Steps.Count != steps)
        {
            throw new LikenessException($"OT-Talk works on a face and {steps} coarser levels; the hierarchy has {hierarchy.Steps.Count}.");
        }

        _speech = AddModule("speech", new SpeechBranch(options, random));
        _coefficients = AddModule("coefficients", new Linear(options.Width, options.Components, null));
        if (random is not null)
        {
            _coefficients.Weight.Normal(random, 0, 0.01);
        }

        _basis = AddParameter("basis", new Shape(3 * vertices, options.Components));
        _mean = AddParameter("mean", new Shape(3 * vertices));
        if (!options.UseMesh)
        {
            return;
        }

        int coarse = hierarchy.Levels[steps].VertexCount, flat = coarse * EncoderChannels[^1];
        _encoder = [.. Enumerable.Range(0, steps).Select(l => AddModule(
            Name("encoder", l), new MeshConvolution(hierarchy.Levels[l].Laplacian, options.Terms, EncoderChannels[l], EncoderChannels[l + 1], random)))];
        _identity = AddModule("identity", new Linear(flat, options.Identity, random));
        _fusion = AddModule("fusion", new Linear(options.Width + options.Identity, options.Width, random));
        _spread = AddModule("spread", new Linear(options.Width, coarse * DecoderChannels[0], random));
        _decoder = [.. Enumerable.Range(0, steps).Select(i => AddModule(
            Name("decoder", i), new MeshConvolution(hierarchy.Levels[steps - 1 - i].Laplacian, options.Terms, DecoderChannels[i], DecoderChannels[i + 1], random)))];
        _last = AddModule("last", MeshConvolution.Last(hierarchy.Levels[0].Laplacian, options.Terms, DecoderChannels[^1], 3));
    }

    /// <summary>Starts the linear part at the components of training displacements.</summary>
    /// <param name="components">[components][3 vertices], each scaled by its standard deviation, millimetres.</param>
    /// <param name="mean">[3 vertices] the mean displacement.</param>
    /// <exception cref="ShapeException">A length differs.</exception>
    public void SetComponents(IReadOnlyList<double[]> components, ReadOnlySpan<double> mean)
    {
        if (components.Count > _options.Components || mean.Length != _mean.Count || components.Any(c => c.Length != _mean.Count))
        {
            throw new ShapeException($"Up to {_options.Components} components and a mean of {_mean.Count} numbers each are wanted.");
        }

        _basis.Span.Clear();
        for (int i = 0; i < mean.Length; i++)
        {
            _mean.Span[i] = (float)mean[i];
            for (int k = 0; k < components.Count; k++)
            {
                _basis.Span[(i * _options.Components) + k] = (float)components[k][i];
            }
        }
    }

    /// <summary>What a recording says in each frame.</summary>
    /// <param name="features">[1, T, features], already at the frame rate of the mesh.</param>
    /// <param name="attention">Masks of the transformer.</param>
    /// <returns>[1, T, width].</returns>
    public Tensor Listen(Tensor features, in AttentionOptions attention = default) => _speech.Forward(features, attention);

    /// <summary>Numbers that stand for a face at rest; null without the mesh part.</summary>
    /// <param name="template">[1, n, 3], standardised.</param>
    /// <returns>[1, identity].</returns>
    public Tensor? Look(Tensor template)
    {
        if (_identity is null)
        {
            return null;
        }

        Tensor x = template;
        for (int l = 0; l < _encoder.Length; l++)
        {
            x = _hierarchy.Steps[l].Down.Multiply(_encoder[l].Forward(x));
        }

        return _identity.Forward(x.Reshape(1, x.Shape[1] * x.Shape[2]));
    }

    /// <summary>Coefficients of the linear components.</summary>
    /// <param name="speech">[1, T, width] from <see cref="Listen"/>.</param>
    /// <returns>[T, components].</returns>
    public Tensor Coefficients(Tensor speech) => _coefficients.Forward(speech).Reshape(speech.Shape[1], _options.Components);

    /// <summary>How the face moves.</summary>
    /// <param name="speech">[1, T, width] from <see cref="Listen"/>, or some frames of it.</param>
    /// <param name="identity">From <see cref="Look"/>.</param>
    /// <returns>[T, n, 3] displacements in millimetres.</returns>
    public Tensor Move(Tensor speech, Tensor? identity)
    {
        int frames = speech.Shape[1], vertices = _hierarchy.Levels[0].VertexCount;
        Tensor linear = Coefficients(speech).Linear(_basis, _mean).Reshape(frames, vertices, 3);
        if (identity is null || _fusion is null)
        {
            return linear;
        }

        Tensor both = ShapeOps.Concat(1, speech.Reshape(frames, _options.Width), identity.Expand(frames, _options.Identity));
        Tensor x = _spread!.Forward(_fusion.Forward(both).Gelu()).Relu();
        x = x.Reshape(frames, x.Shape[1] / DecoderChannels[0], DecoderChannels[0]);
        for (int i = 0; i < _decoder.Length; i++)
        {
            x = _decoder[i].Forward(_hierarchy.Steps[_decoder.Length - 1 - i].Up.Multiply(x));
        }

        return linear + _last!.Forward(x);
    }

    private static string Name(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}.{index}");
}
