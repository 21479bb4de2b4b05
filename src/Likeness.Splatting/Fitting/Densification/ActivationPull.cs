using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Likeness.Tensors;
using Likeness.Tensors.Kernels;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>Sums of opacities and of scales, and their gradients: the terms that pull Gaussians to be transparent and small. In blocks of fixed size, added in order.</summary>
internal static unsafe class ActivationPull
{
    private const int BlockSize = 8192;

    /// <summary>The sum of sigmoid(logit); adds weight sigmoid' to the gradients.</summary>
    public static double Opacities(ReadOnlySpan<float> logits, Span<float> gradients, float weight) => Run<Sigmoid>(logits, gradients, weight);

    /// <summary>The sum of exp(log scale); adds weight exp' to the gradients.</summary>
    public static double Scales(ReadOnlySpan<float> logScales, Span<float> gradients, float weight) => Run<Exponential>(logScales, gradients, weight);

    private static double Run<F>(ReadOnlySpan<float> values, Span<float> gradients, float weight) where F : struct, IActivation
    {
        int blocks = Work.Blocks(values.Length, BlockSize);
        Span<float> sums = blocks <= 1024 ? stackalloc float[blocks] : new float[blocks];
        fixed (float* x = values, g = gradients, s = sums)
        {
            Work.For(blocks, new Blocks<F>(x, g, s, values.Length, weight));
        }

        double sum = 0;
        foreach (float part in sums)
        {
            sum += part;
        }

        return sum;
    }

    private interface IActivation
    {
        /// <summary>The value; and the slope in <paramref name="slope"/>.</summary>
        static abstract V Of<V>(V x, out V slope) where V : struct, ILanes<V>;
    }

    private readonly struct Sigmoid : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x, out V slope) where V : struct, ILanes<V>
        {
            V y = LaneMath.Sigmoid(x);
            slope = y * (V.Broadcast(1) - y);
            return y;
        }
    }

    private readonly struct Exponential : IActivation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Of<V>(V x, out V slope) where V : struct, ILanes<V> => slope = LaneMath.Exp(x);
    }

    private readonly struct Blocks<F>(float* x, float* g, float* sums, int count, float weight) : IBlocks where F : struct, IActivation
    {
        public void Run(int block)
        {
            int start = block * BlockSize, end = Math.Min(count, start + BlockSize);
            sums[block] = Vector512.IsHardwareAccelerated ? Loop<Lanes512>(start, end)
                : Vector256.IsHardwareAccelerated ? Loop<Lanes256>(start, end)
                : Loop<Lanes128>(start, end);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float Loop<V>(int start, int end) where V : struct, ILanes<V>
        {
            V sum = V.Broadcast(0), w = V.Broadcast(weight);
            int i = start;
            for (; i <= end - LaneMemory.Width; i += LaneMemory.Width)
            {
                sum += F.Of(V.Load(x + i), out V slope);
                (V.Load(g + i) + (w * slope)).Store(g + i);
            }

            float rest = 0;
            if (i < end)
            {
                V part = F.Of(LaneMemory.LoadPart<V>(x + i, end - i, 0), out V slope);
                LaneMemory.StorePart(LaneMemory.LoadPart<V>(g + i, end - i, 0) + (w * slope), g + i, end - i);
                float* lanes = stackalloc float[LaneMemory.Width];
                part.Store(lanes);
                for (int k = 0; k < end - i; k++)
                {
                    rest += lanes[k];
                }
            }

            return V.Sum(sum) + rest;
        }
    }
}
