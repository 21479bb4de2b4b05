using System.Numerics.Tensors;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Average and maximum over windows of planes, <c>[planes, H, W]</c> to <c>[planes, Ho, Wo]</c>. A window is taken down its
/// rows first, for a whole row of the plane with SIMD, and then along the row.
/// </summary>
internal static class Pooling
{
    private const int ElementsPerBlock = 1 << 14;

    /// <summary>y = mean of each window; the padding counts in the divisor if <paramref name="countPadding"/>.</summary>
    public static unsafe void Average(ReadOnlySpan<float> x, Span<float> y, in PoolAxis rows, in PoolAxis columns, bool countPadding)
    {
        int count = y.Length / Math.Max(columns.Output, 1);
        fixed (float* px = x, py = y)
        {
            int perBlock = RowsPerBlock(columns.Size);
            Work.For(Work.Blocks(count, perBlock), new AverageBlocks(px, py, rows, columns, countPadding, count, perBlock));
        }
    }

    /// <summary>dx += the share of each element in the averages whose gradient is dy.</summary>
    public static unsafe void AverageBackward(ReadOnlySpan<float> dy, Span<float> dx, in PoolAxis rows, in PoolAxis columns, bool countPadding)
    {
        int plane = rows.Size * columns.Size;
        int count = plane == 0 ? 0 : dx.Length / plane;
        fixed (float* pdy = dy, pdx = dx)
        {
            Work.For(count, new AverageBackwardBlocks(pdy, pdx, rows, columns, countPadding));
        }
    }

    /// <summary>y = largest element of each window; NaN wins, padding never does.</summary>
    public static unsafe void Maximum(ReadOnlySpan<float> x, Span<float> y, in PoolAxis rows, in PoolAxis columns)
    {
        int count = y.Length / Math.Max(columns.Output, 1);
        fixed (float* px = x, py = y)
        {
            if (PairPooling.Fits(rows, columns))
            {
                PairPooling.Maximum(px, py, count, columns.Size);
                return;
            }

            int perBlock = RowsPerBlock(columns.Size);
            Work.For(Work.Blocks(count, perBlock), new MaximumBlocks(px, py, rows, columns, count, perBlock));
        }
    }

