using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// From feature maps to colours ("torgb"): a styled 1x1 convolution without demodulation. Parameters: <c>weight</c> [colours, in, 1, 1],
/// <c>bias</c> [colours], <c>affine</c>.
/// </summary>
public sealed class PictureLayer : Module
{
    private readonly float _gain;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly EqualizedLinear _affine;

    internal PictureLayer(int inputs, int colours, int styleSize, RandomSource? random)
    {
        _gain = 1f / MathF.Sqrt(inputs);
        _weight = AddParameter("weight", new Shape(colours, inputs, 1, 1));
        _bias = AddParameter("bias", new Shape(colours));
        _affine = AddModule("affine", new EqualizedLinear(styleSize, inputs, random, bias: 1f));
        if (random is not null)
        {
            _weight.Normal(random, 0, 1);
        }
    }

    /// <summary>[batch, in, height, width] and [batch, style] to [batch, colours, height, width].</summary>
    internal Tensor Forward(Tensor x, Tensor w)
    {
        Tensor styles = _affine.Forward(w) * _gain;
        return ModulatedConvolution.Modulated(x, _weight, styles, _weight).PlaneActivation(_bias);
    }
}
