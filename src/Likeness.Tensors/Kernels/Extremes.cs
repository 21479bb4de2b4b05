using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>Largest and smallest elements along a dimension of an array seen as [outer, length, inner].</summary>
internal static class Extremes
{
    /// <summary>y[o, i] = max over r of x[o, r, i]; NaN wins.</summary>
    public static void Max(ReadOnlySpan<float> x, int outer, int length, int inner, Span<float> y)
    {
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> block = x.Slice(o * length * inner, length * inner);
            if (inner == 1)
            {
                y[o] = TensorPrimitives.Max(block);
                continue;
            }

            Span<float> row = y.Slice(o * inner, inner);
            block[..inner].CopyTo(row);
            for (int r = 1; r < length; r++)
            {
                TensorPrimitives.Max(row, block.Slice(r * inner, inner), row);
            }
        }
    }

    /// <summary>y[o, i] = min over r of x[o, r, i]; NaN wins.</summary>
    public static void Min(ReadOnlySpan<float> x, int outer, int length, int inner, Span<float> y)
    {
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> block = x.Slice(o * length * inner, length * inner);
            if (inner == 1)
            {
                y[o] = TensorPrimitives.Min(block);
                continue;
            }

            Span<float> row = y.Slice(o * inner, inner);
            block[..inner].CopyTo(row);
            for (int r = 1; r < length; r++)
            {
                TensorPrimitives.Min(row, block.Slice(r * inner, inner), row);
            }
        }
    }

    /// <summary>The first position of each extreme value y[o, i].</summary>
    public static void Positions(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int outer, int length, int inner, Span<int> positions)
    {
        positions.Clear();
        for (int o = 0; o < outer; o++)
        {
            for (int r = length - 1; r >= 0; r--)
            {
                int at = ((o * length) + r) * inner;
                for (int i = 0; i < inner; i++)
                {
                    if (x[at + i] == y[(o * inner) + i])
                    {
                        positions[(o * inner) + i] = r;
                    }
                }
            }
        }
    }

    /// <summary>Adds dy to the gradients of the extreme elements; equal ones share it.</summary>
    public static void ShareGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int outer, int length, int inner, Span<float> dx)
    {
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int at = (o * inner) + i, start = (o * length * inner) + i;
                int equal = 0;
                for (int r = 0; r < length; r++)
                {
                    equal += x[start + (r * inner)] == y[at] ? 1 : 0;
                }

                for (int r = 0; r < length; r++)
                {
                    if (x[start + (r * inner)] == y[at])
                    {
                        dx[start + (r * inner)] += dy[at] / equal;
                    }
                }
            }
        }
    }
}
