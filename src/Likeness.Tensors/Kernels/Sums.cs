using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Sums over dimensions. Long sums are cut into pieces of fixed size whose results are summed in turn, so that the error grows
/// with the logarithm of the length rather than with the length, and the bits do not depend on threads or vector width.
/// </summary>
internal static unsafe class Sums
{
    private const int BlockSize = 16384;
    private const int ColumnsPerBlock = 4096;

    /// <summary>
    /// y[o, i] = scale * sum over r of x[o, r, i], or y += that.
    /// </summary>
    public static void Run(ReadOnlySpan<float> x, int outer, int length, int inner, Span<float> y, float scale = 1f, bool accumulate = false)
    {
        if (y.Length == 0)
        {
            return;
        }

        if (length == 0)
        {
            if (!accumulate)
            {
                y.Clear();
            }

            return;
        }

        int rows = Math.Max(64, BlockSize / inner);
        int pieces = Work.Blocks(length, rows);
        if (pieces == 1)
        {
            Pieces(x, outer, length, inner, rows, 1, y, scale, accumulate);
            return;
        }

        using var partial = new Scratch(checked(outer * pieces * inner));
        Pieces(x, outer, length, inner, rows, pieces, partial.Span, 1f, false);
        Run(partial.Span, outer, pieces, inner, y, scale, accumulate);
    }

    /// <summary>Sums over every dimension whose bit is set in <paramref name="axes"/> (bit 0 is the outermost).</summary>
    public static void Over(ReadOnlySpan<float> x, Shape shape, uint axes, Span<float> y, float scale = 1f, bool accumulate = false)
    {
        // Merge neighbours of one kind; size 1 belongs to either.
        Span<int> sizes = stackalloc int[Shape.MaxRank + 1];
        Span<bool> reduced = stackalloc bool[Shape.MaxRank + 1];
        int groups = 0;
        int left = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            bool isReduced = (axes >> axis & 1) != 0;
            if (shape[axis] == 1)
            {
                continue;
            }

            if (groups > 0 && reduced[groups - 1] == isReduced)
            {
                sizes[groups - 1] *= shape[axis];
                continue;
            }

            sizes[groups] = shape[axis];
            reduced[groups] = isReduced;
            left += isReduced ? 1 : 0;
            groups++;
        }

        if (left == 0)
        {
            Maps.Run(new ScaleShiftMap(scale, 0f), x, y, accumulate);
            return;
        }

