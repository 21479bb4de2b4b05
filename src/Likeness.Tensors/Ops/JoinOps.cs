using Likeness.Tensors.Autodiff;
using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>Operations that join tensors or enlarge one: concatenate, stack, pad, roll.</content>
public static partial class ShapeOps
{
    /// <summary>Puts tensors one behind the other along a dimension; the other dimensions must agree.</summary>
    /// <exception cref="ShapeException">There is no tensor, or shapes differ elsewhere.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty)
        {
            throw new ShapeException("Concat needs at least one tensor.");
        }

        Shape first = tensors[0].Shape;
        int a = first.Axis(axis);
        int size = 0;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Shape.Rank != first.Rank || tensor.Shape.With(a, first[a]) != first)
            {
                throw new ShapeException($"Concat along dimension {a}: shapes {first} and {tensor.Shape} differ elsewhere.");
            }

            size += tensor.Shape[a];
        }

        return Join(tensors, first.With(a, size), first.CountBefore(a));
    }

    /// <summary>Puts tensors of one shape side by side along a new dimension.</summary>
    /// <exception cref="ShapeException">There is no tensor, or shapes differ.</exception>
    public static Tensor Stack(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty)
        {
            throw new ShapeException("Stack needs at least one tensor.");
        }

        Shape first = tensors[0].Shape;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.Shape != first)
            {
                throw new ShapeException($"Stack needs tensors of one shape; it got {first} and {tensor.Shape}.");
            }
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        int at = axis < 0 ? axis + first.Rank + 1 : axis;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)at, (uint)first.Rank, nameof(axis));
        for (int k = 0; k <= first.Rank; k++)
        {
            d[k] = k < at ? first[k] : k == at ? tensors.Length : first[k - 1];
        }

        return Join(tensors, new Shape(d[..(first.Rank + 1)]), first.CountBefore(at));
    }

    /// <summary>Moves elements along a dimension by <paramref name="shift"/> places; those that leave at one end enter at the other.</summary>
    public static Tensor Roll(this Tensor x, int shift, int axis)
    {
        int a = x.Shape.Axis(axis);
        int size = x.Shape[a];
        int by = size == 0 ? 0 : ((shift % size) + size) % size;
        return by == 0 ? x : Concat(a, Slice(x, a, size - by), Slice(x, a, 0, size - by));
    }

    /// <summary>Surrounds a tensor with a constant.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="before">How many elements to add in front of each dimension, outermost first.</param>
    /// <param name="after">How many to add behind.</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ShapeException">Not one number for each dimension, or a negative one.</exception>
    public static Tensor PadConstant(this Tensor x, ReadOnlySpan<int> before, ReadOnlySpan<int> after, float value = 0f)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank], strides = stackalloc int[Shape.MaxRank];
        sizes = x.Shape.CopyTo(sizes);
        if (before.Length != sizes.Length || after.Length != sizes.Length || before.ContainsAnyInRange(int.MinValue, -1) || after.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new ShapeException($"PadConstant needs a number of at least 0 before and behind each of the {sizes.Length} dimensions of {x.Shape}.");
        }

        for (int k = 0; k < sizes.Length; k++)
        {
            sizes[k] += before[k] + after[k];
        }

        var shape = new Shape(sizes);
        strides = StridedLayout.StridesOf(shape, strides);
        int offset = 0;
        for (int k = 0; k < sizes.Length; k++)
        {
            offset += before[k] * strides[k];
        }

        StridedLayout layout = StridedLayout.Create(offset, x.Shape.CopyTo(sizes), strides);
        return PlaceNode.Write(x, shape, layout, value);
    }

    private static Tensor Join(ReadOnlySpan<Tensor> tensors, Shape shape, int outer)
    {
        Tensor y = Tensor.Uninitialized(shape);
        int row = outer == 0 ? 0 : shape.Count / outer;
        int at = 0;
        foreach (Tensor tensor in tensors)
        {
            StridedLayout layout = Part(outer, row, ref at, tensor.Count);
            StridedCopy.Write(tensor.Span, layout, y.Span);
        }

        var node = Tape.Record<JoinNode>(new ReadOnlySpan<Tensor>(in y), tensors!);
        if (node is not null)
        {
            node.Outer = outer;
        }

        return y;
    }

    /// <summary>The window of the joined tensor that one part fills: a stretch of each row.</summary>
    private static StridedLayout Part(int outer, int row, ref int at, int count)
    {
        int width = outer == 0 ? 0 : count / outer;
        StridedLayout layout = StridedLayout.Create(at, [outer, width], [row, 1]);
        at += width;
        return layout;
    }

    private sealed class JoinNode : Node, IDifferentiableBackward
    {
        public int Outer { get; set; }

        public Tensor GradientOf(int input, Tensor outputGradient)
        {
            int row = Outer == 0 ? 0 : outputGradient.Count / Outer;
            int at = 0;
            for (int i = 0; i < input; i++)
            {
                Part(Outer, row, ref at, Input(i).Count);
            }

            StridedLayout layout = Part(Outer, row, ref at, Input(input).Count);
            return WindowNode.Read(outputGradient, Input(input).Shape, layout);
        }

        protected override void Backward()
        {
            ReadOnlySpan<float> dy = OutputGradient();
            int row = Outer == 0 ? 0 : dy.Length / Outer;
            int at = 0;
            for (int i = 0; i < InputCount; i++)
            {
                StridedLayout layout = Part(Outer, row, ref at, Input(i).Count);
                if (WantsGradient(i))
                {
                    Span<float> dx = InputGradient(i, out bool accumulate);
                    StridedCopy.Read(dy, layout, dx, accumulate);
                }
            }
        }
    }
}
