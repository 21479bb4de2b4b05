using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Talking.Networks;

/// <summary>A Chebyshev convolution on a mesh level. Parameters: <c>weight</c> [terms, in, out], <c>bias</c> [out].</summary>
internal sealed class MeshConvolution : Module
{
    private readonly SparseMatrix _laplacian;
    private readonly Activation _activation;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    public MeshConvolution(SparseMatrix laplacian, int terms, int inputs, int outputs, RandomSource? random)
        : this(laplacian, terms, inputs, outputs, Activation.Relu, bias: true)
    {
        if (random is not null)
        {
            // So that what comes out varies as much as what goes in, halved by the ReLU and doubled again.
            _weight.Normal(random, 0, Math.Sqrt(2.0 / (terms * inputs)));
        }
    }

    private MeshConvolution(SparseMatrix laplacian, int terms, int inputs, int outputs, Activation activation, bool bias)
    {
        _laplacian = laplacian;
        _activation = activation;
        _weight = AddParameter("weight", new Shape(terms, inputs, outputs));
        _bias = bias ? AddParameter("bias", new Shape(outputs)) : null;
    }

    /// <summary>The last one of a network: no bias, no activation, and zero at first.</summary>
    public static MeshConvolution Last(SparseMatrix laplacian, int terms, int inputs, int outputs) => new(laplacian, terms, inputs, outputs, Activation.None, bias: false);

    /// <summary>[batch, n, in] to [batch, n, out].</summary>
    public Tensor Forward(Tensor x) => ChebyshevOps.ChebyshevConvolution(_laplacian, x, _weight, _bias, _activation);
}
