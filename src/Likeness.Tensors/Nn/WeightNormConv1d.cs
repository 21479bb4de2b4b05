using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>
/// A convolution along one axis whose weights are kept as direction and length. Parameters: <c>weight_v</c> [out, in / groups, kernel],
/// <c>weight_g</c> (the lengths, 1 along the axes that a norm runs over), <c>bias</c> [out].
/// </summary>
public sealed class WeightNormConv1d : Module, ILayer
{
    private readonly int _axis;
    private readonly ConvolutionOptions _options;
    private readonly Tensor _direction;
    private readonly Tensor _length;
    private readonly Tensor? _bias;

    /// <summary>Makes the layer.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Elements of the kernel.</param>
    /// <param name="random">Draws the parameters from +-1/sqrt(fan-in); null leaves them zero, to be loaded.</param>
    /// <param name="axis">The axis of the weights that keeps its own norms: 0 is one for each output, 2 one for each kernel element.</param>
    /// <param name="options">Stride, padding, dilation, groups, activation.</param>
    /// <param name="bias">Whether there is a bias.</param>
    public WeightNormConv1d(int inputs, int outputs, int kernel, RandomSource? random, int axis = 0, ConvolutionOptions? options = null, bool bias = true)
    {
        _axis = axis;
        _options = options ?? ConvolutionOptions.Default;
        var shape = new Shape(outputs, inputs / _options.Groups, kernel);
        _length = AddParameter("weight_g", new Shape(1, 1, 1).With(axis, shape[axis]));
        _direction = AddParameter("weight_v", shape);
        _bias = bias ? AddParameter("bias", new Shape(outputs)) : null;
        if (random is not null)
        {
            int fanIn = shape[1] * kernel;
            _direction.FanInUniform(random, fanIn);
            _bias?.FanInUniform(random, fanIn);
            StartAtOwnLength();
        }
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[batch, in, length].</param>
    public Tensor Forward(Tensor x) => x.Conv1d(WeightNormOps.WeightNorm(_direction, _length, _axis), _bias, _options);

    private void StartAtOwnLength()
    {
        ReadOnlySpan<float> v = _direction.Span;
        Span<float> g = _length.Span;
        int inner = _direction.Shape.CountFrom(_axis + 1);
        for (int i = 0; i < v.Length; i++)
        {
            g[i / inner % g.Length] += v[i] * v[i];
        }

        System.Numerics.Tensors.TensorPrimitives.Sqrt(g, g);
    }
}
