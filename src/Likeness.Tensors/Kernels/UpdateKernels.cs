using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>One optimiser's rule for one element: the new parameter, from the old one, its gradient and up to three states.</summary>
internal interface IUpdate
{
    V Apply<V>(V parameter, V gradient, ref V first, ref V second, ref V third) where V : struct, ILanes<V>;
}

/// <summary>
/// Runs an update rule over a parameter in one pass, in blocks over the threads. Rules keep to plain operators, so the same
/// bits come out on every machine; elements do not see each other, so they come out for any number of threads.
/// </summary>
internal static unsafe class UpdateKernels
{
    private const int BlockSize = 16384;

    /// <summary>Updates <paramref name="parameter"/> and the states in place. A state that the rule does not use is empty.</summary>
    public static void Run<U>(
        U update, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, Span<float> third)
        where U : struct, IUpdate
    {
        fixed (float* p = parameter, g = gradient, a = first, b = second, c = third)
        {
            var blocks = new Blocks<U>(update, p, g, a, b, c, parameter.Length);
            if (parameter.Length < 2 * BlockSize)
            {
                blocks.Part(0, parameter.Length);
            }
            else
            {
                Work.For(Work.Blocks(parameter.Length, BlockSize), in blocks);
            }
        }
    }

    private readonly struct Blocks<U>(U update, float* p, float* g, float* a, float* b, float* c, int count) : IBlocks
        where U : struct, IUpdate
    {
        public void Run(int block)
        {
            int start = block * BlockSize;
            Part(start, Math.Min(BlockSize, count - start));
        }

        public void Part(int start, int length)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Loop<Lanes512>(start, length);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Loop<Lanes256>(start, length);
            }
            else
            {
                Loop<Lanes128>(start, length);
            }
        }

        // Compiled with full optimisation at once: a short training must not spend its steps in a first tier.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Loop<V>(int start, int length) where V : struct, ILanes<V>
        {
            V zero = V.Broadcast(0);
            int end = start + length;
            int i = start;
            for (; i <= end - LaneMemory.Width; i += LaneMemory.Width)
            {
                V x = a != null ? V.Load(a + i) : zero;
                V y = b != null ? V.Load(b + i) : zero;
                V z = c != null ? V.Load(c + i) : zero;
                update.Apply(V.Load(p + i), V.Load(g + i), ref x, ref y, ref z).Store(p + i);
                if (a != null)
                {
                    x.Store(a + i);
                }

                if (b != null)
                {
                    y.Store(b + i);
                }

                if (c != null)
                {
                    z.Store(c + i);
                }
            }

            if (i < end)
            {
                Rest<V>(i, end - i);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Rest<V>(int i, int length) where V : struct, ILanes<V>
        {
            V zero = V.Broadcast(0);
            V x = a != null ? LaneMemory.LoadPart<V>(a + i, length, 0) : zero;
            V y = b != null ? LaneMemory.LoadPart<V>(b + i, length, 0) : zero;
            V z = c != null ? LaneMemory.LoadPart<V>(c + i, length, 0) : zero;
            V updated = update.Apply(LaneMemory.LoadPart<V>(p + i, length, 0), LaneMemory.LoadPart<V>(g + i, length, 0), ref x, ref y, ref z);
            LaneMemory.StorePart(updated, p + i, length);
            if (a != null)
            {
                LaneMemory.StorePart(x, a + i, length);
            }

            if (b != null)
            {
                LaneMemory.StorePart(y, b + i, length);
            }

            if (c != null)
            {
                LaneMemory.StorePart(z, c + i, length);
            }
        }
    }
}
