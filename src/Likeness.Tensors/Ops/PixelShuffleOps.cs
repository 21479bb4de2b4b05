using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Channels into pixels and back (Shi et al., "Real-time single image super-resolution with a sub-pixel network", equation 4).</summary>
public static class PixelShuffleOps
{
    /// <summary>Spreads groups of <paramref name="factor"/> squared channels over squares of pixels.</summary>
    /// <param name="x"><c>[N, C factor^2, H, W]</c>.</param>
    /// <param name="factor">Side of a square of pixels.</param>
    /// <returns><c>[N, C, H factor, W factor]</c>.</returns>
    public static Tensor PixelShuffle(this Tensor x, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        if (x.Shape.Rank != 4 || x.Shape[1] % (factor * factor) != 0)
        {
            throw new ShapeException($"PixelShuffle by {factor} needs [N, C, H, W] with C a multiple of {factor * factor}; the shape is {x.Shape}.");
        }

        int height = x.Shape[2];
        int width = x.Shape[3];
        int channels = x.Shape[1] / (factor * factor);
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], channels, height * factor, width * factor));
        PixelShuffling.Shuffle(x.Span, y.Span, x.Shape[0] * channels, height, width, factor);
        if (Tape.Record<ShuffleNode>(y, x) is { } node)
        {
            node.Factor = factor;
        }

        return y;
    }

    /// <summary>The inverse of <see cref="PixelShuffle"/>: gathers squares of pixels into channels.</summary>
    /// <param name="x"><c>[N, C, H, W]</c> with H and W multiples of <paramref name="factor"/>.</param>
    /// <param name="factor">Side of a square of pixels.</param>
    /// <returns><c>[N, C factor^2, H / factor, W / factor]</c>.</returns>
    public static Tensor PixelUnshuffle(this Tensor x, int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        if (x.Shape.Rank != 4 || x.Shape[2] % factor != 0 || x.Shape[3] % factor != 0)
        {
            throw new ShapeException($"PixelUnshuffle by {factor} needs [N, C, H, W] with H and W multiples of it; the shape is {x.Shape}.");
        }

        int height = x.Shape[2] / factor;
        int width = x.Shape[3] / factor;
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], x.Shape[1] * factor * factor, height, width));
        PixelShuffling.Unshuffle(x.Span, y.Span, x.Shape[0] * x.Shape[1], height, width, factor, add: false);
        if (Tape.Record<UnshuffleNode>(y, x) is { } node)
        {
            node.Factor = factor;
        }

        return y;
    }

    private sealed class ShuffleNode : Node
    {
        public int Factor { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                Shape coarse = Input(0).Shape;
                Span<float> dx = InputGradient(0, out bool add);
                PixelShuffling.Unshuffle(dy, dx, coarse[0] * coarse[1] / (Factor * Factor), coarse[2], coarse[3], Factor, add);
            }
        }
    }

    private sealed class UnshuffleNode : Node
    {
        public int Factor { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                Shape fine = Input(0).Shape;
                PixelShuffling.AddShuffled(dy, InputGradient(0), fine[0] * fine[1], fine[2] / Factor, fine[3] / Factor, Factor);
            }
        }
    }
}
