using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// The products of <see cref="TallKernels"/> where source k of row r is row indices[r, k] of one table x [rows, channels]:
/// nothing is gathered into memory, the tile reads the eight rows where they are.
/// </summary>
internal static unsafe class GatherKernels
{
    private const int RowTile = 8;
    private const int ColumnGroup = TallKernels.ColumnGroup;

    /// <summary>y[r, :] = start[:] + sum over positions k and channels c of x[indices[r, k], c] * weights[k, c, :].</summary>
    /// <param name="x">The table; index -1 is not allowed here, callers append a row of zeros.</param>
    /// <param name="channels">Floats a row of x.</param>
    /// <param name="indices">[rows, positions]</param>
    /// <param name="rows">Output rows.</param>
    /// <param name="positions">Indices a row.</param>
    /// <param name="weights">[positions * channels, columns] from <see cref="TallKernels.Pack"/>.</param>
    /// <param name="columns">Floats a row of y.</param>
    /// <param name="start">[columns] or null.</param>
    /// <param name="y">[rows, columns]</param>
    public static void Contract(float* x, int channels, int* indices, int rows, int positions, float* weights, int columns, float* start, float* y)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Contract<Lanes512>(x, channels, indices, rows, positions, weights, columns, start, y);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Contract<Lanes256>(x, channels, indices, rows, positions, weights, columns, start, y);
        }
        else
        {
            Contract<Lanes128>(x, channels, indices, rows, positions, weights, columns, start, y);
        }
    }

    /// <summary>destination[k, c, :] += sum over rows of x[indices[r, k], c] * right[r, :]; destination is [positions, channels, columns].</summary>
    public static void AddOuterProducts(float* x, int channels, int* indices, int rows, int positions, float* right, int columns, float* destination)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes512>(x, channels, indices, rows, positions, right, columns, destination);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddOuterProducts<Lanes256>(x, channels, indices, rows, positions, right, columns, destination);
        }
        else
        {
            AddOuterProducts<Lanes128>(x, channels, indices, rows, positions, right, columns, destination);
        }
    }

    private static void Contract<TLanes>(
        float* x, int channels, int* indices, int rows, int positions, float* weights, int columns, float* start, float* y)
        where TLanes : struct, ILanes<TLanes>
    {
        float* tile = stackalloc float[RowTile * ColumnGroup];
        float* bias = stackalloc float[ColumnGroup];
        float* panel = weights;
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
                float* to = y + ((nint)r * columns) + first;
                ContractTile<TLanes>(x, channels, indices + ((nint)r * positions), height, positions, panel, bias, whole ? to : tile, whole ? columns : ColumnGroup);
                for (int i = 0; !whole && i < height; i++)
                {
                    new ReadOnlySpan<float>(tile + (i * ColumnGroup), width).CopyTo(new Span<float>(to + ((nint)i * columns), width));
                }
            }

            panel += (nint)positions * channels * ColumnGroup;
        }
    }

    private static void ContractTile<TLanes>(
        float* x, int channels, int* indices, int height, int positions, float* weights, float* bias, float* y, nint yStride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        int last = height - 1;
        int* i1 = indices + (Math.Min(1, last) * positions), i2 = indices + (Math.Min(2, last) * positions), i3 = indices + (Math.Min(3, last) * positions);
        int* i4 = indices + (Math.Min(4, last) * positions), i5 = indices + (Math.Min(5, last) * positions), i6 = indices + (Math.Min(6, last) * positions);
        int* i7 = indices + (Math.Min(7, last) * positions);
        float* w = weights;
        for (int k = 0; k < positions; k++)
        {
            float* p0 = x + ((nint)indices[k] * channels), p1 = x + ((nint)i1[k] * channels), p2 = x + ((nint)i2[k] * channels), p3 = x + ((nint)i3[k] * channels);
            float* p4 = x + ((nint)i4[k] * channels), p5 = x + ((nint)i5[k] * channels), p6 = x + ((nint)i6[k] * channels), p7 = x + ((nint)i7[k] * channels);
            for (int c = 0; c < channels; c++)
            {
                TLanes v = TLanes.Load(w);
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p0[c]), v, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p1[c]), v, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p2[c]), v, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p3[c]), v, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p4[c]), v, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p5[c]), v, a5);
                a6 = TLanes.MultiplyAdd(TLanes.Broadcast(p6[c]), v, a6);
                a7 = TLanes.MultiplyAdd(TLanes.Broadcast(p7[c]), v, a7);
                w += ColumnGroup;
            }
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

    private static void AddOuterProducts<TLanes>(
        float* x, int channels, int* indices, int rows, int positions, float* right, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        int wholeColumns = columns / ColumnGroup * ColumnGroup;
        for (int k = 0; k < positions; k++)
        {
            float* to = destination + ((nint)k * channels * columns);
            int c = 0;
            for (; c + 8 <= channels; c += 8)
            {
                for (int j = 0; j < wholeColumns; j += ColumnGroup)
                {
                    OuterTile8<TLanes>(x + c, channels, indices + k, positions, rows, right + j, columns, to + ((nint)c * columns) + j);
                }
            }

            for (; c < channels; c++)
            {
                for (int j = 0; j < wholeColumns; j += ColumnGroup)
                {
                    OuterTile1<TLanes>(x + c, channels, indices + k, positions, rows, right + j, columns, to + ((nint)c * columns) + j);
                }
            }

            for (int i = 0; wholeColumns < columns && i < channels; i++)
            {
                for (int r = 0; r < rows; r++)
                {
                    float left = x[((nint)indices[((nint)r * positions) + k] * channels) + i];
                    for (int j = wholeColumns; j < columns; j++)
                    {
                        to[((nint)i * columns) + j] += left * right[((nint)r * columns) + j];
                    }
                }
            }
        }
    }

    private static void OuterTile8<TLanes>(float* x, int channels, int* indices, int step, int rows, float* right, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + columns);
        TLanes a2 = TLanes.Load(destination + (2 * columns)), a3 = TLanes.Load(destination + (3 * columns));
        TLanes a4 = TLanes.Load(destination + (4 * columns)), a5 = TLanes.Load(destination + (5 * columns));
        TLanes a6 = TLanes.Load(destination + (6 * columns)), a7 = TLanes.Load(destination + (7 * columns));
        for (int r = 0; r < rows; r++)
        {
            float* p = x + ((nint)(*indices) * channels);
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[2]), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p[3]), v, a3);
            a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p[4]), v, a4);
            a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p[5]), v, a5);
            a6 = TLanes.MultiplyAdd(TLanes.Broadcast(p[6]), v, a6);
            a7 = TLanes.MultiplyAdd(TLanes.Broadcast(p[7]), v, a7);
            indices += step;
            right += columns;
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

    private static void OuterTile1<TLanes>(float* x, int channels, int* indices, int step, int rows, float* right, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        // Two sums in turn hide part of the latency of the multiply-add.
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Broadcast(0);
        int r = 0;
        for (; r + 2 <= rows; r += 2)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(x[(nint)indices[0] * channels]), TLanes.Load(right), a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(x[(nint)indices[step] * channels]), TLanes.Load(right + columns), a1);
            indices += 2 * step;
            right += 2 * columns;
        }

        if (r < rows)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(x[(nint)indices[0] * channels]), TLanes.Load(right), a0);
        }

        TLanes.Add(a0, a1).Store(destination);
    }
}
