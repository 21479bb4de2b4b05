using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>Reading and adding rows and elements by position.</summary>
internal static unsafe class IndexKernels
{
    /// <summary>y[o, k, :] = x[o, index[k], :] for arrays of [outer, size, inner] and [outer, count, inner]; or y += that.</summary>
    public static void ReadRows(ReadOnlySpan<float> x, int outer, int size, int inner, ReadOnlySpan<int> index, Span<float> y, bool accumulate = false)
    {
        fixed (float* px = x, py = y)
        fixed (int* pi = index)
        {
            RowWork.Run(new Reader(px, size, inner, pi, index.Length, py, accumulate), y.Length, Math.Max(inner, 1));
        }
    }

    /// <summary>y[o, index[k], :] += factor x[o, k, :], in the order of k.</summary>
    public static void AddRows(ReadOnlySpan<float> x, int outer, int size, int inner, ReadOnlySpan<int> index, float factor, Span<float> y)
    {
        for (int o = 0; o < outer; o++)
        {
            for (int k = 0; k < index.Length; k++)
            {
                ReadOnlySpan<float> row = x.Slice(((o * index.Length) + k) * inner, inner);
                Span<float> target = y.Slice(((o * size) + index[k]) * inner, inner);
                if (factor == 1f)
                {
                    TensorPrimitives.Add(target, row, target);
                }
                else
                {
                    for (int i = 0; i < inner; i++)
                    {
                        target[i] += factor * row[i];
                    }
                }
            }
        }
    }

    /// <summary>
    /// The place in an array of shape <paramref name="shape"/> that element <paramref name="element"/> of an index tensor points to:
    /// its own coordinates, with the one along <paramref name="axis"/> replaced by the index.
    /// </summary>
    public static int Place(Shape shape, Shape indexShape, int axis, int element, int index)
    {
        int place = 0, step = 1;
        for (int k = shape.Rank - 1; k >= 0; k--)
        {
            int next = element / indexShape[k];
            int own = element - (next * indexShape[k]);
            place += (k == axis ? index : own) * step;
            step *= shape[k];
            element = next;
        }

        return place;
    }

    private readonly struct Reader(float* x, int size, int inner, int* index, int count, float* y, bool accumulate) : IRows
    {
        public void Row(int row)
        {
            int o = row / count;
            var source = new ReadOnlySpan<float>(x + ((((long)o * size) + index[row - (o * count)]) * inner), inner);
            var target = new Span<float>(y + ((long)row * inner), inner);
            if (accumulate)
            {
                TensorPrimitives.Add(target, source, target);
            }
            else
            {
                source.CopyTo(target);
            }
        }
    }
}