    /// <summary>Adds the gradient of each window to the first element, row by row, that equals its maximum.</summary>
    public static unsafe void MaximumBackward(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, in PoolAxis rows, in PoolAxis columns)
    {
        int plane = rows.Size * columns.Size;
        int count = plane == 0 ? 0 : dx.Length / plane;
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            if (PairPooling.Fits(rows, columns))
            {
                PairPooling.MaximumBackward(px, py, pdy, pdx, count * rows.Output, columns.Size);
                return;
            }

            Work.For(count, new MaximumBackwardBlocks(px, py, pdy, pdx, rows, columns));
        }
    }

    private static int RowsPerBlock(int columns) => Math.Max(1, ElementsPerBlock / Math.Max(columns, 1));

    private readonly unsafe struct AverageBlocks(float* x, float* y, PoolAxis rows, PoolAxis columns, bool countPadding, int count, int perBlock) : IBlocks
    {
        public void Run(int block)
        {
            int width = columns.Size;
            using var memory = new Scratch(width);
            Span<float> sum = memory.Span;
            int end = Math.Min(count, (block + 1) * perBlock);
            for (int row = block * perBlock; row < end; row++)
            {
                float* plane = x + ((long)(row / rows.Output) * rows.Size * width);
                rows.Window(row % rows.Output, out int y0, out int y1, out int paddedRows);
                new ReadOnlySpan<float>(plane + ((long)y0 * width), width).CopyTo(sum);
                for (int i = y0 + 1; i < y1; i++)
                {
                    TensorPrimitives.Add(sum, new ReadOnlySpan<float>(plane + ((long)i * width), width), sum);
                }

                float* to = y + ((long)row * columns.Output);
                for (int j = 0; j < columns.Output; j++)
                {
                    columns.Window(j, out int x0, out int x1, out int paddedColumns);
                    float total = 0f;
                    for (int k = x0; k < x1; k++)
                    {
                        total += sum[k];
                    }

                    to[j] = total / (countPadding ? (float)paddedRows * paddedColumns : (float)(y1 - y0) * (x1 - x0));
                }
            }
        }
    }

    private readonly unsafe struct AverageBackwardBlocks(float* dy, float* dx, PoolAxis rows, PoolAxis columns, bool countPadding) : IBlocks
    {
        public void Run(int block)
        {
            int width = columns.Size;
            using var memory = new Scratch(width);
            Span<float> spread = memory.Span;
            float* plane = dx + ((long)block * rows.Size * width);
            float* from = dy + ((long)block * rows.Output * columns.Output);
            for (int i = 0; i < rows.Output; i++, from += columns.Output)
            {
                rows.Window(i, out int y0, out int y1, out int paddedRows);
                spread.Clear();
                for (int j = 0; j < columns.Output; j++)
                {
                    columns.Window(j, out int x0, out int x1, out int paddedColumns);
                    float share = from[j] / (countPadding ? (float)paddedRows * paddedColumns : (float)(y1 - y0) * (x1 - x0));
                    for (int k = x0; k < x1; k++)
                    {
                        spread[k] += share;
                    }
                }

                for (int r = y0; r < y1; r++)
                {
                    var row = new Span<float>(plane + ((long)r * width), width);
                    TensorPrimitives.Add(row, spread, row);
                }
            }
        }
    }

    private readonly unsafe struct MaximumBlocks(float* x, float* y, PoolAxis rows, PoolAxis columns, int count, int perBlock) : IBlocks
    {
        public void Run(int block)
        {
            int width = columns.Size;
            using var memory = new Scratch(width);
            Span<float> largest = memory.Span;
            int end = Math.Min(count, (block + 1) * perBlock);
            for (int row = block * perBlock; row < end; row++)
            {
                float* plane = x + ((long)(row / rows.Output) * rows.Size * width);
                rows.Window(row % rows.Output, out int y0, out int y1, out _);
                new ReadOnlySpan<float>(plane + ((long)y0 * width), width).CopyTo(largest);
                for (int i = y0 + 1; i < y1; i++)
                {
                    TensorPrimitives.Max(largest, new ReadOnlySpan<float>(plane + ((long)i * width), width), largest);
                }

                float* to = y + ((long)row * columns.Output);
                for (int j = 0; j < columns.Output; j++)
                {
                    columns.Window(j, out int x0, out int x1, out _);
                    float best = largest[x0];
                    for (int k = x0 + 1; k < x1; k++)
                    {
                        best = MathF.Max(best, largest[k]);
                    }

                    to[j] = best;
                }
            }
        }
    }

    private readonly unsafe struct MaximumBackwardBlocks(float* x, float* y, float* dy, float* dx, PoolAxis rows, PoolAxis columns) : IBlocks
    {
        public void Run(int block)
        {
            int width = columns.Size;
            long planeOffset = (long)block * rows.Size * width;
            long outputOffset = (long)block * rows.Output * columns.Output;
            for (int i = 0; i < rows.Output; i++)
            {
                rows.Window(i, out int y0, out int y1, out _);
                for (int j = 0; j < columns.Output; j++, outputOffset++)
                {
                    columns.Window(j, out int x0, out int x1, out _);
                    long winner = Winner(y[outputOffset], planeOffset, y0, y1, x0, x1, width);
                    if (winner >= 0)
                    {
                        dx[winner] += dy[outputOffset];
                    }
                }
            }
        }

        private long Winner(float maximum, long plane, int y0, int y1, int x0, int x1, int width)
        {
            bool lookForNaN = float.IsNaN(maximum);
            for (int r = y0; r < y1; r++)
            {
                long row = plane + ((long)r * width);
                for (int k = x0; k < x1; k++)
                {
                    float v = x[row + k];
                    if (v == maximum || (lookForNaN && float.IsNaN(v)))
                    {
                        return row + k;
                    }
                }
            }

            return -1;
        }
    }
}
