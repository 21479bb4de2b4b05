using Likeness.Tensors.Kernels;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Ops;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Perception;

/// <summary>The one kind of layer that the small networks are made of: a 3x3 convolution and a leaky ReLU, which needs no normalisation at this depth.</summary>
internal static class TrunkLayers
{
    public const float Slope = 0.2f;

    /// <summary>Makes a layer whose output is as large as its input.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="random">Draws the weights; null leaves them zero, to be loaded.</param>
    /// <param name="stride">2 halves the picture.</param>
    public static Conv2d Convolution(int inputs, int outputs, RandomSource? random, int stride = 1)
    {
        var options = new ConvolutionOptions { Stride = stride, Padding = 1, Activation = Activation.LeakyRelu, Slope = Slope };
        var layer = new Conv2d(inputs, outputs, 3, random, options);
        if (random is not null)
        {
            // Half of what a leaky ReLU lets through is lost: He et al. 2015.
            layer.Weight.KaimingNormal(random, inputs * 9);
            layer.Bias!.Constant(0);
        }

        return layer;
    }

    /// <summary>Checks a picture size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no power of two from 16 to 128.</exception>
    public static void RequireSize(int size)
    {
        if (!int.IsPow2(size) || size is < 16 or > 128)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, "The small networks take pictures of 16, 32, 64 or 128 pixels.");
        }
    }
}
