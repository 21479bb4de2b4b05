using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>An element-wise function of one array, written once for all lane widths.</summary>
internal interface IMap
{
    V Apply<V>(V x) where V : struct, ILanes<V>;
}

/// <summary>An element-wise function of two arrays.</summary>
internal interface IMap2
{
    V Apply<V>(V a, V b) where V : struct, ILanes<V>;
}

/// <summary>An element-wise function of three arrays.</summary>
internal interface IMap3
{
    V Apply<V>(V a, V b, V c) where V : struct, ILanes<V>;
}

/// <summary>
/// Runs element-wise functions over arrays of one length: vectors of sixteen, a partial one at the end, long arrays in
/// blocks over the threads. Results may be written or added to the destination, which may be one of the sources.
/// </summary>
internal static unsafe class Maps
{
    /// <summary>Elements to a block: 64 KB a stream, half of a second-level cache for three streams.</summary>
    public const int BlockSize = 16384;

    /// <summary>y = map(x), or y += map(x).</summary>
    public static void Run<M>(M map, ReadOnlySpan<float> x, Span<float> y, bool accumulate = false) where M : struct, IMap =>
        Run(new First<M>(map), x, x, x, y, accumulate);

    /// <summary>y = map(a, b), or y += map(a, b).</summary>
    public static void Run<M>(M map, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, bool accumulate = false)
        where M : struct, IMap2 => Run(new FirstTwo<M>(map), a, b, b, y, accumulate);

    /// <summary>y = map(a, b, c), or y += map(a, b, c).</summary>
    public static void Run<M>(M map, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> y, bool accumulate = false)
        where M : struct, IMap3
    {
        Debug.Assert(a.Length == y.Length && b.Length == y.Length && c.Length == y.Length);
        fixed (float* pa = a, pb = b, pc = c, py = y)
        {
            var blocks = new MapBlocks<M>(map, pa, pb, pc, py, y.Length, accumulate);
            if (y.Length < 2 * BlockSize)
            {
                blocks.Part(0, y.Length);
            }
            else
            {
                Work.For(Work.Blocks(y.Length, BlockSize), in blocks);
            }
        }
    }

    private readonly struct First<M>(M map) : IMap3 where M : struct, IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V a, V b, V c) where V : struct, ILanes<V> => map.Apply(a);
    }

    private readonly struct FirstTwo<M>(M map) : IMap3 where M : struct, IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V a, V b, V c) where V : struct, ILanes<V> => map.Apply(a, b);
    }

    private readonly struct MapBlocks<M>(M map, float* a, float* b, float* c, float* y, int count, bool accumulate) : IBlocks
        where M : struct, IMap3
    {
        public void Run(int block)
        {
            int start = block * BlockSize;
            Part(start, Math.Min(BlockSize, count - start));
        }

        public void Part(int start, int n)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Loop<Lanes512>(start, n);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Loop<Lanes256>(start, n);
            }
            else
            {
                Loop<Lanes128>(start, n);
            }
        }

        // Compiled with full optimisation at once: a kernel that is called once on much data must not run in a first tier.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Loop<V>(int start, int n) where V : struct, ILanes<V>
        {
            M f = map;
            float* pa = a + start, pb = b + start, pc = c + start, py = y + start;
            int full = n & -LaneMemory.Width;
            if (accumulate)
            {
                for (int i = 0; i < full; i += LaneMemory.Width)
                {
                    (V.Load(py + i) + f.Apply(V.Load(pa + i), V.Load(pb + i), V.Load(pc + i))).Store(py + i);
                }
            }
            else
            {
                for (int i = 0; i < full; i += LaneMemory.Width)
                {
                    f.Apply(V.Load(pa + i), V.Load(pb + i), V.Load(pc + i)).Store(py + i);
                }
            }

            if (full < n)
            {
                int rest = n - full;
                V r = f.Apply(
                    LaneMemory.LoadPart<V>(pa + full, rest, 0f),
                    LaneMemory.LoadPart<V>(pb + full, rest, 0f),
                    LaneMemory.LoadPart<V>(pc + full, rest, 0f));
                if (accumulate)
                {
                    r = LaneMemory.LoadPart<V>(py + full, rest, 0f) + r;
                }

                LaneMemory.StorePart(r, py + full, rest);
            }
        }
    }
}
