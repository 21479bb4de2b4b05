using Likeness.Tensors;
using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// A fully connected layer with an equalised learning rate (Karras et al. 2018, section 4.1): stored weights are of unit size, and are
/// multiplied by rate / sqrt(inputs) when they are used. Parameters: <c>weight</c> [out, in], <c>bias</c> [out].
/// </summary>
public sealed class EqualizedLinear : Module, ILayer
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly float _weightGain;
    private readonly float _biasGain;
    private readonly bool _leaky;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Size of the last axis of the input.</param>
    /// <param name="outputs">Size of the last axis of the result.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="leaky">Followed by a leaky ReLU of slope 0.2 and the gain sqrt(2).</param>
    /// <param name="rate">Multiplies what the layer learns: 0.01 in the mapping network.</param>
    /// <param name="bias">What the bias begins with.</param>
    public EqualizedLinear(int inputs, int outputs, RandomSource? random, bool leaky = false, float rate = 1f, float bias = 0f)
    {
        _leaky = leaky;
        float gain = leaky ? ModulatedConvolution.LeakyGain : 1f;
        _weightGain = gain * rate / MathF.Sqrt(inputs);
        _biasGain = gain * rate;
        _weight = AddParameter("weight", new Shape(outputs, inputs));
        _bias = AddParameter("bias", new Shape(outputs)).Constant(bias);
        if (random is not null)
        {
            _weight.Normal(random, 0, 1 / rate);
        }
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[..., in].</param>
    /// <returns>[..., out].</returns>
    public Tensor Forward(Tensor x)
    {
        // The rows are fewer than the weights, so the gain goes to them; a leaky ReLU lets a positive gain through.
        Tensor bias = _biasGain == 1f ? _bias : _bias * _biasGain;
        return (x * _weightGain).Linear(_weight, bias, _leaky ? Activation.LeakyRelu : Activation.None, ModulatedConvolution.LeakySlope);
    }
}
