using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>One resolution of a discriminator: two convolutions, of which the second halves the picture, beside a shortcut (<c>skip</c>).</summary>
public sealed class DiscriminatorBlock : Module
{
    // Two branches of unit size are added up to unit size.
    private const float BranchGain = 0.70710678f;
    private readonly EqualizedConvolution? _fromPicture;
    private readonly EqualizedConvolution _first;
    private readonly EqualizedConvolution _second;
    private readonly EqualizedConvolution _shortcut;

    internal DiscriminatorBlock(int inputs, int outputs, int colours, RandomSource? random)
    {
        ModulatedConvolution.FillFilter(AddBuffer("resample_filter", ModulatedConvolution.FilterShape));
        _fromPicture = colours > 0 ? AddModule("fromrgb", new EqualizedConvolution(colours, inputs, 1, random)) : null;
        _first = AddModule("conv0", new EqualizedConvolution(inputs, inputs, 3, random));
        _second = AddModule("conv1", new EqualizedConvolution(inputs, outputs, 3, random, down: 2, gain: BranchGain));
        _shortcut = AddModule("skip", new EqualizedConvolution(inputs, outputs, 1, random, leaky: false, down: 2, gain: BranchGain));
    }

    /// <summary>[batch, in, height, width] to [batch, out, height / 2, width / 2].</summary>
    internal Tensor Forward(Tensor x)
    {
        x = _fromPicture is null ? x : _fromPicture.Forward(x);
        return _shortcut.Forward(x) + _second.Forward(_first.Forward(x));
    }
}
