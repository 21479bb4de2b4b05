using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Transport;

/// <summary>
/// Directions for slicing: uniform on the sphere, in stacks of as many perpendicular ones as there are dimensions. Each is as likely as any
/// other, so the mean is unbiased, and those of a stack do not repeat one another, so it varies less.
/// </summary>
public static class SliceDirections
{
    /// <summary>Draws directions.</summary>
    /// <param name="count">How many.</param>
    /// <param name="dimensions">Of the space.</param>
    /// <param name="random">The source.</param>
    /// <returns>[count, dimensions].</returns>
    public static Tensor Draw(int count, int dimensions, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Tensor directions = Tensor.Uninitialized(new Shape(count, dimensions));
        double[] stack = new double[dimensions * dimensions];
        for (int first = 0; first < count; first += dimensions)
        {
            Orthonormal(stack, dimensions, random);
            for (int i = 0; i < Math.Min(dimensions, count - first) * dimensions; i++)
            {
                directions.Span[(first * dimensions) + i] = (float)stack[i];
            }
        }

        return directions;
    }

    /// <summary>Gram and Schmidt on normal numbers: the first row is uniform on the sphere, each further one on what is perpendicular.</summary>
    private static void Orthonormal(double[] rows, int n, RandomSource random)
    {
        for (int r = 0; r < n; r++)
        {
            Span<double> row = rows.AsSpan(r * n, n);
            double length;
            do
            {
                for (int k = 0; k < n; k++)
                {
                    row[k] = random.NextNormal();
                }

                // Twice, for the sake of rounding.
                for (int q = 0; q < 2 * r; q++)
                {
                    ReadOnlySpan<double> other = rows.AsSpan(q % r * n, n);
                    double along = System.Numerics.Tensors.TensorPrimitives.Dot(row, other);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(other, -along, row, row);
                }

                length = System.Numerics.Tensors.TensorPrimitives.Norm<double>(row);
            }
            while (length < 1e-6);
            System.Numerics.Tensors.TensorPrimitives.Divide(row, length, row);
        }
    }
}
