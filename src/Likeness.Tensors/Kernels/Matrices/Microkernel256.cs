using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// Tiles of 8-lane vectors with fused multiply-add. The largest, 6 x 16, keeps 12 sums, two vectors of B and one broadcast of A
/// in the 16 registers. Each variant is written out, because the register allocator keeps only named locals in registers.
/// </summary>
internal readonly unsafe struct Microkernel256 : IMicrokernel
{
    public static ReadOnlySpan<int> Heights => [6, 4, 1];

    public static ReadOnlySpan<int> Widths => [16, 8];

    public static int DepthBlock => 384;

    public static void Run(int height, int width, nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        switch (height, width)
        {
            case (6, 16) when aRow == 1 && aDepth == 6 && bDepth == 16: Packed6x16(depth, a, b, c, stride, accumulate); break;
            case (6, 16): Tile6x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (4, 16): Tile4x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (1, 16): Tile1x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (6, 8): Tile6x8(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (4, 8): Tile4x8(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (1, 8): Tile1x8(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(height), $"no tile of {height} x {width}");
        }
    }

    // Both factors packed: every address is a constant away from two pointers, so four steps of the depth take no instructions but
    // loads and sums. A core that shares its front end with a busy neighbour then still has enough of it left.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Packed6x16(nint depth, float* a, float* b, float* c, nint stride, bool accumulate)
    {
        PrefetchTile(c, stride);
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero, c1y = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero, c2y = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero, c3y = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero, c4y = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero, c5y = Vector256<float>.Zero;
        Vector256<float> x, y;
        for (; depth >= 4; depth -= 4)
        {
            x = Vector256.Load(b);
            y = Vector256.Load(b + 8);
            Fused256.Add(a, x, y, ref c0x, ref c0y);
            Fused256.Add(a + 1, x, y, ref c1x, ref c1y);
            Fused256.Add(a + 2, x, y, ref c2x, ref c2y);
            Fused256.Add(a + 3, x, y, ref c3x, ref c3y);
            Fused256.Add(a + 4, x, y, ref c4x, ref c4y);
            Fused256.Add(a + 5, x, y, ref c5x, ref c5y);

            x = Vector256.Load(b + 16);
            y = Vector256.Load(b + 24);
            Fused256.Add(a + 6, x, y, ref c0x, ref c0y);
            Fused256.Add(a + 7, x, y, ref c1x, ref c1y);
            Fused256.Add(a + 8, x, y, ref c2x, ref c2y);
            Fused256.Add(a + 9, x, y, ref c3x, ref c3y);
            Fused256.Add(a + 10, x, y, ref c4x, ref c4y);
            Fused256.Add(a + 11, x, y, ref c5x, ref c5y);

            x = Vector256.Load(b + 32);
            y = Vector256.Load(b + 40);
            Fused256.Add(a + 12, x, y, ref c0x, ref c0y);
            Fused256.Add(a + 13, x, y, ref c1x, ref c1y);
            Fused256.Add(a + 14, x, y, ref c2x, ref c2y);
            Fused256.Add(a + 15, x, y, ref c3x, ref c3y);
            Fused256.Add(a + 16, x, y, ref c4x, ref c4y);
            Fused256.Add(a + 17, x, y, ref c5x, ref c5y);

            x = Vector256.Load(b + 48);
            y = Vector256.Load(b + 56);
            Fused256.Add(a + 18, x, y, ref c0x, ref c0y);
            Fused256.Add(a + 19, x, y, ref c1x, ref c1y);
            Fused256.Add(a + 20, x, y, ref c2x, ref c2y);
            Fused256.Add(a + 21, x, y, ref c3x, ref c3y);
            Fused256.Add(a + 22, x, y, ref c4x, ref c4y);
            Fused256.Add(a + 23, x, y, ref c5x, ref c5y);

            a += 24;
            b += 64;
        }

        for (; depth > 0; depth--)
        {
            x = Vector256.Load(b);
            y = Vector256.Load(b + 8);
            Fused256.Add(a, x, y, ref c0x, ref c0y);
            Fused256.Add(a + 1, x, y, ref c1x, ref c1y);
            Fused256.Add(a + 2, x, y, ref c2x, ref c2y);
            Fused256.Add(a + 3, x, y, ref c3x, ref c3y);
            Fused256.Add(a + 4, x, y, ref c4x, ref c4y);
            Fused256.Add(a + 5, x, y, ref c5x, ref c5y);
            a += 6;
            b += 16;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
        Put(c + (4 * stride), c4x, c4y, accumulate);
        Put(c + (5 * stride), c5x, c5y, accumulate);
    }

    // The rows of a tile of C lie far apart, where the processor's own prefetching does not look: they are asked for before the
    // sums, and have arrived when these are done. A row of 16 floats may begin anywhere, so both ends are named.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchTile(float* c, nint stride)
    {
        for (int i = 0; i < 6; i++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + 15);
            c += stride;
        }
    }

    private static void Tile6x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero, c1y = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero, c2y = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero, c3y = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero, c4y = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero, c5y = Vector256<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            Vector256<float> y = Vector256.Load(b + 8);
            Vector256<float> s;
            s = Vector256.Create(*a);
            c0x = Fma.MultiplyAdd(s, x, c0x);
            c0y = Fma.MultiplyAdd(s, y, c0y);
            s = Vector256.Create(*(a + aRow));
            c1x = Fma.MultiplyAdd(s, x, c1x);
            c1y = Fma.MultiplyAdd(s, y, c1y);
            s = Vector256.Create(*(a + aRow2));
            c2x = Fma.MultiplyAdd(s, x, c2x);
            c2y = Fma.MultiplyAdd(s, y, c2y);
            s = Vector256.Create(*a3);
            c3x = Fma.MultiplyAdd(s, x, c3x);
            c3y = Fma.MultiplyAdd(s, y, c3y);
            s = Vector256.Create(*(a3 + aRow));
            c4x = Fma.MultiplyAdd(s, x, c4x);
            c4y = Fma.MultiplyAdd(s, y, c4y);
            s = Vector256.Create(*(a3 + aRow2));
            c5x = Fma.MultiplyAdd(s, x, c5x);
            c5y = Fma.MultiplyAdd(s, y, c5y);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
        Put(c + (4 * stride), c4x, c4y, accumulate);
        Put(c + (5 * stride), c5x, c5y, accumulate);
    }

    private static void Tile4x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero, c1y = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero, c2y = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero, c3y = Vector256<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            Vector256<float> y = Vector256.Load(b + 8);
            Vector256<float> s;
            s = Vector256.Create(*a);
            c0x = Fma.MultiplyAdd(s, x, c0x);
            c0y = Fma.MultiplyAdd(s, y, c0y);
            s = Vector256.Create(*(a + aRow));
            c1x = Fma.MultiplyAdd(s, x, c1x);
            c1y = Fma.MultiplyAdd(s, y, c1y);
            s = Vector256.Create(*(a + aRow2));
            c2x = Fma.MultiplyAdd(s, x, c2x);
            c2y = Fma.MultiplyAdd(s, y, c2y);
            s = Vector256.Create(*a3);
            c3x = Fma.MultiplyAdd(s, x, c3x);
            c3y = Fma.MultiplyAdd(s, y, c3y);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
    }

    private static void Tile1x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            Vector256<float> y = Vector256.Load(b + 8);
            Vector256<float> s;
            s = Vector256.Create(*a);
            c0x = Fma.MultiplyAdd(s, x, c0x);
            c0y = Fma.MultiplyAdd(s, y, c0y);
            a += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
    }

    private static void Tile6x8(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            c0x = Fma.MultiplyAdd(Vector256.Create(*a), x, c0x);
            c1x = Fma.MultiplyAdd(Vector256.Create(*(a + aRow)), x, c1x);
            c2x = Fma.MultiplyAdd(Vector256.Create(*(a + aRow2)), x, c2x);
            c3x = Fma.MultiplyAdd(Vector256.Create(*a3), x, c3x);
            c4x = Fma.MultiplyAdd(Vector256.Create(*(a3 + aRow)), x, c4x);
            c5x = Fma.MultiplyAdd(Vector256.Create(*(a3 + aRow2)), x, c5x);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
        Put(c + stride, c1x, accumulate);
        Put(c + (2 * stride), c2x, accumulate);
        Put(c + (3 * stride), c3x, accumulate);
        Put(c + (4 * stride), c4x, accumulate);
        Put(c + (5 * stride), c5x, accumulate);
    }

    private static void Tile4x8(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            c0x = Fma.MultiplyAdd(Vector256.Create(*a), x, c0x);
            c1x = Fma.MultiplyAdd(Vector256.Create(*(a + aRow)), x, c1x);
            c2x = Fma.MultiplyAdd(Vector256.Create(*(a + aRow2)), x, c2x);
            c3x = Fma.MultiplyAdd(Vector256.Create(*a3), x, c3x);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
        Put(c + stride, c1x, accumulate);
        Put(c + (2 * stride), c2x, accumulate);
        Put(c + (3 * stride), c3x, accumulate);
    }

    private static void Tile1x8(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector256<float> c0x = Vector256<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector256<float> x = Vector256.Load(b);
            c0x = Fma.MultiplyAdd(Vector256.Create(*a), x, c0x);
            a += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> x, Vector256<float> y, bool accumulate)
    {
        Put(c, x, accumulate);
        Put(c + 8, y, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector256<float> x, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector256.Load(c);
        }

        x.Store(c);
    }
}
