using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>The end of a discriminator, at 4x4: the spread of the batch, a convolution, two connected layers (<c>conv</c>, <c>fc</c>, <c>out</c>).</summary>
public sealed class DiscriminatorHead : Module
{
    private readonly DiscriminatorOptions _options;
    private readonly EqualizedConvolution _convolution;
    private readonly EqualizedLinear _hidden;
    private readonly EqualizedLinear _last;

    internal DiscriminatorHead(int channels, int outputs, DiscriminatorOptions options, RandomSource? random)
    {
        _options = options;
        _convolution = AddModule("conv", new EqualizedConvolution(channels + options.GroupChannels, channels, 3, random));
        _hidden = AddModule("fc", new EqualizedLinear(channels * 16, channels, random, leaky: true));
        _last = AddModule("out", new EqualizedLinear(channels, outputs, random));
    }

    /// <summary>[batch, channels, 4, 4] to [batch, outputs].</summary>
    internal Tensor Forward(Tensor x)
    {
        Tensor y = _convolution.Forward(x.ConcatMinibatchDeviation(_options.GroupSize, _options.GroupChannels));
        return _last.Forward(_hidden.Forward(y.Reshape(x.Shape[0], -1)));
    }
}
