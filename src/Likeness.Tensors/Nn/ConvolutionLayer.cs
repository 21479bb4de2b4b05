using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Tensors.Nn;

/// <summary>What the convolution layers share: parameters <c>weight</c> and <c>bias</c>, and how the kernel steps.</summary>
public abstract class ConvolutionLayer : Module, ILayer
{
    private protected ConvolutionLayer(Shape weight, int outputs, int fanIn, RandomSource? random, ConvolutionOptions? options, bool bias)
    {
        Options = options ?? ConvolutionOptions.Default;
        Weight = AddParameter("weight", weight);
        Bias = bias ? AddParameter("bias", new Shape(outputs)) : null;
        if (random is not null)
        {
            Weight.FanInUniform(random, fanIn);
            Bias?.FanInUniform(random, fanIn);
        }
    }

    /// <summary>Convolutions: [out, in / groups, kernel ...]; transposed ones: [in, out / groups, kernel ...].</summary>
    public Tensor Weight { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>Stride, padding, dilation, groups, activation.</summary>
    public ConvolutionOptions Options { get; }

    /// <inheritdoc/>
    public abstract Tensor Forward(Tensor x);

    private protected static int PerGroup(int channels, ConvolutionOptions? options)
    {
        int groups = options?.Groups ?? 1;
        return channels % groups == 0 ? channels / groups : throw new ShapeException($"{channels} channels cannot be cut into {groups} groups.");
    }
}

/// <summary>Convolution along one axis: [batch, in, length] to [batch, out, length'].</summary>
/// <param name="inputs">Input channels.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="kernel">Elements of the kernel.</param>
/// <param name="random">Draws the parameters from +-1/sqrt(fan-in); null leaves them zero, to be loaded.</param>
/// <param name="options">Stride, padding, dilation, groups, activation.</param>
/// <param name="bias">Whether there is a bias.</param>
public sealed class Conv1d(int inputs, int outputs, int kernel, RandomSource? random, ConvolutionOptions? options = null, bool bias = true)
    : ConvolutionLayer(new Shape(outputs, PerGroup(inputs, options), kernel), outputs, PerGroup(inputs, options) * kernel, random, options, bias)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Conv1d(Weight, Bias, Options);
}

/// <summary>Convolution of images: [batch, in, height, width] to [batch, out, height', width'].</summary>
/// <param name="inputs">Input channels.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="kernel">Rows and columns of the kernel.</param>
/// <param name="random">Draws the parameters from +-1/sqrt(fan-in); null leaves them zero, to be loaded.</param>
/// <param name="options">Stride, padding, dilation, groups, activation.</param>
/// <param name="bias">Whether there is a bias.</param>
public sealed class Conv2d(int inputs, int outputs, Pair kernel, RandomSource? random, ConvolutionOptions? options = null, bool bias = true)
    : ConvolutionLayer(
        new Shape(outputs, PerGroup(inputs, options), kernel.Height, kernel.Width), outputs, PerGroup(inputs, options) * kernel.Height * kernel.Width, random, options, bias)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Conv2d(Weight, Bias, Options);
}

/// <summary>Transposed convolution along one axis: [batch, in, length] to [batch, out, longer].</summary>
/// <param name="inputs">Input channels.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="kernel">Elements of the kernel.</param>
/// <param name="random">Draws the parameters from +-1/sqrt(out kernel / groups), as the common frameworks do; null leaves them zero, to be loaded.</param>
/// <param name="options">Stride, padding, output padding, dilation, groups, activation.</param>
/// <param name="bias">Whether there is a bias.</param>
public sealed class ConvTranspose1d(int inputs, int outputs, int kernel, RandomSource? random, ConvolutionOptions? options = null, bool bias = true)
    : ConvolutionLayer(new Shape(inputs, PerGroup(outputs, options), kernel), outputs, PerGroup(outputs, options) * kernel, random, options, bias)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.ConvTranspose1d(Weight, Bias, Options);
}

/// <summary>Transposed convolution of images: [batch, in, height, width] to [batch, out, higher, wider].</summary>
/// <param name="inputs">Input channels.</param>
/// <param name="outputs">Output channels.</param>
/// <param name="kernel">Rows and columns of the kernel.</param>
/// <param name="random">Draws the parameters from +-1/sqrt(out kernel / groups), as the common frameworks do; null leaves them zero, to be loaded.</param>
/// <param name="options">Stride, padding, output padding, dilation, groups, activation.</param>
/// <param name="bias">Whether there is a bias.</param>
public sealed class ConvTranspose2d(int inputs, int outputs, Pair kernel, RandomSource? random, ConvolutionOptions? options = null, bool bias = true)
    : ConvolutionLayer(
        new Shape(inputs, PerGroup(outputs, options), kernel.Height, kernel.Width), outputs, PerGroup(outputs, options) * kernel.Height * kernel.Width, random, options, bias)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.ConvTranspose2d(Weight, Bias, Options);
}
