using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>A function of two broadcast arrays and one that has the result's shape (an output gradient).</summary>
internal interface IBroadcastMap
{
    /// <summary>False when the third array is not read.</summary>
    static abstract bool UsesFull { get; }

    V Apply<V>(V full, V a, V b) where V : struct, ILanes<V>;
}

/// <summary>Runs element-wise functions over arrays whose shapes are stretched to each other.</summary>
internal static unsafe class BroadcastMaps
{
    /// <summary>y = map(full, a, b), or y += map(full, a, b); <paramref name="full"/> and <paramref name="y"/> have the whole shape.</summary>
    public static void Run<M>(M map, in BroadcastPlan plan, ReadOnlySpan<float> full, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, bool accumulate = false)
        where M : struct, IBroadcastMap
    {
        fixed (float* pf = full, pa = a, pb = b, py = y)
        {
            int inner = plan.Inner;
            int chunk = inner <= 2 * Maps.BlockSize ? inner : Maps.BlockSize;
            int chunks = Work.Blocks(inner, chunk);
            int rows = Math.Max(1, Maps.BlockSize / chunk);
            var blocks = new RowBlocks<M>(map, plan, M.UsesFull ? pf : py, pa, pb, py, chunk, chunks, rows, accumulate);
            if (y.Length < 2 * Maps.BlockSize)
            {
                blocks.Span(0, plan.Rows, 0, inner);
            }
            else
            {
                Work.For(chunks * Work.Blocks(plan.Rows, rows), in blocks);
            }
        }
    }

    private readonly struct RowBlocks<M>(
        M map, BroadcastPlan plan, float* full, float* a, float* b, float* y, int chunk, int chunks, int rows, bool accumulate) : IBlocks
        where M : struct, IBroadcastMap
    {
        // Rows shorter than this are gathered into runs of this many elements first.
        private const int ShortRow = 32;
        private const int Run_ = 512;

        public void Run(int block)
        {
            int row = block / chunks * rows;
            int column = block % chunks * chunk;
            Span(row, Math.Min(rows, plan.Rows - row), column, Math.Min(chunk, plan.Inner - column));
        }

        public void Span(int row, int rowCount, int column, int columnCount)
        {
            if (plan.Inner < ShortRow && plan.Rows > 1)
            {
                Gathered(row, rowCount);
                return;
            }

            for (int r = row; r < row + rowCount; r++)
            {
                plan.Row(r, out int offsetA, out int offsetB);
                long at = ((long)r * plan.Inner) + column;
                Row(full + at, a + offsetA + (column * plan.InnerStrideA), b + offsetB + (column * plan.InnerStrideB), y + at, columnCount, plan.InnerStrideA, plan.InnerStrideB);
            }
        }

        private void Gathered(int row, int rowCount)
        {
            float* bufferA = stackalloc float[Run_];
            float* bufferB = stackalloc float[Run_];
            int inner = plan.Inner, strideA = plan.InnerStrideA, strideB = plan.InnerStrideB;
            int perRun = Math.Min(Run_ / inner, rowCount);

            // An array that each row repeats is laid out once; one that lies ready is read where it is.
            bool copyA = !plan.IsDenseA && !plan.RepeatsA, copyB = !plan.IsDenseB && !plan.RepeatsB;
            if (plan.RepeatsA)
            {
                Lay(bufferA, a, strideA, perRun);
            }

            if (plan.RepeatsB)
            {
                Lay(bufferB, b, strideB, perRun);
            }

            for (int first = 0; first < rowCount; first += perRun)
            {
                int count = Math.Min(perRun, rowCount - first);
                float* nextA = bufferA, nextB = bufferB;
                for (int r = 0; (copyA || copyB) && r < count; r++)
                {
                    plan.Row(row + first + r, out int offsetA, out int offsetB);
                    float* pa = a + offsetA, pb = b + offsetB;
                    for (int i = 0; copyA && i < inner; i++)
                    {
                        *nextA++ = pa[i * strideA];
                    }

                    for (int i = 0; copyB && i < inner; i++)
                    {
                        *nextB++ = pb[i * strideB];
                    }
                }

                long at = (long)(row + first) * inner;
                Row(full + at, plan.IsDenseA ? a + at : bufferA, plan.IsDenseB ? b + at : bufferB, y + at, count * inner, 1, 1);
            }
        }

        private void Lay(float* buffer, float* source, int stride, int times)
        {
            for (int r = 0; r < times; r++)
            {
                for (int i = 0; i < plan.Inner; i++)
                {
                    *buffer++ = source[i * stride];
                }
            }
        }

        private void Row(float* f, float* pa, float* pb, float* py, int n, int strideA, int strideB)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Loop<Lanes512>(f, pa, pb, py, n, strideA, strideB);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Loop<Lanes256>(f, pa, pb, py, n, strideA, strideB);
            }
            else
            {
                Loop<Lanes128>(f, pa, pb, py, n, strideA, strideB);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Loop<V>(float* f, float* pa, float* pb, float* py, int n, int strideA, int strideB) where V : struct, ILanes<V>
        {
            M m = map;
            bool add = accumulate;
            int full = n & -LaneMemory.Width;
            V wholeA = V.Broadcast(*pa), wholeB = V.Broadcast(*pb);
            for (int i = 0; i < full; i += LaneMemory.Width)
            {
                V va = strideA == 0 ? wholeA : V.Load(pa + i);
                V vb = strideB == 0 ? wholeB : V.Load(pb + i);
                V r = m.Apply(M.UsesFull ? V.Load(f + i) : va, va, vb);
                (add ? V.Load(py + i) + r : r).Store(py + i);
            }

            if (full < n)
            {
                int rest = n - full;
                V va = strideA == 0 ? wholeA : LaneMemory.LoadPart<V>(pa + full, rest, 0f);
                V vb = strideB == 0 ? wholeB : LaneMemory.LoadPart<V>(pb + full, rest, 0f);
                V r = m.Apply(M.UsesFull ? LaneMemory.LoadPart<V>(f + full, rest, 0f) : va, va, vb);
                if (add)
                {
                    r = LaneMemory.LoadPart<V>(py + full, rest, 0f) + r;
                }

                LaneMemory.StorePart(r, py + full, rest);
            }
        }
    }
}
