using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>Running sums and products along a dimension of an array seen as [outer, length, inner].</summary>
internal static class ScanKernels
{
    /// <summary>y[o, r, i] = sum of x[o, s, i] for s up to r (or from r on); or y += that. Single lines are summed in float64.</summary>
    public static void Sum(ReadOnlySpan<float> x, int outer, int length, int inner, bool fromEnd, Span<float> y, bool accumulate)
    {
        Span<float> running = stackalloc float[256];
        for (int o = 0; o < outer; o++)
        {
            int start = o * length * inner;
            for (int column = 0; inner > 1 && column < inner; column += running.Length)
            {
                Span<float> sums = running[..Math.Min(running.Length, inner - column)];
                sums.Clear();
                for (int k = 0; k < length; k++)
                {
                    int at = start + ((fromEnd ? length - 1 - k : k) * inner) + column;
                    TensorPrimitives.Add(sums, x.Slice(at, sums.Length), sums);
                    Put(sums, y.Slice(at, sums.Length), accumulate);
                }
            }

            double sum = 0;
            for (int k = 0; inner == 1 && k < length; k++)
            {
                int at = start + (fromEnd ? length - 1 - k : k);
                sum += x[at];
                y[at] = accumulate ? y[at] + (float)sum : (float)sum;
            }
        }
    }

    /// <summary>y[o, r, i] = product of x[o, s, i] for s up to r.</summary>
    public static void Product(ReadOnlySpan<float> x, int outer, int length, int inner, Span<float> y)
    {
        for (int o = 0; o < outer; o++)
        {
            int start = o * length * inner;
            for (int i = 0; i < inner; i++)
            {
                double product = 1;
                for (int r = 0; r < length; r++)
                {
                    int at = start + (r * inner) + i;
                    product *= x[at];
                    y[at] = (float)product;
                }
            }
        }
    }

    /// <summary>Adds the gradient of <see cref="Product"/>, right where elements are zero, too.</summary>
    public static void ProductGradient(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, int outer, int length, int inner, Span<float> dx)
    {
        for (int line = 0; line < outer * inner; line++)
        {
            int start = (line / inner * length * inner) + (line % inner);

            // With p the product of what comes before r: dx[r] = p * (dy[r] + x[r+1] (dy[r+1] + x[r+2] (...))).
            double before = 1;
            for (int r = 0; r < length; r++)
            {
                double nested = 0;
                for (int s = length - 1; s > r; s--)
                {
                    nested = (nested + dy[start + (s * inner)]) * x[start + (s * inner)];
                }

                dx[start + (r * inner)] += (float)(before * (dy[start + (r * inner)] + nested));
                before *= x[start + (r * inner)];
            }
        }
    }

    private static void Put(ReadOnlySpan<float> values, Span<float> target, bool accumulate)
    {
        if (accumulate)
        {
            TensorPrimitives.Add(target, values, target);
        }
        else
        {
            values.CopyTo(target);
        }
    }
}
