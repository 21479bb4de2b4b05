using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>Softmax of rows that follow one another: each row is read once from memory and stays in the first-level cache.</summary>
internal static unsafe class SoftmaxRows
{
    private const int W = LaneMemory.Width;

    /// <summary>y = exp(x - max) / sum of that, for each row of <paramref name="length"/> elements.</summary>
    public static void Forward(ReadOnlySpan<float> x, int length, Span<float> y)
    {
        fixed (float* px = x, py = y)
        {
            RowWork.Run(new ForwardRows(px, py, length), x.Length, length);
        }
    }

    /// <summary>dx = y (dy - sum of dy y), or dx += that.</summary>
    public static void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int length, Span<float> dx, bool accumulate)
    {
        fixed (float* py = y, pd = dy, px = dx)
        {
            RowWork.Run(new BackwardRows(py, pd, px, length, accumulate), y.Length, length);
        }
    }

    /// <summary>The largest element of each row and the sum of exp(x - it).</summary>
    public static void Statistics(ReadOnlySpan<float> x, int length, Span<float> largest, Span<float> sums)
    {
        fixed (float* px = x, pl = largest, ps = sums)
        {
            RowWork.Run(new StatisticsRows(px, pl, ps, length), x.Length, length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Largest<V>(float* x, int length) where V : struct, ILanes<V>
    {
        V most = V.Broadcast(float.NegativeInfinity), more = most;
        int i = 0;
        for (; i <= length - (2 * W); i += 2 * W)
        {
            most = LaneMath.Max(most, V.Load(x + i));
            more = LaneMath.Max(more, V.Load(x + i + W));
        }

        for (; i <= length - W; i += W)
        {
            most = LaneMath.Max(most, V.Load(x + i));
        }

        if (i < length)
        {
            most = LaneMath.Max(most, LaneMemory.LoadPart<V>(x + i, length - i, float.NegativeInfinity));
        }

        return V.Max(LaneMath.Max(most, more));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials<V>(float* x, float* y, int length, float largest) where V : struct, ILanes<V>
    {
        V shift = V.Broadcast(largest), sum = V.Broadcast(0f);
        int i = 0;
        for (; i <= length - W; i += W)
        {
            V e = LaneMath.ExpNonPositive(V.Load(x + i) - shift);
            e.Store(y + i);
            sum += e;
        }

        if (i < length)
        {
            V e = LaneMath.ExpNonPositive(LaneMemory.LoadPart<V>(x + i, length - i, float.NegativeInfinity) - shift);
            LaneMemory.StorePart(e, y + i, length - i);
            sum += e;
        }

        return V.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfExponentials<V>(float* x, int length, float largest) where V : struct, ILanes<V>
    {
        V shift = V.Broadcast(largest), sum = V.Broadcast(0f);
        int i = 0;
        for (; i <= length - W; i += W)
        {
            sum += LaneMath.ExpNonPositive(V.Load(x + i) - shift);
        }

        if (i < length)
        {
            sum += LaneMath.ExpNonPositive(LaneMemory.LoadPart<V>(x + i, length - i, float.NegativeInfinity) - shift);
        }

        return V.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale<V>(float* y, int length, float factor) where V : struct, ILanes<V>
    {
        V f = V.Broadcast(factor);
        int i = 0;
        for (; i <= length - W; i += W)
        {
            (V.Load(y + i) * f).Store(y + i);
        }

        for (; i < length; i++)
        {
            y[i] *= factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRow<V>(float* y, float* dy, float* dx, int length, bool accumulate) where V : struct, ILanes<V>
    {
        V s0 = V.Broadcast(0f), s1 = s0;
        int i = 0;
        for (; i <= length - (2 * W); i += 2 * W)
        {
            s0 += V.Load(y + i) * V.Load(dy + i);
            s1 += V.Load(y + i + W) * V.Load(dy + i + W);
        }

        for (; i <= length - W; i += W)
        {
            s0 += V.Load(y + i) * V.Load(dy + i);
        }

        if (i < length)
        {
            s0 += LaneMemory.LoadPart<V>(y + i, length - i, 0f) * LaneMemory.LoadPart<V>(dy + i, length - i, 0f);
        }

        float total = V.Sum(s0 + s1);
        V shift = V.Broadcast(total);
        for (i = 0; i <= length - W; i += W)
        {
            V g = V.Load(y + i) * (V.Load(dy + i) - shift);
            (accumulate ? V.Load(dx + i) + g : g).Store(dx + i);
        }

        for (; i < length; i++)
        {
            float g = y[i] * (dy[i] - total);
            dx[i] = accumulate ? dx[i] + g : g;
        }
    }

    private readonly struct ForwardRows(float* x, float* y, int length) : IRows
    {
        public void Row(int row)
        {
            float* px = x + ((long)row * length), py = y + ((long)row * length);
            if (Vector512.IsHardwareAccelerated)
            {
                One<Lanes512>(px, py);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                One<Lanes256>(px, py);
            }
            else
            {
                One<Lanes128>(px, py);
            }
        }

        private void One<V>(float* px, float* py) where V : struct, ILanes<V> =>
            Scale<V>(py, length, 1f / Exponentials<V>(px, py, length, Largest<V>(px, length)));
    }

    private readonly struct BackwardRows(float* y, float* dy, float* dx, int length, bool accumulate) : IRows
    {
        public void Row(int row)
        {
            long at = (long)row * length;
            if (Vector512.IsHardwareAccelerated)
            {
                BackwardRow<Lanes512>(y + at, dy + at, dx + at, length, accumulate);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                BackwardRow<Lanes256>(y + at, dy + at, dx + at, length, accumulate);
            }
            else
            {
                BackwardRow<Lanes128>(y + at, dy + at, dx + at, length, accumulate);
            }
        }
    }

    private readonly struct StatisticsRows(float* x, float* largest, float* sums, int length) : IRows
    {
        public void Row(int row)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                One<Lanes512>(row);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                One<Lanes256>(row);
            }
            else
            {
                One<Lanes128>(row);
            }
        }

        private void One<V>(int row) where V : struct, ILanes<V>
        {
            float* px = x + ((long)row * length);
            largest[row] = Largest<V>(px, length);
            sums[row] = SumOfExponentials<V>(px, length, largest[row]);
        }
    }
}
