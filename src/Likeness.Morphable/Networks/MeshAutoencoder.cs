using System.Numerics;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Morphable.Aggregation;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Networks;

/// <summary>
/// A mesh autoencoder: four times convolve and go down, a fully connected layer to the code and one back, four times go up and
/// convolve, one last convolution (CoMA; Neural3DMM; Deep3DMM section 4.1). Works on standardised vertices.
/// </summary>
public sealed class MeshAutoencoder : Module
{
    private readonly List<GraphLayer> _encoderLayers = [];
    private readonly List<GraphLayer> _decoderLayers = [];
    private readonly List<FeatureAggregation> _down = [];
    private readonly List<FeatureAggregation> _up = [];
    private readonly CodeLayer _toCode;
    private readonly CodeLayer _fromCode;
    private readonly int _coarseVertices;
    private readonly int _coarseChannels;

    /// <summary>Builds a network with fresh weights.</summary>
    /// <param name="template">The mesh levels.</param>
    /// <param name="options">The architecture.</param>
    /// <param name="random">Draws the weights.</param>
    public MeshAutoencoder(MeshTemplate template, AutoencoderOptions options, RandomSource random)
        : this(template, options, random, null) { }

    private MeshAutoencoder(MeshTemplate template, AutoencoderOptions options, RandomSource random, IReadOnlyList<SparseMatrix?>? baked)
    {
        Options = options.Validated();
        Template = template;
        int steps = template.Hierarchy.Steps.Count;
        int[] encoder = options.EncoderChannels(), decoder = options.DecoderChannels();
        if (encoder.Length != steps + 1)
        {
            throw new LikenessException($"The {options.Filters} network needs {encoder.Length - 1} steps between mesh levels; the hierarchy has {steps}.");
        }

        for (int l = 0; l < steps; l++)
        {
            _encoderLayers.Add(AddModule($"encoder.conv.{l}", Layer(l, encoder[l], encoder[l + 1], false, random)));
            _down.Add(AddModule($"encoder.pool.{l}", baked?[l] is { } matrix ? new FixedAggregation(matrix) : Step(l, down: true, encoder[l + 1], random)));
        }

        _coarseVertices = template.Hierarchy.Levels[^1].VertexCount;
        _coarseChannels = encoder[^1];
        bool spectral = options.Convolution == GraphConvolution.Cheb;
        _toCode = AddModule("encoder.linear", new CodeLayer(
            _coarseVertices * encoder[^1], options.Latent, options.Convolution, spectral && options.LatentActivation == LatentActivation.Relu ? Activation.Relu : Activation.None, random));
        _fromCode = AddModule("decoder.linear", new CodeLayer(
            options.Latent, _coarseVertices * decoder[0], options.Convolution, spectral ? Hidden : Activation.None, random));
        for (int i = 0; i < steps; i++)
        {
            int level = steps - 1 - i;
            _up.Add(AddModule($"decoder.pool.{i}", baked?[steps + i] is { } matrix ? new FixedAggregation(matrix) : Step(level, down: false, decoder[i], random)));
            _decoderLayers.Add(AddModule($"decoder.conv.{i}", Layer(level, decoder[i], decoder[i + 1], false, random)));
        }

        _decoderLayers.Add(AddModule($"decoder.conv.{steps}", Layer(0, decoder[^2], decoder[^1], true, random)));
    }

    /// <summary>The architecture.</summary>
    public AutoencoderOptions Options { get; }

    /// <summary>The mesh levels.</summary>
    public MeshTemplate Template { get; }

    /// <summary>The steps down, finest first.</summary>
    public IReadOnlyList<FeatureAggregation> Down => _down;

    /// <summary>The steps up, coarsest first.</summary>
    public IReadOnlyList<FeatureAggregation> Up => _up;

    /// <summary>Parameters that a decoder or encoder needs after training: convolutions and fully connected layers (Table 2's count).</summary>
    public long InferenceParameterCount => ParameterCount - _down.Concat(_up).Sum(m => m.ParameterCount);

    /// <summary>Standardised vertices to codes.</summary>
    /// <param name="x">[batch, n, 3]</param>
    /// <returns>[batch, latent]</returns>
    public Tensor Encode(Tensor x)
    {
        for (int l = 0; l < _down.Count; l++)
        {
            x = _encoderLayers[l].ForwardThen(_down[l], x);
        }

        return _toCode.Forward(x.Reshape(x.Shape[0], _coarseVertices * _coarseChannels));
    }

    /// <summary>Codes to standardised vertices.</summary>
    /// <param name="code">[batch, latent]</param>
    /// <returns>[batch, n, 3]</returns>
    public Tensor Decode(Tensor code)
    {
        Tensor x = _fromCode.Forward(code);
        x = x.Reshape(code.Shape[0], _coarseVertices, x.Shape[1] / _coarseVertices);
        for (int i = 0; i < _up.Count; i++)
        {
            x = _decoderLayers[i].ForwardAfter(_up[i], x);
        }

        return _decoderLayers[^1].Forward(x);
    }

