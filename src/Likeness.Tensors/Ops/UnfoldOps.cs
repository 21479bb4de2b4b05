using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Sliding windows as columns.</summary>
public static class UnfoldOps
{
    /// <summary>Lays every square window of an image out as a column ("im2col"), channels outermost, then window rows, then window columns.</summary>
    /// <param name="x"><c>[N, C, H, W]</c>.</param>
    /// <param name="kernel">Side of a window.</param>
    /// <param name="stride">Elements from one window to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dilation">Distance between the elements of a window.</param>
    /// <returns><c>[N, C kernel^2, windows]</c>.</returns>
    public static Tensor Unfold(this Tensor x, int kernel, int stride = 1, int padding = 0, int dilation = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kernel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        int reach = (dilation * (kernel - 1)) + 1 - (2 * padding);
        if (x.Shape.Rank != 4 || x.Shape[2] < reach || x.Shape[3] < reach)
        {
            throw new ShapeException($"Unfold needs [N, C, H, W] with H and W at least {reach}; the shape is {x.Shape}.");
        }

        var plan = new Unfolding.Plan(x.Shape[2], x.Shape[3], kernel, stride, padding, dilation);
        Tensor y = Tensor.Uninitialized(new Shape(x.Shape[0], x.Shape[1] * kernel * kernel, plan.OutHeight * plan.OutWidth));
        Unfolding.Unfold(x.Span, y.Span, x.Shape[0] * x.Shape[1], plan);
        if (Tape.Record<UnfoldNode>(y, x) is { } node)
        {
            node.Plan = plan;
        }

        return y;
    }

    private sealed class UnfoldNode : Node
    {
        public Unfolding.Plan Plan { get; set; }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            if (!dy.IsEmpty)
            {
                Shape shape = Input(0).Shape;
                Unfolding.Fold(dy, InputGradient(0), shape[0] * shape[1], Plan);
            }
        }
    }
}
