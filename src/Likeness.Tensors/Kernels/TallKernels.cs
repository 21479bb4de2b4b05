using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// The two dense products of a graph layer, for many rows and few channels, on features that lie in the cache:
/// <see cref="Contract{TRows}"/> maps rows through a stack of small matrices, <see cref="AddOuterProducts{TRows}"/> is its gradient for the
/// matrices. The operand is an <see cref="IRowSource"/>, so nothing is copied side by side. Sums run over sources, then channels, then in
/// row order: always the same.
/// </summary>
internal static unsafe class TallKernels
{
    /// <summary>Columns of a packed matrix come in groups of this many.</summary>
    public const int ColumnGroup = RowTiles.Width;

    // Rows of a gradient's operands that are read again for every source and channel: few enough for the first-level cache.
    private const int OuterRows = 128;
    private const int NarrowColumns = 3;

    /// <summary>Rows that this machine takes at once; other numbers of rows waste part of a tile.</summary>
    public static int RowTile => Vector512.IsHardwareAccelerated ? RowTiles.Height<Lanes512>() : RowTiles.Height<Lanes256>();

    /// <summary>The number of columns after padding to whole groups.</summary>
    public static int Padded(int columns) => (columns + ColumnGroup - 1) / ColumnGroup * ColumnGroup;

    /// <summary>
    /// Copies [rows, columns] into panels of 16 columns, [Padded(columns) / 16, rows, 16], with zeros on the right:
    /// a tile then reads its weights in one straight line.
    /// </summary>
    public static void Pack(float* source, int rows, int columns, float* packed)
    {
        for (int first = 0; first < columns; first += ColumnGroup)
        {
            int width = Math.Min(ColumnGroup, columns - first);
            for (int r = 0; r < rows; r++)
            {
                new ReadOnlySpan<float>(source + ((nint)r * columns) + first, width).CopyTo(new Span<float>(packed, width));
                new Span<float>(packed + width, ColumnGroup - width).Clear();
                packed += ColumnGroup;
            }
        }
    }

    /// <summary>y[r, :] (+)= start[:] + sum over sources k and channels c of source_k[r, c] * weights[k, c, :], with weights from <see cref="Pack"/>.</summary>
    public static void Contract<TRows>(in TRows x, int rows, float* weights, int columns, float* start, float* y, nint yStride, bool accumulate)
        where TRows : struct, IRowSource
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Contract<Lanes512, TRows>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Contract<Lanes256, TRows>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
        else
        {
            Contract<Lanes128, TRows>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
    }

    /// <summary>destination[k, c, :] += sum over rows of source_k[r, c] * right[r, :]; destination is [sources, channels, columns].</summary>
    public static void AddOuterProducts<TRows>(in TRows left, int rows, float* right, nint rightStride, int columns, float* destination)
        where TRows : struct, IRowSource
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes512, TRows>(left, rows, right, rightStride, columns, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes256, TRows>(left, rows, right, rightStride, columns, destination);
        }
        else
        {
            AddOuterProducts<Lanes128, TRows>(left, rows, right, rightStride, columns, destination);
        }
    }

    internal static void Contract<TLanes, TRows>(
        in TRows x, int rows, float* weights, int columns, float* start, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowSource
    {
        float* panel = weights;
        float* tile = stackalloc float[RowTiles.LargestHeight * ColumnGroup];
        float* bias = stackalloc float[ColumnGroup];
        for (int first = 0; first < columns; first += ColumnGroup)
        {
            int width = Math.Min(ColumnGroup, columns - first);
            new Span<float>(bias, ColumnGroup).Clear();
            if (start != null)
            {
                new ReadOnlySpan<float>(start + first, width).CopyTo(new Span<float>(bias, width));
            }

            for (int r = 0; r < rows; r += RowTiles.Height<TLanes>())
            {
                int height = Math.Min(RowTiles.Height<TLanes>(), rows - r);
                bool whole = height == RowTiles.Height<TLanes>() && width == ColumnGroup;
                float* to = whole ? y + (r * yStride) + first : tile;
                nint stride = whole ? yStride : ColumnGroup;
                if (accumulate && !whole)
                {
                    CopyTile(y + (r * yStride) + first, yStride, tile, ColumnGroup, height, width);
                }

                RowTiles.Contract<TLanes, TRows>(x, r, height, panel, bias, to, stride, accumulate);
                if (!whole)
                {
                    CopyTile(tile, ColumnGroup, y + (r * yStride) + first, yStride, height, width);
                }
            }

            panel += (nint)x.Count * x.Channels * ColumnGroup;
        }
    }

    internal static void AddOuterProducts<TLanes, TRows>(in TRows left, int rows, float* right, nint rightStride, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowSource
    {
        int channels = left.Channels, wholeColumns = columns / ColumnGroup * ColumnGroup;
        float* panel = stackalloc float[OuterRows * ColumnGroup];
        float** starts = stackalloc float*[OuterRows];
        for (int first = 0; first < rows; first += OuterRows)
        {
            int count = Math.Min(OuterRows, rows - first);
            for (int j = 0; j < columns; j += j < wholeColumns ? ColumnGroup : NarrowColumns)
            {
                if (j < wholeColumns)
                {
                    // Side by side: rows far apart, at equal distances, would push one another out of the first-level cache.
                    CopyTile(right + (first * rightStride) + j, rightStride, panel, ColumnGroup, count, ColumnGroup);
                }

                for (int k = 0; k < left.Count; k++)
                {
                    for (int r = 0; r < count; r++)
                    {
                        starts[r] = left.Row(k, first + r);
                    }

                    float* to = destination + ((nint)k * channels * columns) + j;
                    if (j >= wholeColumns)
                    {
                        AddNarrow<TLanes>(starts, count, channels, right + (first * rightStride) + j, rightStride, Math.Min(NarrowColumns, columns - j), to, columns);
                        continue;
                    }

                    for (int c = 0, height; c < channels; c += height)
                    {
                        height = RowTiles.OuterHeight<TLanes>(channels - c);
                        RowTiles.AddOuterProducts<TLanes>(starts, count, c, height, panel, to + ((nint)c * columns), columns);
                    }
                }
            }
        }
    }

    /// <summary>Up to three columns of <see cref="AddOuterProducts{TRows}"/>: whole groups of channels in lanes, the rest one by one.</summary>
    private static void AddNarrow<TLanes>(float** left, int count, int channels, float* right, nint rightStride, int columns, float* destination, int stride)
        where TLanes : struct, ILanes<TLanes>
    {
        float* sums = stackalloc float[NarrowColumns * ColumnGroup];
        int c = 0;
        for (; c + ColumnGroup <= channels; c += ColumnGroup)
        {
            new Span<float>(sums, NarrowColumns * ColumnGroup).Clear();
            RowTiles.AddNarrowProducts<TLanes>(left, count, c, right, rightStride, columns, sums);
            for (int i = 0; i < ColumnGroup; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    destination[((nint)(c + i) * stride) + j] += sums[(j * ColumnGroup) + i];
                }
            }
        }

        for (; c < channels; c++)
        {
            for (int j = 0; j < columns; j++)
            {
                float sum = 0;
                for (int r = 0; r < count; r++)
                {
                    sum += left[r][c] * right[(r * rightStride) + j];
                }

                destination[((nint)c * stride) + j] += sum;
            }
        }
    }

    private static void CopyTile(float* from, nint fromStride, float* to, nint toStride, int height, int width)
    {
        for (int i = 0; i < height; i++)
        {
            new ReadOnlySpan<float>(from + (i * fromStride), width).CopyTo(new Span<float>(to + (i * toStride), width));
        }
    }
}
