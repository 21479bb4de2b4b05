using Likeness.Geometry.Simplification;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;
using Likeness.Tensors.Sparse;

namespace Likeness.Avatars.Networks;

/// <summary>
/// A graph U-Net: two Chebyshev convolutions down to a code of few numbers, the expression joined to it, two up, and one for the output
/// (GraphAvatar, "Graph U-Net"; widths of spec, section 3).
/// </summary>
public sealed class GraphUNet : Module
{
    /// <summary>Numbers of the code.</summary>
    public const int Code = 8;

    /// <summary>Channels of the last hidden layer.</summary>
    public const int HiddenFeatures = 16;

    private const int Terms = 6;
    private const int Inputs = 6;
    private const int First = 16;
    private const int Second = 32;
    private const double Deviation = 0.02;
    private readonly MeshHierarchy _mesh;
    private readonly int _coarse;
    private readonly GraphConvolution _down0;
    private readonly GraphConvolution _down1;
    private readonly GraphConvolution _up1;
    private readonly GraphConvolution _up0;
    private readonly GraphConvolution _output;
    private readonly Linear _encode;
    private readonly Linear _decode;

    /// <summary>Makes a network.</summary>
    /// <param name="mesh">Three levels.</param>
    /// <param name="expression">Numbers of an expression code.</param>
    /// <param name="outputs">Numbers a vertex.</param>
    /// <param name="random">The source of weights; the output's begin at zero.</param>
    public GraphUNet(MeshHierarchy mesh, int expression, int outputs, RandomSource random)
    {
        _mesh = mesh;
        _coarse = mesh.Levels[2].VertexCount;
        _down0 = AddModule("down0", new GraphConvolution(mesh.Levels[0].Laplacian, Inputs, First, Activation.Relu, random.Split(0)));
        _down1 = AddModule("down1", new GraphConvolution(mesh.Levels[1].Laplacian, First, Second, Activation.Relu, random.Split(1)));
        _encode = AddModule("encode", new Linear(_coarse * Second, Code, null));
        _decode = AddModule("decode", new Linear(Code + expression, _coarse * Second, null, activation: Activation.Relu));
        _up1 = AddModule("up1", new GraphConvolution(mesh.Levels[1].Laplacian, Second, Second, Activation.Relu, random.Split(2)));
        _up0 = AddModule("up0", new GraphConvolution(mesh.Levels[0].Laplacian, Second, HiddenFeatures, Activation.Relu, random.Split(3)));
        _output = AddModule("output", new GraphConvolution(mesh.Levels[0].Laplacian, HiddenFeatures, outputs, Activation.None, null));
        _encode.Weight.Normal(random.Split(4), 0, Deviation);
        _decode.Weight.Normal(random.Split(5), 0, Deviation);
    }

    /// <summary>The biases of the output, [outputs]: what every vertex begins with.</summary>
    public Tensor OutputBias => _output.Bias;

    /// <summary>From a code and an expression to the coarsest mesh, [coarsest vertices * 32, code and expression].</summary>
    internal Tensor DecodeWeight => _decode.Weight;

    /// <summary>A mesh to its code.</summary>
    /// <param name="features">[batch, vertices, 6].</param>
    /// <returns>[batch, <see cref="Code"/>].</returns>
    public Tensor Encode(Tensor features)
    {
        Tensor x = _mesh.Steps[0].Down.Multiply(_down0.Forward(features));
        x = _mesh.Steps[1].Down.Multiply(_down1.Forward(x));
        return _encode.Forward(x.Reshape(x.Shape[0], _coarse * Second));
    }

    /// <summary>A code and an expression to numbers for each vertex.</summary>
    /// <param name="code">[batch, <see cref="Code"/>].</param>
    /// <param name="expression">[batch, numbers].</param>
    /// <param name="hidden">The last hidden layer, [batch, vertices, <see cref="HiddenFeatures"/>].</param>
    /// <returns>[batch, vertices, outputs].</returns>
    public Tensor Decode(Tensor code, Tensor expression, out Tensor hidden)
    {
        Tensor x = _decode.Forward(ShapeOps.Concat(1, code, expression)).Reshape(code.Shape[0], _coarse, Second);
        x = _up1.Forward(_mesh.Steps[1].Up.Multiply(x));
        hidden = _up0.Forward(_mesh.Steps[0].Up.Multiply(x));
        return _output.Forward(hidden);
    }

    /// <summary>Y = sum over k of T_k(L) X W_k + b.</summary>
    private sealed class GraphConvolution : Module
    {
        private readonly SparseMatrix _laplacian;
        private readonly Activation _activation;
        private readonly Tensor _weight;

        public GraphConvolution(SparseMatrix laplacian, int inputs, int outputs, Activation activation, RandomSource? random)
        {
            (_laplacian, _activation) = (laplacian, activation);
            _weight = AddParameter("weight", new Shape(Terms, inputs, outputs));
            Bias = AddParameter("bias", new Shape(outputs));
            if (random is not null)
            {
                _weight.XavierNormal(random, Terms * inputs, outputs);
            }
        }

        public Tensor Bias { get; }

        public Tensor Forward(Tensor x) => ChebyshevOps.ChebyshevConvolution(_laplacian, x, _weight, Bias, _activation);
    }
}
