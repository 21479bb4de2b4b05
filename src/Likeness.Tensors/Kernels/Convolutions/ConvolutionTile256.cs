using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// Tiles of two 8-lane vectors and up to 6 channels: 12 sums in registers. The large ones take four steps of the depth a round:
/// the fewer instructions beside the sums, the less a busy neighbour on the same core takes away.
/// </summary>
internal readonly unsafe struct ConvolutionTile256 : IConvolutionTile
{
    public static int Unit => 8;

    public static int GradientRows => 6;

    public static int DepthBlock => 144;

    public static int HeightFor(int channels) => channels > 8 || channels is > 4 and <= 6 ? 6 : channels > 1 ? 4 : 1;

    public static void Run(int height, int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        switch (height)
        {
            case 6: Tile6(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            case 4: Tile4(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            case 1: Tile1(depth, weights, offsets, x, y, first, second, stride, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(height), $"no tile of {height} rows");
        }
    }

    public static void RunGradient(int rows, int columns, nint pitch, float* x, int* offsets, float* grid, float* sums, nint stride)
    {
        Vector256<float> x0 = Vector256<float>.Zero, y0 = Vector256<float>.Zero;
        Vector256<float> x1 = Vector256<float>.Zero, y1 = Vector256<float>.Zero;
        Vector256<float> x2 = Vector256<float>.Zero, y2 = Vector256<float>.Zero;
        Vector256<float> x3 = Vector256<float>.Zero, y3 = Vector256<float>.Zero;
        Vector256<float> x4 = Vector256<float>.Zero, y4 = Vector256<float>.Zero;
        Vector256<float> x5 = Vector256<float>.Zero, y5 = Vector256<float>.Zero;
        nint* at = stackalloc nint[6];
        for (int i = 0; i < 6; i++)
        {
            at[i] = offsets[i];
        }

        for (; rows > 0; rows--)
        {
            float* end = x + columns;
            for (float* p = x; p < end; p++)
            {
                Vector256<float> gx = Vector256.Load(grid), gy = Vector256.Load(grid + 8), s;
                s = Vector256.Create(p[at[0]]);
                x0 = Fma.MultiplyAdd(s, gx, x0);
                y0 = Fma.MultiplyAdd(s, gy, y0);
                s = Vector256.Create(p[at[1]]);
                x1 = Fma.MultiplyAdd(s, gx, x1);
                y1 = Fma.MultiplyAdd(s, gy, y1);
                s = Vector256.Create(p[at[2]]);
                x2 = Fma.MultiplyAdd(s, gx, x2);
                y2 = Fma.MultiplyAdd(s, gy, y2);
                s = Vector256.Create(p[at[3]]);
                x3 = Fma.MultiplyAdd(s, gx, x3);
                y3 = Fma.MultiplyAdd(s, gy, y3);
                s = Vector256.Create(p[at[4]]);
                x4 = Fma.MultiplyAdd(s, gx, x4);
                y4 = Fma.MultiplyAdd(s, gy, y4);
                s = Vector256.Create(p[at[5]]);
                x5 = Fma.MultiplyAdd(s, gx, x5);
                y5 = Fma.MultiplyAdd(s, gy, y5);
                grid += 16;
            }

            x += pitch;
        }

        Put(sums, x0, sums + 8, y0, true);
        Put(sums + stride, x1, sums + stride + 8, y1, true);
        Put(sums + (2 * stride), x2, sums + (2 * stride) + 8, y2, true);
        Put(sums + (3 * stride), x3, sums + (3 * stride) + 8, y3, true);
        Put(sums + (4 * stride), x4, sums + (4 * stride) + 8, y4, true);
        Put(sums + (5 * stride), x5, sums + (5 * stride) + 8, y5, true);
    }

    private static void Tile6(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector256<float> x0 = Vector256<float>.Zero, y0 = Vector256<float>.Zero;
        Vector256<float> x1 = Vector256<float>.Zero, y1 = Vector256<float>.Zero;
        Vector256<float> x2 = Vector256<float>.Zero, y2 = Vector256<float>.Zero;
        Vector256<float> x3 = Vector256<float>.Zero, y3 = Vector256<float>.Zero;
        Vector256<float> x4 = Vector256<float>.Zero, y4 = Vector256<float>.Zero;
        Vector256<float> x5 = Vector256<float>.Zero, y5 = Vector256<float>.Zero;
        nint offset;
        Vector256<float> vx, vy;
        for (; depth >= 4; depth -= 4)
        {
            offset = *offsets;
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 1, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 2, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 3, vx, vy, ref x3, ref y3);
            Fused256.Add(weights + 4, vx, vy, ref x4, ref y4);
            Fused256.Add(weights + 5, vx, vy, ref x5, ref y5);

            offset = offsets[1];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 6, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 7, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 8, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 9, vx, vy, ref x3, ref y3);
            Fused256.Add(weights + 10, vx, vy, ref x4, ref y4);
            Fused256.Add(weights + 11, vx, vy, ref x5, ref y5);

            offset = offsets[2];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 12, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 13, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 14, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 15, vx, vy, ref x3, ref y3);
            Fused256.Add(weights + 16, vx, vy, ref x4, ref y4);
            Fused256.Add(weights + 17, vx, vy, ref x5, ref y5);

            offset = offsets[3];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 18, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 19, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 20, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 21, vx, vy, ref x3, ref y3);
            Fused256.Add(weights + 22, vx, vy, ref x4, ref y4);
            Fused256.Add(weights + 23, vx, vy, ref x5, ref y5);

            weights += 24;
            offsets += 4;
        }

        for (; depth > 0; depth--)
        {
            offset = *offsets;
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 1, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 2, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 3, vx, vy, ref x3, ref y3);
            Fused256.Add(weights + 4, vx, vy, ref x4, ref y4);
            Fused256.Add(weights + 5, vx, vy, ref x5, ref y5);
            weights += 6;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
        Put(first + stride, x1, second + stride, y1, accumulate);
        Put(first + (2 * stride), x2, second + (2 * stride), y2, accumulate);
        Put(first + (3 * stride), x3, second + (3 * stride), y3, accumulate);
        Put(first + (4 * stride), x4, second + (4 * stride), y4, accumulate);
        Put(first + (5 * stride), x5, second + (5 * stride), y5, accumulate);
    }

    private static void Tile4(int depth, float* weights, int* offsets, float* x, float* y, float* first, float* second, nint stride, bool accumulate)
    {
        Vector256<float> x0 = Vector256<float>.Zero, y0 = Vector256<float>.Zero;
        Vector256<float> x1 = Vector256<float>.Zero, y1 = Vector256<float>.Zero;
        Vector256<float> x2 = Vector256<float>.Zero, y2 = Vector256<float>.Zero;
        Vector256<float> x3 = Vector256<float>.Zero, y3 = Vector256<float>.Zero;
        nint offset;
        Vector256<float> vx, vy;
        for (; depth >= 4; depth -= 4)
        {
            offset = *offsets;
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 1, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 2, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 3, vx, vy, ref x3, ref y3);

            offset = offsets[1];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 4, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 5, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 6, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 7, vx, vy, ref x3, ref y3);

            offset = offsets[2];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 8, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 9, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 10, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 11, vx, vy, ref x3, ref y3);

            offset = offsets[3];
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights + 12, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 13, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 14, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 15, vx, vy, ref x3, ref y3);

            weights += 16;
            offsets += 4;
        }

        for (; depth > 0; depth--)
        {
            offset = *offsets;
            vx = Vector256.Load(x + offset);
            vy = Vector256.Load(y + offset);
            Fused256.Add(weights, vx, vy, ref x0, ref y0);
            Fused256.Add(weights + 1, vx, vy, ref x1, ref y1);
            Fused256.Add(weights + 2, vx, vy, ref x2, ref y2);
            Fused256.Add(weights + 3, vx, vy, ref x3, ref y3);
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
        Vector256<float> x0 = Vector256<float>.Zero, y0 = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            nint offset = *offsets;
            Vector256<float> vx = Vector256.Load(x + offset), vy = Vector256.Load(y + offset), w;
            w = Vector256.Create(*weights);
            x0 = Fma.MultiplyAdd(w, vx, x0);
            y0 = Fma.MultiplyAdd(w, vy, y0);
            weights += 1;
            offsets++;
        }

        Put(first, x0, second, y0, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* first, Vector256<float> x, float* second, Vector256<float> y, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector256.Load(first);
            y += Vector256.Load(second);
        }

        x.Store(first);
        y.Store(second);
    }
}
