using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Generators;

/// <summary>
/// One styled convolution: modulation, 3x3 kernel, demodulation, noise, bias, leaky ReLU. Parameters: <c>weight</c> [out, in, 3, 3],
/// <c>bias</c> [out], <c>noise_strength</c> [], <c>affine</c>; buffers: <c>noise_const</c> [R, R], <c>resample_filter</c>.
/// </summary>
public sealed class SynthesisLayer : Module
{
    private const int Kernel = 3;
    private readonly int _up;
    private readonly int _resolution;
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly Tensor _noiseStrength;
    private readonly Tensor _noise;
    private readonly Tensor _filter;
    private readonly EqualizedLinear _affine;

    internal SynthesisLayer(int inputs, int outputs, int styleSize, int resolution, int up, RandomSource? random)
    {
        _up = up;
        _resolution = resolution;
        _weight = AddParameter("weight", new Shape(outputs, inputs, Kernel, Kernel));
        _noiseStrength = AddParameter("noise_strength", new Shape());
        _bias = AddParameter("bias", new Shape(outputs));
        _filter = AddBuffer("resample_filter", ModulatedConvolution.FilterShape);
        ModulatedConvolution.FillFilter(_filter);
        _noise = AddBuffer("noise_const", new Shape(resolution, resolution));
        _affine = AddModule("affine", new EqualizedLinear(styleSize, inputs, random, bias: 1f));
        if (random is not null)
        {
            _weight.Normal(random, 0, 1);
            _noise.Normal(random, 0, 1);
        }
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[batch, in, height, width].</param>
    /// <param name="w">[batch, style].</param>
    /// <param name="mode">What noise is added.</param>
    /// <param name="random">Draws the noise where it is random.</param>
    /// <returns>[batch, out, R, R].</returns>
    internal Tensor Forward(Tensor x, Tensor w, NoiseMode mode, RandomSource? random)
    {
        Tensor styles = _affine.Forward(w);
        Tensor y = ModulatedConvolution.Modulated(x, _weight, styles, _filter, _up);
        return y.PlaneActivation(
            _bias, ModulatedConvolution.Demodulation(_weight, styles), Noise(x.Shape[0], mode, random), ModulatedConvolution.LeakySlope, ModulatedConvolution.LeakyGain);
    }

    private Tensor? Noise(int batch, NoiseMode mode, RandomSource? random)
    {
        switch (mode)
        {
            case NoiseMode.Constant:
                return _noise * _noiseStrength;
            case NoiseMode.Random:
                ArgumentNullException.ThrowIfNull(random);
                Tensor noise = Tensor.Uninitialized(new Shape(batch, _resolution, _resolution));
                random.FillNormal(noise.Span);
                return noise * _noiseStrength;
            default:
                return null;
        }
    }
}
