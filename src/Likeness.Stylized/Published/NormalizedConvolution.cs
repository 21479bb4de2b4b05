using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>A convolution without bias, a batch normalisation and a ReLU: <c>conv</c>, <c>bn</c>.</summary>
internal sealed class NormalizedConvolution : Module, ILayer
{
    private readonly Conv2d _convolution;
    private readonly BatchNorm _norm;

    public NormalizedConvolution(int inputs, int outputs, Pair kernel, RandomSource? random, int stride = 1, Pair padding = default, float eps = 1e-5f)
    {
        _convolution = AddModule("conv", new Conv2d(inputs, outputs, kernel, random, new ConvolutionOptions { Stride = stride, Padding = padding }, bias: false));
        _norm = AddModule("bn", new BatchNorm(outputs, eps: eps));
    }

    public Tensor Forward(Tensor x) => _norm.Forward(_convolution.Forward(x)).Relu();
}
