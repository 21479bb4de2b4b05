using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// A convolution of the discriminator with an equalised learning rate, which may halve the picture behind a filter. Parameters:
/// <c>weight</c> [out, in, k, k] of unit size, <c>bias</c> [out]; buffer: <c>resample_filter</c>.
/// </summary>
public sealed class EqualizedConvolution : Module
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly Tensor _filter;
    private readonly float _gain;
    private readonly float _biasGain;
    private readonly int _down;
    private readonly Activation _activation;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Rows and columns of the kernel, odd.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="leaky">With a bias and a leaky ReLU of slope 0.2 and gain sqrt(2); without, the layer is a plain product.</param>
    /// <param name="down">1, or 2 to halve the picture.</param>
    /// <param name="gain">Multiplies the result.</param>
    public EqualizedConvolution(int inputs, int outputs, int kernel, RandomSource? random, bool leaky = true, int down = 1, float gain = 1f)
    {
        _down = down;
        _activation = leaky ? Activation.LeakyRelu : Activation.None;
        _biasGain = gain * (leaky ? ModulatedConvolution.LeakyGain : 1f);
        _gain = _biasGain / MathF.Sqrt(inputs * kernel * kernel);
        _weight = AddParameter("weight", new Shape(outputs, inputs, kernel, kernel));
        _bias = leaky ? AddParameter("bias", new Shape(outputs)) : null;
        _filter = AddBuffer("resample_filter", ModulatedConvolution.FilterShape);
        ModulatedConvolution.FillFilter(_filter);
        if (random is not null)
        {
            _weight.Normal(random, 0, 1);
        }
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <returns>[batch, out, height / down, width / down].</returns>
    public Tensor Forward(Tensor x)
    {
        // The gains go to the weights, which are fewer than the pixels; a leaky ReLU lets a positive gain through.
        Tensor? bias = _bias is null || _biasGain == 1f ? _bias : _bias * _biasGain;
        return x.Conv2dResampled(
            _weight * _gain, _filter, down: _down, padding: _weight.Shape[2] / 2, b: bias, activation: _activation, slope: ModulatedConvolution.LeakySlope);
    }
}