        Reduce(x, sizes[..groups], reduced[..groups], left, y, scale, accumulate);
    }

    private static void Reduce(ReadOnlySpan<float> x, Span<int> sizes, Span<bool> reduced, int left, Span<float> y, float scale, bool accumulate)
    {
        int last = reduced.LastIndexOf(true);
        int outer = Product(sizes[..last]), length = sizes[last], inner = Product(sizes[(last + 1)..]);
        if (left == 1)
        {
            Run(x, outer, length, inner, y, scale, accumulate);
            return;
        }

        using var scratch = new Scratch(outer * inner);
        Run(x, outer, length, inner, scratch.Span);
        sizes[last] = 1;
        reduced[last] = false;
        Reduce(scratch.Span, sizes, reduced, left - 1, y, scale, accumulate);
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
        {
            product *= size;
        }

        return product;
    }

    private static void Pieces(ReadOnlySpan<float> x, int outer, int length, int inner, int rows, int pieces, Span<float> y, float scale, bool accumulate)
    {
        fixed (float* px = x, py = y)
        {
            // Either several outer entries to a block, or one piece of one entry, or some columns of that.
            int outerPerBlock = pieces > 1 ? 1 : Math.Clamp(BlockSize / Math.Max(length * inner, 1), 1, outer);
            int columns = Math.Min(inner, ColumnsPerBlock);
            int columnBlocks = Work.Blocks(inner, columns);
            var blocks = new PieceBlocks(px, py, outer, length, inner, rows, pieces, outerPerBlock, columns, columnBlocks, scale, accumulate);
            int count = Work.Blocks(outer, outerPerBlock) * pieces * columnBlocks;
            if ((long)outer * length * inner < 2 * BlockSize)
            {
                for (int b = 0; b < count; b++)
                {
                    blocks.Run(b);
                }
            }
            else
            {
                Work.For(count, in blocks);
            }
        }
    }

    private readonly struct PieceBlocks(
        float* x, float* y, int outer, int length, int inner, int rows, int pieces, int outerPerBlock, int columns, int columnBlocks, float scale, bool accumulate) : IBlocks
    {
        public void Run(int block)
        {
            int column = block % columnBlocks * columns;
            int rest = block / columnBlocks;
            int piece = rest % pieces;
            int first = rest / pieces * outerPerBlock;
            int row = piece * rows;
            int rowCount = Math.Min(rows, length - row);
            int columnCount = Math.Min(columns, inner - column);
            for (int o = first; o < Math.Min(first + outerPerBlock, outer); o++)
            {
                float* source = x + ((((long)o * length) + row) * inner) + column;
                float* target = y + ((((long)o * pieces) + piece) * inner) + column;
                if (Vector512.IsHardwareAccelerated)
                {
                    SumRows<Lanes512>(source, rowCount, inner, columnCount, target, scale, accumulate);
                }
                else if (Vector256.IsHardwareAccelerated)
                {
                    SumRows<Lanes256>(source, rowCount, inner, columnCount, target, scale, accumulate);
                }
                else
                {
                    SumRows<Lanes128>(source, rowCount, inner, columnCount, target, scale, accumulate);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumLine<V>(float* x, int count) where V : struct, ILanes<V>
    {
        const int W = LaneMemory.Width;
        V s0 = V.Broadcast(0f), s1 = s0, s2 = s0, s3 = s0;
        int i = 0;
        for (; i <= count - (4 * W); i += 4 * W)
        {
            s0 += V.Load(x + i);
            s1 += V.Load(x + i + W);
            s2 += V.Load(x + i + (2 * W));
            s3 += V.Load(x + i + (3 * W));
        }

        for (; i <= count - W; i += W)
        {
            s0 += V.Load(x + i);
        }

        if (i < count)
        {
            s1 += LaneMemory.LoadPart<V>(x + i, count - i, 0f);
        }

        return V.Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>y[i] = scale * sum of x[r * stride + i] over the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<V>(float* x, int rows, int stride, int columns, float* y, float scale, bool accumulate) where V : struct, ILanes<V>
    {
        if (stride == 1 && rows >= LaneMemory.Width)
        {
            float sum = SumLine<V>(x, rows) * scale;
            *y = accumulate ? *y + sum : sum;
            return;
        }

        if (columns < LaneMemory.Width && columns == stride && rows >= 64)
        {
            // Rows are short but follow each other: take many as one long row, then fold that row.
            int group = columns < 4 ? 32 : 16;
            float* folded = stackalloc float[16 * 16];
            int whole = rows / group;
            SumRows<V>(x, whole, group * columns, group * columns, folded, 1f, false);
            for (int i = 0; i < columns; i++)
            {
                float sum = 0f;
                for (int r = 0; r < group; r++)
                {
                    sum += folded[(r * columns) + i];
                }

                for (int r = whole * group; r < rows; r++)
                {
                    sum += x[(r * columns) + i];
                }

                y[i] = accumulate ? y[i] + (sum * scale) : sum * scale;
            }

            return;
        }

        const int W = LaneMemory.Width;
        V factor = V.Broadcast(scale);
        int c = 0;
        for (; c <= columns - (4 * W); c += 4 * W)
        {
            V s0 = V.Broadcast(0f), s1 = s0, s2 = s0, s3 = s0;
            float* p = x + c;
            for (int r = 0; r < rows; r++, p += stride)
            {
                s0 += V.Load(p);
                s1 += V.Load(p + W);
                s2 += V.Load(p + (2 * W));
                s3 += V.Load(p + (3 * W));
            }

            Put(s0 * factor, y + c, accumulate);
            Put(s1 * factor, y + c + W, accumulate);
            Put(s2 * factor, y + c + (2 * W), accumulate);
            Put(s3 * factor, y + c + (3 * W), accumulate);
        }

        for (; c <= columns - W; c += W)
        {
            V s = V.Broadcast(0f);
            float* p = x + c;
            for (int r = 0; r < rows; r++, p += stride)
            {
                s += V.Load(p);
            }

            Put(s * factor, y + c, accumulate);
        }

        for (; c < columns; c++)
        {
            float s = 0f;
            float* p = x + c;
            for (int r = 0; r < rows; r++, p += stride)
            {
                s += *p;
            }

            y[c] = accumulate ? y[c] + (s * scale) : s * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(V value, float* y, bool accumulate) where V : struct, ILanes<V> =>
        (accumulate ? V.Load(y) + value : value).Store(y);
}
