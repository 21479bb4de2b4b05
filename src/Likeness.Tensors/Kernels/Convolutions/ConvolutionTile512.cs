using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>Tiles of two 16-lane vectors and up to 12 channels: 24 sums in registers.</summary>
internal readonly unsafe struct ConvolutionTile512 : IConvolutionTile
{
    public static int Unit => 16;

    public static int GradientRows => 12;

    public static int DepthBlock => 288;

    // 13 to 16 channels make two panels of 8 rather than 12 and 4: the shorter the panel, the more its loads weigh.
    public static int HeightFor(int channels) => channels > 16 || channels is > 8 and <= 12 ? 12 : channels > 4 ? 8 : channels > 1 ? 4 : 1;

    public static void Run(int height, int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        switch (height)
        {
            case 12: Tile12(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            case 8: Tile8(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            case 4: Tile4(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            case 1: Tile1(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(height), $"no tile of {height} rows");
        }
    }

    public static void RunGradient(int rows, int columns, nint pitch, float* x, int* offsets, float* grid, float* sums, nint stride)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        Vector512<float> x1 = Vector512<float>.Zero, y1 = Vector512<float>.Zero;
        Vector512<float> x2 = Vector512<float>.Zero, y2 = Vector512<float>.Zero;
        Vector512<float> x3 = Vector512<float>.Zero, y3 = Vector512<float>.Zero;
        Vector512<float> x4 = Vector512<float>.Zero, y4 = Vector512<float>.Zero;
        Vector512<float> x5 = Vector512<float>.Zero, y5 = Vector512<float>.Zero;
        Vector512<float> x6 = Vector512<float>.Zero, y6 = Vector512<float>.Zero;
        Vector512<float> x7 = Vector512<float>.Zero, y7 = Vector512<float>.Zero;
        Vector512<float> x8 = Vector512<float>.Zero, y8 = Vector512<float>.Zero;
        Vector512<float> x9 = Vector512<float>.Zero, y9 = Vector512<float>.Zero;
        Vector512<float> x10 = Vector512<float>.Zero, y10 = Vector512<float>.Zero;
        Vector512<float> x11 = Vector512<float>.Zero, y11 = Vector512<float>.Zero;
        nint* at = stackalloc nint[12];
        for (int i = 0; i < 12; i++)
        {
            at[i] = offsets[i];
        }

        for (; rows > 0; rows--)
        {
            float* end = x + columns;
            for (float* p = x; p < end; p++)
            {
                Vector512<float> gx = Vector512.Load(grid), gy = Vector512.Load(grid + 16), s;
                s = Vector512.Create(p[at[0]]);
                x0 = Avx512F.FusedMultiplyAdd(s, gx, x0);
                y0 = Avx512F.FusedMultiplyAdd(s, gy, y0);
                s = Vector512.Create(p[at[1]]);
                x1 = Avx512F.FusedMultiplyAdd(s, gx, x1);
                y1 = Avx512F.FusedMultiplyAdd(s, gy, y1);
                s = Vector512.Create(p[at[2]]);
                x2 = Avx512F.FusedMultiplyAdd(s, gx, x2);
                y2 = Avx512F.FusedMultiplyAdd(s, gy, y2);
                s = Vector512.Create(p[at[3]]);
                x3 = Avx512F.FusedMultiplyAdd(s, gx, x3);
                y3 = Avx512F.FusedMultiplyAdd(s, gy, y3);
                s = Vector512.Create(p[at[4]]);
                x4 = Avx512F.FusedMultiplyAdd(s, gx, x4);
                y4 = Avx512F.FusedMultiplyAdd(s, gy, y4);
                s = Vector512.Create(p[at[5]]);
                x5 = Avx512F.FusedMultiplyAdd(s, gx, x5);
                y5 = Avx512F.FusedMultiplyAdd(s, gy, y5);
                s = Vector512.Create(p[at[6]]);
                x6 = Avx512F.FusedMultiplyAdd(s, gx, x6);
                y6 = Avx512F.FusedMultiplyAdd(s, gy, y6);
                s = Vector512.Create(p[at[7]]);
                x7 = Avx512F.FusedMultiplyAdd(s, gx, x7);
                y7 = Avx512F.FusedMultiplyAdd(s, gy, y7);
                s = Vector512.Create(p[at[8]]);
                x8 = Avx512F.FusedMultiplyAdd(s, gx, x8);
                y8 = Avx512F.FusedMultiplyAdd(s, gy, y8);
                s = Vector512.Create(p[at[9]]);
                x9 = Avx512F.FusedMultiplyAdd(s, gx, x9);
                y9 = Avx512F.FusedMultiplyAdd(s, gy, y9);
                s = Vector512.Create(p[at[10]]);
                x10 = Avx512F.FusedMultiplyAdd(s, gx, x10);
                y10 = Avx512F.FusedMultiplyAdd(s, gy, y10);
                s = Vector512.Create(p[at[11]]);
                x11 = Avx512F.FusedMultiplyAdd(s, gx, x11);
                y11 = Avx512F.FusedMultiplyAdd(s, gy, y11);
                grid += 32;
            }

            x += pitch;
        }

        Put(sums, x0, sums + 16, y0, true);
        Put(sums + stride, x1, sums + stride + 16, y1, true);
        Put(sums + (2 * stride), x2, sums + (2 * stride) + 16, y2, true);
        Put(sums + (3 * stride), x3, sums + (3 * stride) + 16, y3, true);
        Put(sums + (4 * stride), x4, sums + (4 * stride) + 16, y4, true);
        Put(sums + (5 * stride), x5, sums + (5 * stride) + 16, y5, true);
        Put(sums + (6 * stride), x6, sums + (6 * stride) + 16, y6, true);
        Put(sums + (7 * stride), x7, sums + (7 * stride) + 16, y7, true);
        Put(sums + (8 * stride), x8, sums + (8 * stride) + 16, y8, true);
        Put(sums + (9 * stride), x9, sums + (9 * stride) + 16, y9, true);
        Put(sums + (10 * stride), x10, sums + (10 * stride) + 16, y10, true);
        Put(sums + (11 * stride), x11, sums + (11 * stride) + 16, y11, true);
    }

    private static void Tile12(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        Vector512<float> x1 = Vector512<float>.Zero, y1 = Vector512<float>.Zero;
        Vector512<float> x2 = Vector512<float>.Zero, y2 = Vector512<float>.Zero;
        Vector512<float> x3 = Vector512<float>.Zero, y3 = Vector512<float>.Zero;
        Vector512<float> x4 = Vector512<float>.Zero, y4 = Vector512<float>.Zero;
        Vector512<float> x5 = Vector512<float>.Zero, y5 = Vector512<float>.Zero;
        Vector512<float> x6 = Vector512<float>.Zero, y6 = Vector512<float>.Zero;
        Vector512<float> x7 = Vector512<float>.Zero, y7 = Vector512<float>.Zero;
        Vector512<float> x8 = Vector512<float>.Zero, y8 = Vector512<float>.Zero;
        Vector512<float> x9 = Vector512<float>.Zero, y9 = Vector512<float>.Zero;
        Vector512<float> x10 = Vector512<float>.Zero, y10 = Vector512<float>.Zero;
        Vector512<float> x11 = Vector512<float>.Zero, y11 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            nint offset = *offsets;
            Vector512<float> vx = Vector512.Load(x + offset), vy = Vector512.Load(y + offset), w;
            w = Vector512.Create(*weights);
            x0 = Avx512F.FusedMultiplyAdd(w, vx, x0);
            y0 = Avx512F.FusedMultiplyAdd(w, vy, y0);
            w = Vector512.Create(weights[1]);
            x1 = Avx512F.FusedMultiplyAdd(w, vx, x1);
            y1 = Avx512F.FusedMultiplyAdd(w, vy, y1);
            w = Vector512.Create(weights[2]);
            x2 = Avx512F.FusedMultiplyAdd(w, vx, x2);
            y2 = Avx512F.FusedMultiplyAdd(w, vy, y2);
            w = Vector512.Create(weights[3]);
            x3 = Avx512F.FusedMultiplyAdd(w, vx, x3);
            y3 = Avx512F.FusedMultiplyAdd(w, vy, y3);
            w = Vector512.Create(weights[4]);
            x4 = Avx512F.FusedMultiplyAdd(w, vx, x4);
            y4 = Avx512F.FusedMultiplyAdd(w, vy, y4);
            w = Vector512.Create(weights[5]);
            x5 = Avx512F.FusedMultiplyAdd(w, vx, x5);
            y5 = Avx512F.FusedMultiplyAdd(w, vy, y5);
            w = Vector512.Create(weights[6]);
            x6 = Avx512F.FusedMultiplyAdd(w, vx, x6);
            y6 = Avx512F.FusedMultiplyAdd(w, vy, y6);
            w = Vector512.Create(weights[7]);
            x7 = Avx512F.FusedMultiplyAdd(w, vx, x7);
            y7 = Avx512F.FusedMultiplyAdd(w, vy, y7);
            w = Vector512.Create(weights[8]);
            x8 = Avx512F.FusedMultiplyAdd(w, vx, x8);
            y8 = Avx512F.FusedMultiplyAdd(w, vy, y8);
            w = Vector512.Create(weights[9]);
            x9 = Avx512F.FusedMultiplyAdd(w, vx, x9);
            y9 = Avx512F.FusedMultiplyAdd(w, vy, y9);
            w = Vector512.Create(weights[10]);
            x10 = Avx512F.FusedMultiplyAdd(w, vx, x10);
            y10 = Avx512F.FusedMultiplyAdd(w, vy, y10);
            w = Vector512.Create(weights[11]);
            x11 = Avx512F.FusedMultiplyAdd(w, vx, x11);
            y11 = Avx512F.FusedMultiplyAdd(w, vy, y11);
            weights += 12;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
        Put(first + stride, x1, second + stride, y1, accumulate);
        Put(first + (2 * stride), x2, second + (2 * stride), y2, accumulate);
        Put(first + (3 * stride), x3, second + (3 * stride), y3, accumulate);
        Put(first + (4 * stride), x4, second + (4 * stride), y4, accumulate);
        Put(first + (5 * stride), x5, second + (5 * stride), y5, accumulate);
        Put(first + (6 * stride), x6, second + (6 * stride), y6, accumulate);
        Put(first + (7 * stride), x7, second + (7 * stride), y7, accumulate);
        Put(first + (8 * stride), x8, second + (8 * stride), y8, accumulate);
        Put(first + (9 * stride), x9, second + (9 * stride), y9, accumulate);
        Put(first + (10 * stride), x10, second + (10 * stride), y10, accumulate);
        Put(first + (11 * stride), x11, second + (11 * stride), y11, accumulate);
    }

    private static void Tile8(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        Vector512<float> x1 = Vector512<float>.Zero, y1 = Vector512<float>.Zero;
        Vector512<float> x2 = Vector512<float>.Zero, y2 = Vector512<float>.Zero;
        Vector512<float> x3 = Vector512<float>.Zero, y3 = Vector512<float>.Zero;
        Vector512<float> x4 = Vector512<float>.Zero, y4 = Vector512<float>.Zero;
        Vector512<float> x5 = Vector512<float>.Zero, y5 = Vector512<float>.Zero;
        Vector512<float> x6 = Vector512<float>.Zero, y6 = Vector512<float>.Zero;
        Vector512<float> x7 = Vector512<float>.Zero, y7 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            nint offset = *offsets;
            Vector512<float> vx = Vector512.Load(x + offset), vy = Vector512.Load(y + offset), w;
            w = Vector512.Create(*weights);
            x0 = Avx512F.FusedMultiplyAdd(w, vx, x0);
            y0 = Avx512F.FusedMultiplyAdd(w, vy, y0);
            w = Vector512.Create(weights[1]);
            x1 = Avx512F.FusedMultiplyAdd(w, vx, x1);
            y1 = Avx512F.FusedMultiplyAdd(w, vy, y1);
            w = Vector512.Create(weights[2]);
            x2 = Avx512F.FusedMultiplyAdd(w, vx, x2);
            y2 = Avx512F.FusedMultiplyAdd(w, vy, y2);
            w = Vector512.Create(weights[3]);
            x3 = Avx512F.FusedMultiplyAdd(w, vx, x3);
            y3 = Avx512F.FusedMultiplyAdd(w, vy, y3);
            w = Vector512.Create(weights[4]);
            x4 = Avx512F.FusedMultiplyAdd(w, vx, x4);
            y4 = Avx512F.FusedMultiplyAdd(w, vy, y4);
            w = Vector512.Create(weights[5]);
            x5 = Avx512F.FusedMultiplyAdd(w, vx, x5);
            y5 = Avx512F.FusedMultiplyAdd(w, vy, y5);
            w = Vector512.Create(weights[6]);
            x6 = Avx512F.FusedMultiplyAdd(w, vx, x6);
            y6 = Avx512F.FusedMultiplyAdd(w, vy, y6);
            w = Vector512.Create(weights[7]);
            x7 = Avx512F.FusedMultiplyAdd(w, vx, x7);
            y7 = Avx512F.FusedMultiplyAdd(w, vy, y7);
            weights += 8;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
        Put(first + stride, x1, second + stride, y1, accumulate);
        Put(first + (2 * stride), x2, second + (2 * stride), y2, accumulate);
        Put(first + (3 * stride), x3, second + (3 * stride), y3, accumulate);
        Put(first + (4 * stride), x4, second + (4 * stride), y4, accumulate);
        Put(first + (5 * stride), x5, second + (5 * stride), y5, accumulate);
        Put(first + (6 * stride), x6, second + (6 * stride), y6, accumulate);
        Put(first + (7 * stride), x7, second + (7 * stride), y7, accumulate);
    }

    private static void Tile4(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        Vector512<float> x1 = Vector512<float>.Zero, y1 = Vector512<float>.Zero;
        Vector512<float> x2 = Vector512<float>.Zero, y2 = Vector512<float>.Zero;
        Vector512<float> x3 = Vector512<float>.Zero, y3 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            nint offset = *offsets;
            Vector512<float> vx = Vector512.Load(x + offset), vy = Vector512.Load(y + offset), w;
            w = Vector512.Create(*weights);
            x0 = Avx512F.FusedMultiplyAdd(w, vx, x0);
            y0 = Avx512F.FusedMultiplyAdd(w, vy, y0);
            w = Vector512.Create(weights[1]);
            x1 = Avx512F.FusedMultiplyAdd(w, vx, x1);
            y1 = Avx512F.FusedMultiplyAdd(w, vy, y1);
            w = Vector512.Create(weights[2]);
            x2 = Avx512F.FusedMultiplyAdd(w, vx, x2);
            y2 = Avx512F.FusedMultiplyAdd(w, vy, y2);
            w = Vector512.Create(weights[3]);
            x3 = Avx512F.FusedMultiplyAdd(w, vx, x3);
            y3 = Avx512F.FusedMultiplyAdd(w, vy, y3);
            weights += 4;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
        Put(first + stride, x1, second + stride, y1, accumulate);
        Put(first + (2 * stride), x2, second + (2 * stride), y2, accumulate);
        Put(first + (3 * stride), x3, second + (3 * stride), y3, accumulate);
    }

    private static void Tile1(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector512<float> x0 = Vector512<float>.Zero, y0 = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            nint offset = *offsets;
            Vector512<float> vx = Vector512.Load(x + offset), vy = Vector512.Load(y + offset), w;
            w = Vector512.Create(*weights);
            x0 = Avx512F.FusedMultiplyAdd(w, vx, x0);
            y0 = Avx512F.FusedMultiplyAdd(w, vy, y0);
            weights += 1;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* first, Vector512<float> x, float* second, Vector512<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector512.Load(first);
            y += Vector512.Load(second);
        }

        x.Store(first);
        y.Store(second);
    }
}
