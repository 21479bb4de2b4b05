using Likeness.Morphable.Aggregation;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Networks;

/// <summary>A convolution on the vertices of one mesh level.</summary>
internal abstract class GraphLayer : Module
{
    /// <summary>[batch, n, in] to [batch, n, out].</summary>
    public abstract Tensor Forward(Tensor x);

    /// <summary>Convolves and goes down; a layer that knows which vertices are thrown away need not make them.</summary>
    public virtual Tensor ForwardThen(FeatureAggregation down, Tensor x) => down.Forward(Forward(x));

    /// <summary>Goes up and convolves.</summary>
    public virtual Tensor ForwardAfter(FeatureAggregation up, Tensor x) => Forward(up.Forward(x));
}

/// <summary>A Chebyshev convolution with its weights: normal, deviation 0.1, as in the released code.</summary>
internal sealed class ChebyshevLayer : GraphLayer
{
    public const double Deviation = 0.1;
    private readonly SparseMatrix _laplacian;
    private readonly Activation _activation;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    /// <summary>Makes a layer; the last one of a network, which has neither activation nor bias, gives none.</summary>
    public ChebyshevLayer(SparseMatrix laplacian, int terms, int inputs, int outputs, Activation? hidden, RandomSource random)
    {
        _laplacian = laplacian;
        _activation = hidden ?? Activation.None;
        _weight = AddParameter("weight", new Shape(terms, inputs, outputs)).Normal(random, 0, Deviation);
        _bias = hidden is null ? null : AddParameter("bias", new Shape(outputs)).Normal(random, 0, Deviation);
    }

    public override Tensor Forward(Tensor x) => ChebyshevOps.ChebyshevConvolution(_laplacian, x, _weight, _bias, _activation);
}

/// <summary>A spiral convolution with its weights: uniform, as a framework's linear layer.</summary>
internal sealed class SpiralLayer : GraphLayer
{
    // What adding a row of a sparse sum costs in dense products of one channel: it comes from farther away.
    private const long SparseCost = 4;

    private readonly IndexTable _spirals;
    private readonly Activation _activation;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    // Made at the first call: a layer of a network always stands beside the same step.
    private IndexTable? _kept;
    private UpsampledSpirals? _upsampled;

    public SpiralLayer(IndexTable spirals, int inputs, int outputs, bool last, RandomSource random)
    {
        _spirals = spirals;
        _activation = last ? Activation.None : Activation.Elu;
        int fanIn = spirals.Length * inputs;
        _weight = AddParameter("weight", new Shape(outputs, fanIn)).FanInUniform(random, fanIn);
        _bias = AddParameter("bias", new Shape(outputs)).FanInUniform(random, fanIn);
    }

    public override Tensor Forward(Tensor x) => SpiralOps.SpiralConvolution(_spirals, x, _weight, _bias, _activation);

    /// <summary>Where the step keeps some vertices as they are (QEM), only those are convolved.</summary>
    public override Tensor ForwardThen(FeatureAggregation down, Tensor x)
    {
        if (down is not FixedAggregation { Selects: true, Matrix: var matrix })
        {
            return base.ForwardThen(down, x);
        }

        _kept ??= _spirals.Select(matrix.ColumnIndices);
        return SpiralOps.SpiralConvolution(_kept, x, _weight, _bias, _activation);
    }

    /// <summary>Where the step is a fixed matrix of few entries, the dense products are done before it, on the coarser level.</summary>
    public override Tensor ForwardAfter(FeatureAggregation up, Tensor x)
    {
        if (up is not FixedAggregation { Matrix: var matrix } || !PaysOff(matrix, x.Shape[2]))
        {
            return base.ForwardAfter(up, x);
        }

        _upsampled ??= new UpsampledSpirals(matrix, _spirals);
        return SpiralOps.UpsampledSpiralConvolution(_upsampled, x, _weight, _bias, _activation);
    }

    private static bool PaysOff(SparseMatrix up, int channels) =>
        (up.EntryCount * SparseCost) + ((long)up.Columns * channels) < (long)up.Rows * channels;
}

/// <summary>The fully connected layer between the coarsest mesh and the code.</summary>
internal sealed class CodeLayer : Module
{
    private readonly Activation _activation;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    public CodeLayer(int inputs, int outputs, GraphConvolution convolution, Activation activation, RandomSource random)
    {
        _activation = activation;
        _weight = AddParameter("weight", new Shape(outputs, inputs));
        _bias = AddParameter("bias", new Shape(outputs));
        if (convolution == GraphConvolution.Cheb)
        {
            _weight.Normal(random, 0, ChebyshevLayer.Deviation);
            _bias.Constant(0.1f);
        }
        else
        {
            _weight.FanInUniform(random, inputs);
            _bias.FanInUniform(random, inputs);
        }
    }

    public Tensor Forward(Tensor x) => x.Linear(_weight, _bias, _activation);
}
