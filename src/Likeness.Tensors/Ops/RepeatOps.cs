using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>Operations that repeat elements: expand, repeat, tile.</content>
public static partial class ShapeOps
{
    /// <summary>Stretches dimensions of size 1 (and missing outer ones) to a larger shape; the gradient is summed over the copies.</summary>
    /// <exception cref="ShapeException">A dimension differs and is not 1.</exception>
    public static Tensor Expand(this Tensor x, params ReadOnlySpan<int> shape) => Expand(x, new Shape(shape));

    /// <summary>Stretches dimensions of size 1 (and missing outer ones) to a larger shape; the gradient is summed over the copies.</summary>
    /// <exception cref="ShapeException">A dimension differs and is not 1.</exception>
    public static Tensor Expand(this Tensor x, Shape shape)
    {
        if (x.Shape == shape)
        {
            return x;
        }

        if (BroadcastPlan.Combine(x.Shape, shape) != shape)
        {
            throw new ShapeException($"A tensor of shape {x.Shape} cannot be stretched to {shape}.");
        }

        Tensor y = Tensor.Uninitialized(shape);
        BroadcastMaps.Run(new ScaleFirst(1f), BroadcastPlan.Create(x.Shape, x.Shape, shape), default, x.Span, x.Span, y.Span);
        Tape.Record<ExpandNode>(y, x);
        return y;
    }

    /// <summary>Each element along a dimension <paramref name="times"/> times in a row: a, a, b, b.</summary>
    public static Tensor RepeatInterleave(this Tensor x, int times, int axis)
    {
        int a = x.Shape.Axis(axis);
        return Repeated(x, x.Shape.CountBefore(a + 1), x.Shape.CountFrom(a + 1), times, a);
    }

    /// <summary>The whole dimension <paramref name="times"/> times: a, b, a, b.</summary>
    public static Tensor Tile(this Tensor x, int times, int axis)
    {
        int a = x.Shape.Axis(axis);
        return Repeated(x, x.Shape.CountBefore(a), x.Shape.CountFrom(a), times, a);
    }

    private static Tensor Repeated(Tensor x, int outer, int inner, int times, int axis)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        Span<int> d = stackalloc int[Shape.MaxRank];
        Tensor wide = Expand(Reshape(x, [outer, 1, inner]), outer, times, inner);
        return Reshape(wide, x.Shape.With(axis, x.Shape[axis] * times).CopyTo(d));
    }

    private sealed class ExpandNode : Node, IDifferentiableBackward
    {
        public Tensor GradientOf(int input, Tensor outputGradient) => ReductionOps.SumTo(outputGradient, Input(0).Shape);

        protected override void Backward()
        {
            Shape shape = Output().Shape;
            Span<float> dx = InputGradient(0, out bool accumulate);
            Sums.Over(OutputGradient(), shape, BroadcastPlan.StretchedAxes(Input(0).Shape, shape), dx, 1f, accumulate);
        }
    }
}
