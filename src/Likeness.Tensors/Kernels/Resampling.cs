using System.Numerics.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Resizing of planes, <c>[planes, H, W]</c> to <c>[planes, Ho, Wo]</c>, by precomputed taps along each axis.
/// Linear weights are separable: two source rows are blended with SIMD, then the blended row is read along its taps.
/// </summary>
internal static class Resampling
{
    private const int ElementsPerBlock = 1 << 14;

    /// <summary>Bilinear interpolation.</summary>
    public static unsafe void Linear(ReadOnlySpan<float> x, Span<float> y, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns)
    {
        fixed (float* px = x, py = y)
        fixed (ResampleTap* pr = rows, pc = columns)
        {
            var plan = new Plan(height, width, pr, rows.Length, pc, columns.Length);
            int count = y.Length / Math.Max(columns.Length, 1);
            int perBlock = Math.Max(1, ElementsPerBlock / Math.Max(columns.Length, 1));
            Work.For(Work.Blocks(count, perBlock), new LinearBlocks(px, py, plan, count, perBlock));
        }
    }

    /// <summary>The adjoint of <see cref="Linear"/>, added to dx.</summary>
    public static unsafe void LinearBackward(ReadOnlySpan<float> dy, Span<float> dx, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns)
    {
        fixed (float* pdy = dy, pdx = dx)
        fixed (ResampleTap* pr = rows, pc = columns)
        {
            var plan = new Plan(height, width, pr, rows.Length, pc, columns.Length);
            Work.For(dx.Length / Math.Max(height * width, 1), new LinearBackwardBlocks(pdy, pdx, plan));
        }
    }

    /// <summary>Copies the sample that each tap names.</summary>
    public static unsafe void Nearest(ReadOnlySpan<float> x, Span<float> y, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns)
    {
        fixed (float* px = x, py = y)
        fixed (ResampleTap* pr = rows, pc = columns)
        {
            var plan = new Plan(height, width, pr, rows.Length, pc, columns.Length);
            int count = y.Length / Math.Max(columns.Length, 1);
            int perBlock = Math.Max(1, ElementsPerBlock / Math.Max(columns.Length, 1));
            Work.For(Work.Blocks(count, perBlock), new NearestBlocks(px, py, plan, count, perBlock));
        }
    }

    /// <summary>The adjoint of <see cref="Nearest"/>, added to dx.</summary>
    public static unsafe void NearestBackward(ReadOnlySpan<float> dy, Span<float> dx, int height, int width, ReadOnlySpan<ResampleTap> rows, ReadOnlySpan<ResampleTap> columns)
    {
        fixed (float* pdy = dy, pdx = dx)
        fixed (ResampleTap* pr = rows, pc = columns)
        {
            var plan = new Plan(height, width, pr, rows.Length, pc, columns.Length);
            Work.For(dx.Length / Math.Max(height * width, 1), new NearestBackwardBlocks(pdy, pdx, plan));
        }
    }

    private readonly unsafe struct Plan(int height, int width, ResampleTap* rows, int outHeight, ResampleTap* columns, int outWidth)
    {
        public readonly int Height = height;
        public readonly int Width = width;
        public readonly ResampleTap* Rows = rows;
        public readonly int OutHeight = outHeight;
        public readonly ResampleTap* Columns = columns;
        public readonly int OutWidth = outWidth;
    }

    private readonly unsafe struct LinearBlocks(float* x, float* y, Plan plan, int count, int perBlock) : IBlocks
    {
        public void Run(int block)
        {
            int width = plan.Width;
            using var memory = new Scratch(width);
            Span<float> blend = memory.Span;
            int end = Math.Min(count, (block + 1) * perBlock);
            for (int row = block * perBlock; row < end; row++)
            {
                float* plane = x + ((long)(row / plan.OutHeight) * plan.Height * width);
                ResampleTap tap = plan.Rows[row % plan.OutHeight];
                var low = new ReadOnlySpan<float>(plane + ((long)tap.Low * width), width);
                if (tap.Weight == 0f)
                {
                    low.CopyTo(blend);
                }
                else
                {
                    TensorPrimitives.Lerp(low, new ReadOnlySpan<float>(plane + ((long)tap.High * width), width), tap.Weight, blend);
                }

                fixed (float* from = blend)
                {
                    Along(from, y + ((long)row * plan.OutWidth));
                }
            }
        }

        private void Along(float* from, float* to)
        {
            for (int j = 0; j < plan.OutWidth; j++)
            {
                ResampleTap tap = plan.Columns[j];
                to[j] = ((1f - tap.Weight) * from[tap.Low]) + (tap.Weight * from[tap.High]);
            }
        }
    }

    private readonly unsafe struct LinearBackwardBlocks(float* dy, float* dx, Plan plan) : IBlocks
    {
        public void Run(int block)
        {
            int width = plan.Width;
            using var memory = new Scratch(width);
            Span<float> spread = memory.Span;
            float* plane = dx + ((long)block * plan.Height * width);
            float* from = dy + ((long)block * plan.OutHeight * plan.OutWidth);
            for (int i = 0; i < plan.OutHeight; i++, from += plan.OutWidth)
            {
                spread.Clear();
                for (int j = 0; j < plan.OutWidth; j++)
                {
                    ResampleTap tap = plan.Columns[j];
                    spread[tap.Low] += (1f - tap.Weight) * from[j];
                    spread[tap.High] += tap.Weight * from[j];
                }

                ResampleTap rowTap = plan.Rows[i];
                var low = new Span<float>(plane + ((long)rowTap.Low * width), width);
                TensorPrimitives.MultiplyAdd(spread, 1f - rowTap.Weight, low, low);
                if (rowTap.Weight != 0f)
                {
                    var high = new Span<float>(plane + ((long)rowTap.High * width), width);
                    TensorPrimitives.MultiplyAdd(spread, rowTap.Weight, high, high);
                }
            }
        }
    }

    private readonly unsafe struct NearestBlocks(float* x, float* y, Plan plan, int count, int perBlock) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(count, (block + 1) * perBlock);
            for (int row = block * perBlock; row < end; row++)
            {
                float* from = x + (((long)(row / plan.OutHeight) * plan.Height) + plan.Rows[row % plan.OutHeight].Low) * plan.Width;
                float* to = y + ((long)row * plan.OutWidth);
                for (int j = 0; j < plan.OutWidth; j++)
                {
                    to[j] = from[plan.Columns[j].Low];
                }
            }
        }
    }

    private readonly unsafe struct NearestBackwardBlocks(float* dy, float* dx, Plan plan) : IBlocks
    {
        public void Run(int block)
        {
            float* plane = dx + ((long)block * plan.Height * plan.Width);
            float* from = dy + ((long)block * plan.OutHeight * plan.OutWidth);
            for (int i = 0; i < plan.OutHeight; i++, from += plan.OutWidth)
            {
                float* to = plane + ((long)plan.Rows[i].Low * plan.Width);
                for (int j = 0; j < plan.OutWidth; j++)
                {
                    to[plan.Columns[j].Low] += from[j];
                }
            }
        }
    }
}
