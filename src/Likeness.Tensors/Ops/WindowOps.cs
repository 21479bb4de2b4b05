using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <content>Operations that copy elements to other places: permute, slice, flip.</content>
public static partial class ShapeOps
{
    /// <summary>Reorders dimensions: dimension k of the result is dimension <paramref name="axes"/>[k] of <paramref name="x"/>.</summary>
    /// <exception cref="ShapeException">The axes are not each dimension once.</exception>
    public static Tensor Permute(this Tensor x, params ReadOnlySpan<int> axes)
    {
        Span<int> own = stackalloc int[Shape.MaxRank], sizes = stackalloc int[Shape.MaxRank], strides = stackalloc int[Shape.MaxRank];
        own = StridedLayout.StridesOf(x.Shape, own);
        if (axes.Length != own.Length || ReductionOps.Mask(x.Shape, axes) != ReductionOps.AllAxes(x.Shape))
        {
            throw new ShapeException($"Permute needs each of the {own.Length} dimensions of {x.Shape} once; it got ({string.Join(", ", axes.ToArray())}).");
        }

        for (int k = 0; k < axes.Length; k++)
        {
            int axis = x.Shape.Axis(axes[k]);
            sizes[k] = x.Shape[axis];
            strides[k] = own[axis];
        }

        sizes = sizes[..axes.Length];
        return WindowNode.Read(x, new Shape(sizes), StridedLayout.Create(0, sizes, strides[..axes.Length]));
    }

    /// <summary>Swaps two dimensions; the last two of a matrix by default.</summary>
    public static Tensor Transpose(this Tensor x, int first = -2, int second = -1)
    {
        Span<int> axes = stackalloc int[Shape.MaxRank];
        axes = axes[..x.Shape.Rank];
        for (int k = 0; k < axes.Length; k++)
        {
            axes[k] = k;
        }

        int a = x.Shape.Axis(first), b = x.Shape.Axis(second);
        (axes[a], axes[b]) = (axes[b], axes[a]);
        return Permute(x, axes);
    }

    /// <summary>
    /// Every <paramref name="step"/>-th element along one dimension, from <paramref name="start"/> to before <paramref name="end"/>.
    /// Negative positions count from the end.
    /// </summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axis">Which dimension.</param>
    /// <param name="start">First position.</param>
    /// <param name="end">Position after the last; the size of the dimension (or <see cref="int.MaxValue"/>) takes all.</param>
    /// <param name="step">At least 1.</param>
    /// <exception cref="ShapeException">The range does not lie within the dimension.</exception>
    public static Tensor Slice(this Tensor x, int axis, int start, int end = int.MaxValue, int step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        int a = x.Shape.Axis(axis);
        int size = x.Shape[a];
        int first = start < 0 ? start + size : start;
        int last = end == int.MaxValue ? size : end < 0 ? end + size : end;
        if (first < 0 || last > size || last < first)
        {
            throw new ShapeException($"Slice from {start} to {end} does not lie within dimension {a} of {x.Shape}.");
        }

        return AlongAxis(x, a, first, (last - first + step - 1) / step, step);
    }

    /// <summary>One position of a dimension, which disappears.</summary>
    public static Tensor Select(this Tensor x, int axis, int index)
    {
        int at = index < 0 ? index + x.Shape[axis] : index;
        Tensor slice = Slice(x, axis, at, at + 1);
        return Squeeze(slice, axis);
    }

    /// <summary>Reverses one dimension.</summary>
    public static Tensor Flip(this Tensor x, int axis)
    {
        int a = x.Shape.Axis(axis);
        return AlongAxis(x, a, x.Shape[a] - 1, x.Shape[a], -1);
    }

    /// <summary>Adds a dimension of size 1 before dimension <paramref name="axis"/>; -1 adds it at the end.</summary>
    public static Tensor Unsqueeze(this Tensor x, int axis)
    {
        Span<int> d = stackalloc int[Shape.MaxRank];
        int rank = x.Shape.Rank;
        int at = axis < 0 ? axis + rank + 1 : axis;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)at, (uint)rank, nameof(axis));
        for (int k = 0; k <= rank; k++)
        {
            d[k] = k < at ? x.Shape[k] : k == at ? 1 : x.Shape[k - 1];
        }

        return Reshape(x, d[..(rank + 1)]);
    }

    /// <summary>Drops a dimension of size 1.</summary>
    /// <exception cref="ShapeException">The dimension has another size.</exception>
    public static Tensor Squeeze(this Tensor x, int axis)
    {
        if (x.Shape[axis] != 1)
        {
            throw new ShapeException($"Only a dimension of size 1 can be squeezed; dimension {axis} of {x.Shape} is {x.Shape[axis]}.");
        }

        Span<int> d = stackalloc int[Shape.MaxRank];
        return Reshape(x, x.Shape.Without(axis).CopyTo(d));
    }

    private static Tensor AlongAxis(Tensor x, int axis, int first, int count, int step)
    {
        Span<int> sizes = stackalloc int[Shape.MaxRank], strides = stackalloc int[Shape.MaxRank];
        strides = StridedLayout.StridesOf(x.Shape, strides);
        sizes = x.Shape.CopyTo(sizes);
        int offset = count == 0 ? 0 : first * strides[axis];
        sizes[axis] = count;
        strides[axis] *= step;
        return WindowNode.Read(x, new Shape(sizes), StridedLayout.Create(offset, sizes, strides));
    }
}
