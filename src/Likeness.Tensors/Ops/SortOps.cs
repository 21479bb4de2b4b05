using Likeness.Tensors.Kernels;

namespace Likeness.Tensors.Ops;

/// <summary>Sorting along a dimension. The gradient follows the elements to where they came from.</summary>
public static class SortOps
{
    /// <summary>Sorted elements and where each came from. Equal elements keep their order; NaN counts as the largest.</summary>
    public static (Tensor Values, IndexTensor Positions) Sort(this Tensor x, int axis = -1, bool descending = false) => Take(x, axis, x.Shape[axis], descending);

    /// <summary>The <paramref name="count"/> largest (or smallest) elements, best first, and where each came from.</summary>
    /// <exception cref="ShapeException">The dimension has fewer elements.</exception>
    public static (Tensor Values, IndexTensor Positions) TopK(this Tensor x, int count, int axis = -1, bool largest = true) => Take(x, axis, count, largest);

    private static (Tensor Values, IndexTensor Positions) Take(Tensor x, int axis, int count, bool descending)
    {
        int a = x.Shape.Axis(axis);
        if (count < 0 || count > x.Shape[a])
        {
            throw new ShapeException($"Dimension {a} of {x.Shape} does not have {count} elements to choose.");
        }

        IndexTensor positions = IndexTensor.Uninitialized(x.Shape.With(a, count));
        SortKernels.Positions(x.Span, x.Shape.CountBefore(a), x.Shape[a], x.Shape.CountFrom(a + 1), count, descending, positions.Span);
        return (IndexOps.Gather(x, a, positions), positions);
    }
}
