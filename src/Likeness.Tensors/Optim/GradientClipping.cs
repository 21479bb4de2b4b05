using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Optim;

/// <summary>Keeps gradients from growing too large, between the backward pass and the optimiser's step.</summary>
public static unsafe class GradientClipping
{
    // Partial sums of one tensor fit the stack, and a block is long enough to be worth a thread.
    private const int MostBlocks = 256;
    private const int SmallestBlock = 16384;

    /// <summary>Scales all gradients by min(1, largest / (norm + 1e-6)), where the norm is that of all of them as one vector.</summary>
    /// <param name="parameters">Their gradients are scaled in place; those without one do not count.</param>
    /// <param name="largest">The norm to stay below.</param>
    /// <returns>The norm before clipping; not finite when a gradient is not.</returns>
    public static double ByNorm(IReadOnlyList<Tensor> parameters, double largest)
    {
        double norm = Norm(parameters);
        double scale = Math.Min(1, largest / (norm + 1e-6));
        if (scale != 1)
        {
            for (int i = 0; i < parameters.Count; i++)
            {
                if (parameters[i].Grad is { } gradient)
                {
                    TensorPrimitives.Multiply(gradient.Span, (float)scale, gradient.Span);
                }
            }
        }

        return norm;
    }

    /// <summary>Limits every element of every gradient to [-<paramref name="largest"/>, <paramref name="largest"/>].</summary>
    public static void ByValue(IReadOnlyList<Tensor> parameters, double largest)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Grad is { } gradient)
            {
                TensorPrimitives.Clamp(gradient.Span, -(float)largest, (float)largest, gradient.Span);
            }
        }
    }

    /// <summary>The norm of all gradients as one vector, summed in double precision in a fixed order.</summary>
    public static double Norm(IReadOnlyList<Tensor> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (parameters[i].Grad is { } gradient)
            {
                sum += SumOfSquares(gradient.Span);
            }
        }

        return Math.Sqrt(sum);
    }

    private static double SumOfSquares(ReadOnlySpan<float> x)
    {
        int block = Math.Max(SmallestBlock, (x.Length + MostBlocks - 1) / MostBlocks);
        int count = Work.Blocks(x.Length, block);
        double* partial = stackalloc double[MostBlocks];
        fixed (float* p = x)
        {
            Work.For(count, new Squares(p, x.Length, block, partial));
        }

        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += partial[i];
        }

        return sum;
    }

    private readonly struct Squares(float* x, int length, int size, double* partial) : IBlocks
    {
        public void Run(int block)
        {
            int i = block * size;
            int end = Math.Min(length, i + size);
            // Eight lanes on every machine, so that the order of the sum is the same on all of them.
            Vector512<double> sum = Vector512<double>.Zero;
            for (; i <= end - 8; i += 8)
            {
                (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(x + i));
                var wide = Vector512.Create(low, high);
                sum += wide * wide;
            }

            double rest = 0;
            for (; i < end; i++)
            {
                rest += (double)x[i] * x[i];
            }

            for (int lane = 0; lane < 8; lane++)
            {
                rest += sum[lane];
            }

            partial[block] = rest;
        }
    }
}
