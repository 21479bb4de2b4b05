using System.Runtime.CompilerServices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// A window into an array: element (i, j, ...) of a dense block lies at offset + i * stride0 + j * stride1 ... of the array.
/// Permutations, slices, flips and padding are all of this kind.
/// </summary>
internal struct StridedLayout
{
    [InlineArray(Shape.MaxRank)]
    private struct Dimensions
    {
        private int _first;
    }

    private Dimensions _sizes;
    private Dimensions _strides;

    /// <summary>Where element (0, 0, ...) lies.</summary>
    public int Offset { get; set; }

    /// <summary>The number of dimensions after merging.</summary>
    public int Rank { get; private set; }

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>The size of a dimension, outermost first.</summary>
    public readonly int Size(int axis) => _sizes[axis];

    /// <summary>The step of a dimension in the array.</summary>
    public readonly int Stride(int axis) => _strides[axis];

    /// <summary>Makes a layout; neighbouring dimensions that lie behind one another are merged.</summary>
    public static StridedLayout Create(int offset, ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        var layout = new StridedLayout { Offset = offset, Count = 1 };
        int rank = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            layout.Count *= sizes[i];
            if (sizes[i] == 1)
            {
                continue;
            }

            if (rank > 0 && layout._strides[rank - 1] == sizes[i] * strides[i])
            {
                layout._sizes[rank - 1] *= sizes[i];
                layout._strides[rank - 1] = strides[i];
            }
            else
            {
                layout._sizes[rank] = sizes[i];
                layout._strides[rank] = strides[i];
                rank++;
            }
        }

        layout.Rank = rank;
        return layout;
    }

    /// <summary>The strides of a dense array of a shape.</summary>
    public static Span<int> StridesOf(Shape shape, Span<int> strides)
    {
        int step = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= shape[axis];
        }

        return strides[..shape.Rank];
    }
}
