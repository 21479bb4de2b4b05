using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>
/// Reductions. Without axes everything is reduced to a scalar; with axes these dimensions go,
/// or stay with size 1 when <c>keepDims</c> is asked for. Negative axes count from the end.
/// </summary>
public static partial class ReductionOps
{
    /// <summary>Sum of all elements.</summary>
    public static Tensor Sum(this Tensor x) => Reduce(x, AllAxes(x.Shape), false, false);

    /// <summary>Sum over one dimension.</summary>
    public static Tensor Sum(this Tensor x, int axis, bool keepDims = false) => Reduce(x, 1u << x.Shape.Axis(axis), keepDims, false);

    /// <summary>Sum over several dimensions.</summary>
    public static Tensor Sum(this Tensor x, ReadOnlySpan<int> axes, bool keepDims = false) => Reduce(x, Mask(x.Shape, axes), keepDims, false);

    /// <summary>Mean of all elements.</summary>
    public static Tensor Mean(this Tensor x) => Reduce(x, AllAxes(x.Shape), false, true);

    /// <summary>Mean over one dimension.</summary>
    public static Tensor Mean(this Tensor x, int axis, bool keepDims = false) => Reduce(x, 1u << x.Shape.Axis(axis), keepDims, true);

    /// <summary>Mean over several dimensions.</summary>
    public static Tensor Mean(this Tensor x, ReadOnlySpan<int> axes, bool keepDims = false) => Reduce(x, Mask(x.Shape, axes), keepDims, true);

    internal static uint AllAxes(Shape shape) => (1u << shape.Rank) - 1;

    internal static uint Mask(Shape shape, ReadOnlySpan<int> axes)
    {
        uint mask = 0;
        foreach (int axis in axes)
        {
            mask |= 1u << shape.Axis(axis);
        }

        return mask;
    }

    /// <summary>The shape with the masked axes at size 1, or without them.</summary>
    internal static Shape Reduced(Shape shape, uint axes, bool keepDims)
    {
        Span<int> d = stackalloc int[Shape.MaxRank];
        int rank = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            bool reduced = (axes >> axis & 1) != 0;
            if (!reduced || keepDims)
            {
                d[rank++] = reduced ? 1 : shape[axis];
            }
        }

        return new Shape(d[..rank]);
    }

    /// <summary>How many elements go into one result.</summary>
    internal static int ReducedCount(Shape shape, uint axes)
    {
        int count = 1;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            count *= (axes >> axis & 1) != 0 ? shape[axis] : 1;
        }

        return count;
    }

    /// <summary>Undoes a broadcast: sums over the dimensions along which a tensor of the target shape was repeated.</summary>
    internal static Tensor SumTo(Tensor x, Shape target)
    {
        if (x.Shape == target)
        {
            return x;
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        return Reduce(x, BroadcastPlan.StretchedAxes(target, x.Shape), keepDims: false, mean: false).Reshape(target.CopyTo(d));
    }

    private static Tensor Reduce(Tensor x, uint axes, bool keepDims, bool mean)
    {
        float scale = mean ? 1f / ReducedCount(x.Shape, axes) : 1f;
        Tensor y = Tensor.Uninitialized(Reduced(x.Shape, axes, keepDims));
        Sums.Over(x.Span, x.Shape, axes, y.Span, scale);
        var node = Tape.Record<SumNode>(y, x);
        if (node is not null)
        {
            node.Axes = axes;
            node.Scale = scale;
        }

        return y;
    }

    internal sealed class SumNode : Node, IDifferentiableBackward
    {
        public uint Axes { get; set; }

        public float Scale { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            Shape shape = Input(0).Shape;
            Span<int> d = stackalloc int[Shape.MaxRank];
            Tensor kept = outputGradient.Reshape(Reduced(shape, Axes, keepDims: true).CopyTo(d));
            return kept.Affine(Scale, 0f).Expand(shape);
        }

        protected override void Backward()
        {
            Shape shape = Input(0).Shape;
            Shape kept = Reduced(shape, Axes, keepDims: true);
            ReadOnlySpan<float> dy = OutputGradient();
            Span<float> dx = InputGradient(0, out bool accumulate);
            BroadcastMaps.Run(new ScaleFirst(Scale), BroadcastPlan.Create(kept, kept, shape), default, dy, dy, dx, accumulate);
        }
    }
}
