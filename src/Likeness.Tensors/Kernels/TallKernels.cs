using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// The two dense products of a graph layer, for many rows and few channels, on features that lie in the cache:
/// <see cref="Contract"/> maps rows through a stack of small matrices, <see cref="AddOuterProducts"/> is its gradient for the matrices.
/// The operand is a stack of "sources" (the Chebyshev terms, the spiral positions), each a [rows, channels] table with its own
/// row stride, so nothing is copied side by side. Sums run over sources, then channels, then in row order: always the same.
/// </summary>
internal static unsafe class TallKernels
{
    /// <summary>Columns of a packed matrix come in groups of this many.</summary>
    public const int ColumnGroup = 16;

    private const int RowTile = 8;

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
    public static void Contract(in Sources x, int rows, float* weights, int columns, float* start, float* y, nint yStride, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Contract<Lanes512>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Contract<Lanes256>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
        else
        {
            Contract<Lanes128>(x, rows, weights, columns, start, y, yStride, accumulate);
        }
    }

    /// <summary>destination[k, c, :] += sum over rows of source_k[r, c] * right[r, :]; destination is [sources, channels, columns].</summary>
    public static void AddOuterProducts(in Sources left, int rows, float* right, nint rightStride, int columns, float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes512>(left, rows, right, rightStride, columns, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes256>(left, rows, right, rightStride, columns, destination);
        }
        else
        {
            AddOuterProducts<Lanes128>(left, rows, right, rightStride, columns, destination);
        }
    }

    private static void Contract<TLanes>(in Sources x, int rows, float* weights, int columns, float* start, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        float* panel = weights;
        float* tile = stackalloc float[RowTile * ColumnGroup];
        float* bias = stackalloc float[ColumnGroup];
        for (int first = 0; first < columns; first += ColumnGroup)
        {
            int width = Math.Min(ColumnGroup, columns - first);
            new Span<float>(bias, ColumnGroup).Clear();
            if (start != null)
            {
                new ReadOnlySpan<float>(start + first, width).CopyTo(new Span<float>(bias, width));
            }

            for (int r = 0; r < rows; r += RowTile)
            {
                int height = Math.Min(RowTile, rows - r);
                bool whole = height == RowTile && width == ColumnGroup;
                float* to = whole ? y + (r * yStride) + first : tile;
                nint stride = whole ? yStride : ColumnGroup;
                if (accumulate && !whole)
                {
                    CopyTile(y + (r * yStride) + first, yStride, tile, ColumnGroup, height, width);
                }

                // A short last tile repeats its last row: the extra sums are dropped.
                ContractTile<TLanes>(x, r, height, panel, bias, to, stride, accumulate);
                if (!whole)
                {
                    CopyTile(tile, ColumnGroup, y + (r * yStride) + first, yStride, height, width);
                }
            }

            panel += (nint)x.Count * x.Channels * ColumnGroup;
        }
    }

