using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Published;

/// <summary>Squeeze and excitation (Hu et al. 2018): each channel times a gate that its mean over the picture opens; <c>fc1</c>, <c>fc2</c>.</summary>
internal sealed class ChannelGates : Module, ILayer
{
    private const int Squeeze = 16;
    private readonly Conv2d _first;
    private readonly Conv2d _second;

    public ChannelGates(int channels, RandomSource? random)
    {
        _first = AddModule("fc1", new Conv2d(channels, channels / Squeeze, 1, random, bias: false));
        _second = AddModule("fc2", new Conv2d(channels / Squeeze, channels, 1, random, bias: false));
    }

    public Tensor Forward(Tensor x) => x * _second.Forward(_first.Forward(x.Mean([2, 3], keepDims: true)).Relu()).Sigmoid();
}
