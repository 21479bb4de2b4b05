using System.Runtime.CompilerServices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// The inner tiles of <see cref="TallKernels"/>: some rows or channels by sixteen columns, with all sums in registers. Sixteen lanes are
/// one register of 512 bits or two of 256, and there are 32 or 16 registers: eight rows fit the first, six the second. Each sum
/// has its own register, so the height does not show in the result.
/// </summary>
internal static unsafe class RowTiles
{
    /// <summary>Columns of a tile.</summary>
    public const int Width = 16;

    /// <summary>Rows of a tile.</summary>
    public static int Height<TLanes>() where TLanes : struct, ILanes<TLanes> => OneRegister<TLanes>() ? 8 : 6;

    /// <summary>The most rows on any machine.</summary>
    public const int LargestHeight = 8;

    /// <summary>
    /// Channels that <see cref="AddOuterProducts{TLanes}"/> takes at once of those that are left: as many as there are registers for,
    /// but so that the last ones are not taken one by one.
    /// </summary>
    public static int OuterHeight<TLanes>(int channels) where TLanes : struct, ILanes<TLanes> => channels switch
    {
        >= 8 when OneRegister<TLanes>() => 8,
        8 => 4,
        >= 6 => 6,
        >= 4 => 4,
        3 => 3,
        _ => 1,
    };

