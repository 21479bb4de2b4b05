using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Normalisation of rows, y = (x - mean) / sqrt(variance + eps) * w + b, with the mean left out for the root-mean-square form.
/// A row is read from memory once and stays in the first-level cache; the variance is taken around the mean.
/// </summary>
internal static unsafe class LayerNormRows
{
    private const int W = LaneMemory.Width;

    /// <summary>Elements to a block; the gradients of w and b are summed within blocks first.</summary>
    private const int BlockSize = 65536;

    /// <summary>Normalises rows; keeps mean and 1 / deviation of each for the way back. Empty w or b stand for 1 and 0.</summary>
    public static void Forward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> b, int length, float eps, bool centred, Span<float> y, Span<float> means, Span<float> inverses)
    {
        fixed (float* px = x, pw = w, pb = b, py = y, pm = means, pi = inverses)
        {
            RowWork.Run(new ForwardRows(px, pw, pb, length, eps, centred, py, pm, pi), x.Length, length);
        }
    }

    /// <summary>The number of blocks, each of which needs a row for the gradients of w and one for those of b.</summary>
    public static int Blocks(int rows, int length) => Work.Blocks(rows, RowsPerBlock(length));

    /// <summary>
    /// Way back: dx (written or added to; may be empty), and per block of rows the sums of dy xhat and of dy (may be empty).
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> dy, int length, bool centred, ReadOnlySpan<float> means, ReadOnlySpan<float> inverses,
        Span<float> dx, bool accumulate, Span<float> weightSums, Span<float> biasSums)
    {
        int rows = length == 0 ? 0 : x.Length / length;
        fixed (float* px = x, pw = w, pd = dy, pm = means, pi = inverses, pdx = dx, pws = weightSums, pbs = biasSums)
        {
            var blocks = new BackwardBlocks(px, pw, pd, length, rows, centred, pm, pi, pdx, accumulate, pws, pbs);
            Work.For(Blocks(rows, length), in blocks);
        }
    }

    private static int RowsPerBlock(int length) => Math.Max(1, BlockSize / Math.Max(length, 1));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<V>(float* x, int length) where V : struct, ILanes<V>
    {
        V s0 = V.Broadcast(0f), s1 = s0;
        int i = 0;
        for (; i <= length - (2 * W); i += 2 * W)
        {
            s0 += V.Load(x + i);
            s1 += V.Load(x + i + W);
        }

        for (; i <= length - W; i += W)
        {
            s0 += V.Load(x + i);
        }

        if (i < length)
        {
            s0 += LaneMemory.LoadPart<V>(x + i, length - i, 0f);
        }

        return V.Sum(s0 + s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquares<V>(float* x, int length, float mean) where V : struct, ILanes<V>
    {
        V m = V.Broadcast(mean), s0 = V.Broadcast(0f), s1 = s0;
        int i = 0;
        for (; i <= length - (2 * W); i += 2 * W)
        {
            V d0 = V.Load(x + i) - m, d1 = V.Load(x + i + W) - m;
            s0 += d0 * d0;
            s1 += d1 * d1;
        }

        for (; i <= length - W; i += W)
        {
            V d = V.Load(x + i) - m;
            s0 += d * d;
        }

        if (i < length)
        {
            V d = LaneMemory.LoadPart<V>(x + i, length - i, mean) - m;
            s0 += d * d;
        }

        return V.Sum(s0 + s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Affine<V>(float* x, float* w, float* b, int length, float mean, float inverse, float* y) where V : struct, ILanes<V>
    {
        V m = V.Broadcast(mean), s = V.Broadcast(inverse);
        int i = 0;
        for (; w != null && b != null && i <= length - W; i += W)
        {
            ((((V.Load(x + i) - m) * s) * V.Load(w + i)) + V.Load(b + i)).Store(y + i);
        }

        for (; i <= length - W; i += W)
        {
            V v = (V.Load(x + i) - m) * s;
            v = w == null ? v : v * V.Load(w + i);
            (b == null ? v : v + V.Load(b + i)).Store(y + i);
        }

        for (; i < length; i++)
        {
            float v = (x[i] - mean) * inverse;
            v = w == null ? v : v * w[i];
            y[i] = b == null ? v : v + b[i];
        }
    }

    /// <summary>Sums of g and of g xhat, where g = dy w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float GradientSums<V>(float* x, float* w, float* dy, int length, float mean, float inverse, out float sum) where V : struct, ILanes<V>
    {
        V m = V.Broadcast(mean), s = V.Broadcast(inverse), g0 = V.Broadcast(0f), gx = g0;
        int i = 0;
        for (; i <= length - W; i += W)
        {
            V g = V.Load(dy + i);
            g = w == null ? g : g * V.Load(w + i);
            g0 += g;
            gx += g * ((V.Load(x + i) - m) * s);
        }

        if (i < length)
        {
            V g = LaneMemory.LoadPart<V>(dy + i, length - i, 0f);
            g = w == null ? g : g * LaneMemory.LoadPart<V>(w + i, length - i, 0f);
            g0 += g;
            gx += g * ((LaneMemory.LoadPart<V>(x + i, length - i, mean) - m) * s);
        }

        sum = V.Sum(g0);
        return V.Sum(gx);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InputGradient<V>(
        float* x, float* w, float* dy, int length, float mean, float inverse, float meanG, float meanGx, float* dx, bool accumulate) where V : struct, ILanes<V>
    {
        V m = V.Broadcast(mean), s = V.Broadcast(inverse), a = V.Broadcast(meanG), c = V.Broadcast(meanGx);
        int i = 0;
        for (; i <= length - W; i += W)
        {
            V g = V.Load(dy + i);
            g = w == null ? g : g * V.Load(w + i);
            V r = (g - a - (((V.Load(x + i) - m) * s) * c)) * s;
            (accumulate ? V.Load(dx + i) + r : r).Store(dx + i);
        }

        for (; i < length; i++)
        {
            float g = w == null ? dy[i] : dy[i] * w[i];
            float r = (g - meanG - (((x[i] - mean) * inverse) * meanGx)) * inverse;
            dx[i] = accumulate ? dx[i] + r : r;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddParameterGradients<V>(float* x, float* dy, int length, float mean, float inverse, float* weightSums, float* biasSums) where V : struct, ILanes<V>
    {
        V m = V.Broadcast(mean), s = V.Broadcast(inverse);
        int i = 0;
        for (; i <= length - W; i += W)
        {
            V g = V.Load(dy + i);
            (V.Load(weightSums + i) + (g * ((V.Load(x + i) - m) * s))).Store(weightSums + i);
            (V.Load(biasSums + i) + g).Store(biasSums + i);
        }

        for (; i < length; i++)
        {
            weightSums[i] += dy[i] * ((x[i] - mean) * inverse);
            biasSums[i] += dy[i];
        }
    }

    private readonly struct ForwardRows(float* x, float* w, float* b, int length, float eps, bool centred, float* y, float* means, float* inverses) : IRows
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
            float mean = centred ? Sum<V>(px, length) / length : 0f;
            float inverse = 1f / MathF.Sqrt((SumOfSquares<V>(px, length, mean) / length) + eps);
            means[row] = mean;
            inverses[row] = inverse;
            Affine<V>(px, w, b, length, mean, inverse, y + ((long)row * length));
        }
    }

    private readonly struct BackwardBlocks(
        float* x, float* w, float* dy, int length, int rows, bool centred, float* means, float* inverses, float* dx, bool accumulate, float* weightSums, float* biasSums) : IBlocks
    {
        public void Run(int block)
        {
            int group = RowsPerBlock(length);
            int first = block * group, last = Math.Min(rows, first + group);
            if (weightSums != null)
            {
                new Span<float>(weightSums + ((long)block * length), length).Clear();
                new Span<float>(biasSums + ((long)block * length), length).Clear();
            }

            for (int row = first; row < last; row++)
            {
                if (Vector512.IsHardwareAccelerated)
                {
                    One<Lanes512>(row, block);
                }
                else if (Vector256.IsHardwareAccelerated)
                {
                    One<Lanes256>(row, block);
                }
                else
                {
                    One<Lanes128>(row, block);
                }
            }
        }

        private void One<V>(int row, int block) where V : struct, ILanes<V>
        {
            long at = (long)row * length;
            if (dx != null)
            {
                float products = GradientSums<V>(x + at, w, dy + at, length, means[row], inverses[row], out float sum);
                InputGradient<V>(x + at, w, dy + at, length, means[row], inverses[row], centred ? sum / length : 0f, products / length, dx + at, accumulate);
            }

            if (weightSums != null)
            {
                long sums = (long)block * length;
                AddParameterGradients<V>(x + at, dy + at, length, means[row], inverses[row], weightSums + sums, biasSums + sums);
            }
        }
    }
}