    private static void ContractTile<TLanes>(
        in Sources x, int row, int height, float* weights, float* bias, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        int last = height - 1;
        nint s = x.RowStride;
        nint o1 = Math.Min(1, last) * s, o2 = Math.Min(2, last) * s, o3 = Math.Min(3, last) * s;
        nint o4 = Math.Min(4, last) * s, o5 = Math.Min(5, last) * s, o6 = Math.Min(6, last) * s, o7 = Math.Min(7, last) * s;
        float* w = weights;
        for (int k = 0; k < x.Count; k++)
        {
            float* p = x.First + (k * x.SourceStride) + (row * s);
            for (int c = 0; c < x.Channels; c++)
            {
                TLanes v = TLanes.Load(w);
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c]), v, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o1]), v, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o2]), v, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o3]), v, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o4]), v, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o5]), v, a5);
                a6 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o6]), v, a6);
                a7 = TLanes.MultiplyAdd(TLanes.Broadcast(p[c + o7]), v, a7);
                w += ColumnGroup;
            }
        }

        if (accumulate)
        {
            // The short tile's rows beyond its height hold old sums; they are dropped as well.
            a0 = TLanes.Add(a0, TLanes.Load(y));
            a1 = TLanes.Add(a1, TLanes.Load(y + yStride));
            a2 = TLanes.Add(a2, TLanes.Load(y + (2 * yStride)));
            a3 = TLanes.Add(a3, TLanes.Load(y + (3 * yStride)));
            a4 = TLanes.Add(a4, TLanes.Load(y + (4 * yStride)));
            a5 = TLanes.Add(a5, TLanes.Load(y + (5 * yStride)));
            a6 = TLanes.Add(a6, TLanes.Load(y + (6 * yStride)));
            a7 = TLanes.Add(a7, TLanes.Load(y + (7 * yStride)));
        }

        a0.Store(y);
        a1.Store(y + yStride);
        a2.Store(y + (2 * yStride));
        a3.Store(y + (3 * yStride));
        a4.Store(y + (4 * yStride));
        a5.Store(y + (5 * yStride));
        a6.Store(y + (6 * yStride));
        a7.Store(y + (7 * yStride));
    }

    private static void AddOuterProducts<TLanes>(in Sources left, int rows, float* right, nint rightStride, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        int wholeColumns = columns / ColumnGroup * ColumnGroup;
        for (int k = 0; k < left.Count; k++)
        {
            float* source = left.First + (k * left.SourceStride);
            float* to = destination + ((nint)k * left.Channels * columns);
            int c = 0;
            for (; c + 8 <= left.Channels; c += 8)
            {
                for (int j = 0; j < wholeColumns; j += ColumnGroup)
                {
                    OuterTile8<TLanes>(source + c, left.RowStride, rows, right + j, rightStride, to + ((nint)c * columns) + j, columns);
                }
            }

            for (; c < left.Channels; c++)
            {
                for (int j = 0; j < wholeColumns; j += ColumnGroup)
                {
                    OuterTile1<TLanes>(source + c, left.RowStride, rows, right + j, rightStride, to + ((nint)c * columns) + j);
                }
            }

            for (int j = wholeColumns; j < columns; j++)
            {
                for (int i = 0; i < left.Channels; i++)
                {
                    float sum = 0;
                    for (int r = 0; r < rows; r++)
                    {
                        sum += source[(r * left.RowStride) + i] * right[(r * rightStride) + j];
                    }

                    to[((nint)i * columns) + j] += sum;
                }
            }
        }
    }

    private static void OuterTile8<TLanes>(float* left, nint leftStride, int rows, float* right, nint rightStride, float* destination, int columns)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + columns);
        TLanes a2 = TLanes.Load(destination + (2 * columns)), a3 = TLanes.Load(destination + (3 * columns));
        TLanes a4 = TLanes.Load(destination + (4 * columns)), a5 = TLanes.Load(destination + (5 * columns));
        TLanes a6 = TLanes.Load(destination + (6 * columns)), a7 = TLanes.Load(destination + (7 * columns));
        for (int r = 0; r < rows; r++)
        {
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(left[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(left[2]), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(left[3]), v, a3);
            a4 = TLanes.MultiplyAdd(TLanes.Broadcast(left[4]), v, a4);
            a5 = TLanes.MultiplyAdd(TLanes.Broadcast(left[5]), v, a5);
            a6 = TLanes.MultiplyAdd(TLanes.Broadcast(left[6]), v, a6);
            a7 = TLanes.MultiplyAdd(TLanes.Broadcast(left[7]), v, a7);
            left += leftStride;
            right += rightStride;
        }

        a0.Store(destination);
        a1.Store(destination + columns);
        a2.Store(destination + (2 * columns));
        a3.Store(destination + (3 * columns));
        a4.Store(destination + (4 * columns));
        a5.Store(destination + (5 * columns));
        a6.Store(destination + (6 * columns));
        a7.Store(destination + (7 * columns));
    }

    private static void OuterTile1<TLanes>(float* left, nint leftStride, int rows, float* right, nint rightStride, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        // Four sums in turn hide the latency of the multiply-add.
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Broadcast(0), a2 = a1, a3 = a1;
        int r = 0;
        for (; r + 4 <= rows; r += 4)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[0]), TLanes.Load(right), a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(left[leftStride]), TLanes.Load(right + rightStride), a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(left[2 * leftStride]), TLanes.Load(right + (2 * rightStride)), a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(left[3 * leftStride]), TLanes.Load(right + (3 * rightStride)), a3);
            left += 4 * leftStride;
            right += 4 * rightStride;
        }

        for (; r < rows; r++)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[0]), TLanes.Load(right), a0);
            left += leftStride;
            right += rightStride;
        }

        TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3)).Store(destination);
    }

    private static void CopyTile(float* from, nint fromStride, float* to, nint toStride, int height, int width)
    {
        for (int i = 0; i < height; i++)
        {
            new ReadOnlySpan<float>(from + (i * fromStride), width).CopyTo(new Span<float>(to + (i * toStride), width));
        }
    }
}

/// <summary>A stack of tables that a graph layer reads: source k's row r starts at First + k * SourceStride + r * RowStride.</summary>
internal unsafe struct Sources
{
    public float* First;
    public nint SourceStride;
    public nint RowStride;
    public int Count;
    public int Channels;
}