    /// <summary>Encodes and decodes.</summary>
    public Tensor Forward(Tensor x) => Decode(Encode(x));

    /// <summary>
    /// The same network with every learned step replaced by the sparse matrix that it has become (section 3.3 of the paper:
    /// attention costs nothing after training). A step that depends on the sample stays as it is.
    /// </summary>
    public MeshAutoencoder Baked()
    {
        MeshAutoencoder baked = WithSteps(Template, Options, BakedSteps());
        Dictionary<string, Tensor> source = NamedParameters().ToDictionary(p => p.Name, p => p.Tensor);
        foreach (NamedTensor parameter in baked.NamedParameters())
        {
            source[parameter.Name].Span.CopyTo(parameter.Tensor.Span);
        }

        return baked;
    }

    /// <summary>What each step has become, down finest first, then up coarsest first; null where it depends on the sample.</summary>
    internal SparseMatrix?[] BakedSteps() => [.. _down.Concat(_up).Select(step => step.Bake())];

    /// <summary>A network whose steps are given matrices, where they are given.</summary>
    internal static MeshAutoencoder WithSteps(MeshTemplate template, AutoencoderOptions options, IReadOnlyList<SparseMatrix?> matrices) =>
        new(template, options, new RandomSource(0UL), matrices);

    private Activation Hidden => Options.HiddenActivation == HiddenActivation.Elu ? Activation.Elu : Activation.Relu;

    private GraphLayer Layer(int level, int inputs, int outputs, bool last, RandomSource random) => Options.Convolution == GraphConvolution.Cheb
        ? new ChebyshevLayer(Template.Hierarchy.Levels[level].Laplacian, Options.ChebyshevTerms, inputs, outputs, last ? null : Hidden, random)
        : new SpiralLayer(Template.Spirals[level], inputs, outputs, last, random);

    /// <summary>The step between levels l and l + 1.</summary>
    private FeatureAggregation Step(int l, bool down, int channels, RandomSource random)
    {
        HierarchyStep step = Template.Hierarchy.Steps[l];
        HierarchyLevel fine = Template.Hierarchy.Levels[l], coarse = Template.Hierarchy.Levels[l + 1];
        SparseMatrix prior = down ? step.Down : step.Up;
        switch (down ? Options.EncoderAggregation : Options.DecoderAggregation)
        {
            case AggregationKind.Attention:
                Vector3[] scaledFine = Scaled(fine.Positions), scaledCoarse = Scaled(coarse.Positions);
                return new AttentionAggregation(
                    prior,
                    down ? scaledFine : scaledCoarse,
                    down ? scaledCoarse : scaledFine,
                    Options.AttentionDimension,
                    down ? Options.TopDown : Options.TopUp,
                    Options.InitialAttentionWeight,
                    Options.PairedFusion,
                    random);
            case AggregationKind.Average:
                return FixedAggregation.Average(prior);
            case AggregationKind.Full:
                return new FullAggregation(prior.Rows, prior.Columns, random);
            case AggregationKind.Variant:
                return VariantAggregation.On(prior, MeshAdjacency.Of((down ? fine : coarse).Topology));
            case AggregationKind.DiffPool:
                return down
                    ? new DiffPoolDown(fine.Laplacian, coarse.VertexCount, channels, random)
                    : new DiffPoolUp(fine.VertexCount, coarse.VertexCount, random);
            default:
                return new FixedAggregation(prior);
        }
    }

    /// <summary>Positions less the finest level's mean, divided by its deviation, axis by axis.</summary>
    private Vector3[] Scaled(Vector3[] positions)
    {
        Vector3[] finest = Template.Hierarchy.Levels[0].Positions;
        double[] mean = new double[3], deviation = new double[3];
        foreach (Vector3 p in finest)
        {
            for (int a = 0; a < 3; a++)
            {
                mean[a] += p[a] / finest.Length;
            }
        }

        foreach (Vector3 p in finest)
        {
            for (int a = 0; a < 3; a++)
            {
                deviation[a] += (p[a] - mean[a]) * (p[a] - mean[a]) / finest.Length;
            }
        }

        // A flat template has an axis without extent; its coordinates are all at the mean.
        Vector3 scale = new(
            (float)(1 / Math.Sqrt(Math.Max(deviation[0], 1e-12))), (float)(1 / Math.Sqrt(Math.Max(deviation[1], 1e-12))), (float)(1 / Math.Sqrt(Math.Max(deviation[2], 1e-12))));
        Vector3 centre = new((float)mean[0], (float)mean[1], (float)mean[2]);
        return [.. positions.Select(p => (p - centre) * scale)];
    }
}