    /// <summary>
    /// y[i, :] (+)= bias[:] + sum over sources and channels of row(source, first + i)[c] * weights[source, c, :], for <see cref="Height{TLanes}"/> rows.
    /// A short tile repeats its last row: the extra sums are dropped by the caller.
    /// </summary>
    public static void Contract<TLanes, TRows>(in TRows x, int first, int height, float* weights, float* bias, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowSource
    {
        if (OneRegister<TLanes>())
        {
            Contract8<TLanes, TRows>(x, first, first + height - 1, weights, bias, y, yStride, accumulate);
        }
        else
        {
            Contract6<TLanes, TRows>(x, first, first + height - 1, weights, bias, y, yStride, accumulate);
        }
    }

    /// <summary>destination[i, :] += sum over rows of left[r][channel + i] * right[r, :], for 1, 3, 4, 6 or 8 channels and sixteen columns.</summary>
    /// <param name="left">Where the rows of the left side start, one pointer a row: found once for many tiles.</param>
    /// <param name="count">Rows.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="height">Channels, from <see cref="OuterHeight{TLanes}"/>.</param>
    /// <param name="right">[count, 16].</param>
    /// <param name="destination">The first channel's sums.</param>
    /// <param name="stride">Floats from one channel's sums to the next one's.</param>
    public static void AddOuterProducts<TLanes>(float** left, int count, int channel, int height, float* right, float* destination, nint stride)
        where TLanes : struct, ILanes<TLanes>
    {
        switch (height)
        {
            case 8:
                Outer8<TLanes>(left, count, channel, right, destination, stride);
                break;
            case 6:
                Outer6<TLanes>(left, count, channel, right, destination, stride);
                break;
            case 4:
                Outer4<TLanes>(left, count, channel, right, destination, stride);
                break;
            case 3:
                Outer3<TLanes>(left, count, channel, right, destination, stride);
                break;
            default:
                Outer1<TLanes>(left, count, channel, right, destination);
                break;
        }
    }

    /// <summary>
    /// destination[j, :] += sum over rows of right[r, j] * left[r][channel + :], for sixteen channels and up to three columns: the way
    /// round that keeps the lanes full when there are few columns.
    /// </summary>
    public static void AddNarrowProducts<TLanes>(float** left, int count, int channel, float* right, nint rightStride, int columns, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        int j1 = Math.Min(1, columns - 1), j2 = Math.Min(2, columns - 1);
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + (j1 * Width)), a2 = TLanes.Load(destination + (j2 * Width));
        for (int r = 0; r < count; r++)
        {
            TLanes v = TLanes.Load(left[r] + channel);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(right[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(right[j1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(right[j2]), v, a2);
            right += rightStride;
        }

        a0.Store(destination);
        a1.Store(destination + (j1 * Width));
        a2.Store(destination + (j2 * Width));
    }

    // Known to the compiler.
    private static bool OneRegister<TLanes>() where TLanes : struct, ILanes<TLanes> => typeof(TLanes) == typeof(Lanes512);

    private static void Contract6<TLanes, TRows>(in TRows x, int first, int last, float* weights, float* bias, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowSource
    {
        TRows rows = x;
        TLanes a0 = TLanes.Load(bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        float* w = weights;
        int count = rows.Count, channels = rows.Channels;
        for (int k = 0; k < count; k++)
        {
            float* p0 = rows.Row(k, first), p1 = rows.Row(k, Math.Min(first + 1, last)), p2 = rows.Row(k, Math.Min(first + 2, last));
            float* p3 = rows.Row(k, Math.Min(first + 3, last)), p4 = rows.Row(k, Math.Min(first + 4, last)), p5 = rows.Row(k, Math.Min(first + 5, last));
            for (nint c = 0; c < channels; c++)
            {
                TLanes v = TLanes.Load(w);
                a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p0[c]), v, a0);
                a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p1[c]), v, a1);
                a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p2[c]), v, a2);
                a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p3[c]), v, a3);
                a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p4[c]), v, a4);
                a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p5[c]), v, a5);
                w += Width;
            }
        }

        Finish(a0, y, accumulate);
        Finish(a1, y + yStride, accumulate);
        Finish(a2, y + (2 * yStride), accumulate);
        Finish(a3, y + (3 * yStride), accumulate);
        Finish(a4, y + (4 * yStride), accumulate);
        Finish(a5, y + (5 * yStride), accumulate);
    }

    private static void Contract8<TLanes, TRows>(in TRows x, int first, int last, float* weights, float* bias, float* y, nint yStride, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
        where TRows : struct, IRowSource
    {
        TRows rows = x;
        TLanes a0 = TLanes.Load(bias), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        float* w = weights;
        int count = rows.Count, channels = rows.Channels;
        for (int k = 0; k < count; k++)
        {
            float* p0 = rows.Row(k, first), p1 = rows.Row(k, Math.Min(first + 1, last)), p2 = rows.Row(k, Math.Min(first + 2, last));
            float* p3 = rows.Row(k, Math.Min(first + 3, last)), p4 = rows.Row(k, Math.Min(first + 4, last)), p5 = rows.Row(k, Math.Min(first + 5, last));
            float* p6 = rows.Row(k, Math.Min(first + 6, last)), p7 = rows.Row(k, Math.Min(first + 7, last));
            for (nint c = 0; c < channels; c++)
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
                w += Width;
            }
        }

        Finish(a0, y, accumulate);
        Finish(a1, y + yStride, accumulate);
        Finish(a2, y + (2 * yStride), accumulate);
        Finish(a3, y + (3 * yStride), accumulate);
        Finish(a4, y + (4 * yStride), accumulate);
        Finish(a5, y + (5 * yStride), accumulate);
        Finish(a6, y + (6 * yStride), accumulate);
        Finish(a7, y + (7 * yStride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TLanes>(TLanes sum, float* y, bool accumulate)
        where TLanes : struct, ILanes<TLanes>
    {
        if (accumulate)
        {
            sum = TLanes.Add(sum, TLanes.Load(y));
        }

        sum.Store(y);
    }

    private static void Outer1<TLanes>(float** left, int count, int channel, float* right, float* destination)
        where TLanes : struct, ILanes<TLanes>
    {
        // Four sums in turn hide the latency of the multiply-add.
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Broadcast(0), a2 = a1, a3 = a1;
        int r = 0;
        for (; r + 4 <= count; r += 4)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r][channel]), TLanes.Load(right), a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r + 1][channel]), TLanes.Load(right + Width), a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r + 2][channel]), TLanes.Load(right + (2 * Width)), a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r + 3][channel]), TLanes.Load(right + (3 * Width)), a3);
            right += 4 * Width;
        }

        for (; r < count; r++)
        {
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(left[r][channel]), TLanes.Load(right), a0);
            right += Width;
        }

        TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3)).Store(destination);
    }

    private static void Outer3<TLanes>(float** left, int count, int channel, float* right, float* destination, nint stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + stride);
        TLanes a2 = TLanes.Load(destination + (2 * stride));
        for (int r = 0; r < count; r++)
        {
            float* p = left[r] + channel;
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[2]), v, a2);
            right += Width;
        }

        a0.Store(destination);
        a1.Store(destination + stride);
        a2.Store(destination + (2 * stride));
    }

    private static void Outer4<TLanes>(float** left, int count, int channel, float* right, float* destination, nint stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + stride);
        TLanes a2 = TLanes.Load(destination + (2 * stride)), a3 = TLanes.Load(destination + (3 * stride));
        for (int r = 0; r < count; r++)
        {
            float* p = left[r] + channel;
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[2]), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p[3]), v, a3);
            right += Width;
        }

        a0.Store(destination);
        a1.Store(destination + stride);
        a2.Store(destination + (2 * stride));
        a3.Store(destination + (3 * stride));
    }

    private static void Outer6<TLanes>(float** left, int count, int channel, float* right, float* destination, nint stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + stride);
        TLanes a2 = TLanes.Load(destination + (2 * stride)), a3 = TLanes.Load(destination + (3 * stride));
        TLanes a4 = TLanes.Load(destination + (4 * stride)), a5 = TLanes.Load(destination + (5 * stride));
        for (int r = 0; r < count; r++)
        {
            float* p = left[r] + channel;
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[2]), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p[3]), v, a3);
            a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p[4]), v, a4);
            a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p[5]), v, a5);
            right += Width;
        }

        a0.Store(destination);
        a1.Store(destination + stride);
        a2.Store(destination + (2 * stride));
        a3.Store(destination + (3 * stride));
        a4.Store(destination + (4 * stride));
        a5.Store(destination + (5 * stride));
    }

    private static void Outer8<TLanes>(float** left, int count, int channel, float* right, float* destination, nint stride)
        where TLanes : struct, ILanes<TLanes>
    {
        TLanes a0 = TLanes.Load(destination), a1 = TLanes.Load(destination + stride);
        TLanes a2 = TLanes.Load(destination + (2 * stride)), a3 = TLanes.Load(destination + (3 * stride));
        TLanes a4 = TLanes.Load(destination + (4 * stride)), a5 = TLanes.Load(destination + (5 * stride));
        TLanes a6 = TLanes.Load(destination + (6 * stride)), a7 = TLanes.Load(destination + (7 * stride));
        for (int r = 0; r < count; r++)
        {
            float* p = left[r] + channel;
            TLanes v = TLanes.Load(right);
            a0 = TLanes.MultiplyAdd(TLanes.Broadcast(p[0]), v, a0);
            a1 = TLanes.MultiplyAdd(TLanes.Broadcast(p[1]), v, a1);
            a2 = TLanes.MultiplyAdd(TLanes.Broadcast(p[2]), v, a2);
            a3 = TLanes.MultiplyAdd(TLanes.Broadcast(p[3]), v, a3);
            a4 = TLanes.MultiplyAdd(TLanes.Broadcast(p[4]), v, a4);
            a5 = TLanes.MultiplyAdd(TLanes.Broadcast(p[5]), v, a5);
            a6 = TLanes.MultiplyAdd(TLanes.Broadcast(p[6]), v, a6);
            a7 = TLanes.MultiplyAdd(TLanes.Broadcast(p[7]), v, a7);
            right += Width;
        }

        a0.Store(destination);
        a1.Store(destination + stride);
        a2.Store(destination + (2 * stride));
        a3.Store(destination + (3 * stride));
        a4.Store(destination + (4 * stride));
        a5.Store(destination + (5 * stride));
        a6.Store(destination + (6 * stride));
        a7.Store(destination + (7 * stride));
    }
}
