using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// Tiles of 16-lane vectors. The largest, 12 x 32, keeps 24 sums, two vectors of B and one broadcast of A in the 32 registers.
/// Each variant is written out, because the register allocator keeps only named locals in registers.
/// </summary>
internal readonly unsafe struct Microkernel512 : IMicrokernel
{
    public static ReadOnlySpan<int> Heights => [12, 8, 4, 1];

    public static ReadOnlySpan<int> Widths => [32, 16];

    public static int DepthBlock => 256;

    public static void Run(int height, int width, nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        switch (height, width)
        {
            case (12, 32): Tile12x32(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (8, 32): Tile8x32(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (4, 32): Tile4x32(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (1, 32): Tile1x32(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (12, 16): Tile12x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (8, 16): Tile8x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (4, 16): Tile4x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            case (1, 16): Tile1x16(depth, a, aRow, aDepth, b, bDepth, c, stride, accumulate); break;
            default: throw new ArgumentOutOfRangeException(nameof(height), $"no tile of {height} x {width}");
        }
    }

    private static void Tile12x32(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero, c4y = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero, c5y = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero, c6y = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero, c7y = Vector512<float>.Zero;
        Vector512<float> c8x = Vector512<float>.Zero, c8y = Vector512<float>.Zero;
        Vector512<float> c9x = Vector512<float>.Zero, c9y = Vector512<float>.Zero;
        Vector512<float> c10x = Vector512<float>.Zero, c10y = Vector512<float>.Zero;
        Vector512<float> c11x = Vector512<float>.Zero, c11y = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        float* a9 = a + (9 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            Vector512<float> y = Vector512.Load(b + 16);
            Vector512<float> s;
            s = Vector512.Create(*a);
            c0x = Avx512F.FusedMultiplyAdd(s, x, c0x);
            c0y = Avx512F.FusedMultiplyAdd(s, y, c0y);
            s = Vector512.Create(*(a + aRow));
            c1x = Avx512F.FusedMultiplyAdd(s, x, c1x);
            c1y = Avx512F.FusedMultiplyAdd(s, y, c1y);
            s = Vector512.Create(*(a + aRow2));
            c2x = Avx512F.FusedMultiplyAdd(s, x, c2x);
            c2y = Avx512F.FusedMultiplyAdd(s, y, c2y);
            s = Vector512.Create(*a3);
            c3x = Avx512F.FusedMultiplyAdd(s, x, c3x);
            c3y = Avx512F.FusedMultiplyAdd(s, y, c3y);
            s = Vector512.Create(*(a3 + aRow));
            c4x = Avx512F.FusedMultiplyAdd(s, x, c4x);
            c4y = Avx512F.FusedMultiplyAdd(s, y, c4y);
            s = Vector512.Create(*(a3 + aRow2));
            c5x = Avx512F.FusedMultiplyAdd(s, x, c5x);
            c5y = Avx512F.FusedMultiplyAdd(s, y, c5y);
            s = Vector512.Create(*a6);
            c6x = Avx512F.FusedMultiplyAdd(s, x, c6x);
            c6y = Avx512F.FusedMultiplyAdd(s, y, c6y);
            s = Vector512.Create(*(a6 + aRow));
            c7x = Avx512F.FusedMultiplyAdd(s, x, c7x);
            c7y = Avx512F.FusedMultiplyAdd(s, y, c7y);
            s = Vector512.Create(*(a6 + aRow2));
            c8x = Avx512F.FusedMultiplyAdd(s, x, c8x);
            c8y = Avx512F.FusedMultiplyAdd(s, y, c8y);
            s = Vector512.Create(*a9);
            c9x = Avx512F.FusedMultiplyAdd(s, x, c9x);
            c9y = Avx512F.FusedMultiplyAdd(s, y, c9y);
            s = Vector512.Create(*(a9 + aRow));
            c10x = Avx512F.FusedMultiplyAdd(s, x, c10x);
            c10y = Avx512F.FusedMultiplyAdd(s, y, c10y);
            s = Vector512.Create(*(a9 + aRow2));
            c11x = Avx512F.FusedMultiplyAdd(s, x, c11x);
            c11y = Avx512F.FusedMultiplyAdd(s, y, c11y);
            a += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            a9 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
        Put(c + (4 * stride), c4x, c4y, accumulate);
        Put(c + (5 * stride), c5x, c5y, accumulate);
        Put(c + (6 * stride), c6x, c6y, accumulate);
        Put(c + (7 * stride), c7x, c7y, accumulate);
        Put(c + (8 * stride), c8x, c8y, accumulate);
        Put(c + (9 * stride), c9x, c9y, accumulate);
        Put(c + (10 * stride), c10x, c10y, accumulate);
        Put(c + (11 * stride), c11x, c11y, accumulate);
    }

    private static void Tile8x32(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero, c4y = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero, c5y = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero, c6y = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero, c7y = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            Vector512<float> y = Vector512.Load(b + 16);
            Vector512<float> s;
            s = Vector512.Create(*a);
            c0x = Avx512F.FusedMultiplyAdd(s, x, c0x);
            c0y = Avx512F.FusedMultiplyAdd(s, y, c0y);
            s = Vector512.Create(*(a + aRow));
            c1x = Avx512F.FusedMultiplyAdd(s, x, c1x);
            c1y = Avx512F.FusedMultiplyAdd(s, y, c1y);
            s = Vector512.Create(*(a + aRow2));
            c2x = Avx512F.FusedMultiplyAdd(s, x, c2x);
            c2y = Avx512F.FusedMultiplyAdd(s, y, c2y);
            s = Vector512.Create(*a3);
            c3x = Avx512F.FusedMultiplyAdd(s, x, c3x);
            c3y = Avx512F.FusedMultiplyAdd(s, y, c3y);
            s = Vector512.Create(*(a3 + aRow));
            c4x = Avx512F.FusedMultiplyAdd(s, x, c4x);
            c4y = Avx512F.FusedMultiplyAdd(s, y, c4y);
            s = Vector512.Create(*(a3 + aRow2));
            c5x = Avx512F.FusedMultiplyAdd(s, x, c5x);
            c5y = Avx512F.FusedMultiplyAdd(s, y, c5y);
            s = Vector512.Create(*a6);
            c6x = Avx512F.FusedMultiplyAdd(s, x, c6x);
            c6y = Avx512F.FusedMultiplyAdd(s, y, c6y);
            s = Vector512.Create(*(a6 + aRow));
            c7x = Avx512F.FusedMultiplyAdd(s, x, c7x);
            c7y = Avx512F.FusedMultiplyAdd(s, y, c7y);
            a += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
        Put(c + (4 * stride), c4x, c4y, accumulate);
        Put(c + (5 * stride), c5x, c5y, accumulate);
        Put(c + (6 * stride), c6x, c6y, accumulate);
        Put(c + (7 * stride), c7x, c7y, accumulate);
    }

    private static void Tile4x32(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            Vector512<float> y = Vector512.Load(b + 16);
            Vector512<float> s;
            s = Vector512.Create(*a);
            c0x = Avx512F.FusedMultiplyAdd(s, x, c0x);
            c0y = Avx512F.FusedMultiplyAdd(s, y, c0y);
            s = Vector512.Create(*(a + aRow));
            c1x = Avx512F.FusedMultiplyAdd(s, x, c1x);
            c1y = Avx512F.FusedMultiplyAdd(s, y, c1y);
            s = Vector512.Create(*(a + aRow2));
            c2x = Avx512F.FusedMultiplyAdd(s, x, c2x);
            c2y = Avx512F.FusedMultiplyAdd(s, y, c2y);
            s = Vector512.Create(*a3);
            c3x = Avx512F.FusedMultiplyAdd(s, x, c3x);
            c3y = Avx512F.FusedMultiplyAdd(s, y, c3y);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
        Put(c + stride, c1x, c1y, accumulate);
        Put(c + (2 * stride), c2x, c2y, accumulate);
        Put(c + (3 * stride), c3x, c3y, accumulate);
    }

    private static void Tile1x32(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            Vector512<float> y = Vector512.Load(b + 16);
            Vector512<float> s;
            s = Vector512.Create(*a);
            c0x = Avx512F.FusedMultiplyAdd(s, x, c0x);
            c0y = Avx512F.FusedMultiplyAdd(s, y, c0y);
            a += aDepth;
            b += bDepth;
        }

        Put(c, c0x, c0y, accumulate);
    }

    private static void Tile12x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero;
        Vector512<float> c8x = Vector512<float>.Zero;
        Vector512<float> c9x = Vector512<float>.Zero;
        Vector512<float> c10x = Vector512<float>.Zero;
        Vector512<float> c11x = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        float* a9 = a + (9 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            c0x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a), x, c0x);
            c1x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow)), x, c1x);
            c2x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow2)), x, c2x);
            c3x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a3), x, c3x);
            c4x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a3 + aRow)), x, c4x);
            c5x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a3 + aRow2)), x, c5x);
            c6x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a6), x, c6x);
            c7x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a6 + aRow)), x, c7x);
            c8x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a6 + aRow2)), x, c8x);
            c9x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a9), x, c9x);
            c10x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a9 + aRow)), x, c10x);
            c11x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a9 + aRow2)), x, c11x);
            a += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            a9 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
        Put(c + stride, c1x, accumulate);
        Put(c + (2 * stride), c2x, accumulate);
        Put(c + (3 * stride), c3x, accumulate);
        Put(c + (4 * stride), c4x, accumulate);
        Put(c + (5 * stride), c5x, accumulate);
        Put(c + (6 * stride), c6x, accumulate);
        Put(c + (7 * stride), c7x, accumulate);
        Put(c + (8 * stride), c8x, accumulate);
        Put(c + (9 * stride), c9x, accumulate);
        Put(c + (10 * stride), c10x, accumulate);
        Put(c + (11 * stride), c11x, accumulate);
    }

    private static void Tile8x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        float* a6 = a + (6 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            c0x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a), x, c0x);
            c1x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow)), x, c1x);
            c2x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow2)), x, c2x);
            c3x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a3), x, c3x);
            c4x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a3 + aRow)), x, c4x);
            c5x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a3 + aRow2)), x, c5x);
            c6x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a6), x, c6x);
            c7x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a6 + aRow)), x, c7x);
            a += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
        Put(c + stride, c1x, accumulate);
        Put(c + (2 * stride), c2x, accumulate);
        Put(c + (3 * stride), c3x, accumulate);
        Put(c + (4 * stride), c4x, accumulate);
        Put(c + (5 * stride), c5x, accumulate);
        Put(c + (6 * stride), c6x, accumulate);
        Put(c + (7 * stride), c7x, accumulate);
    }

    private static void Tile4x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero;
        float* a3 = a + (3 * aRow);
        nint aRow2 = 2 * aRow;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            c0x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a), x, c0x);
            c1x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow)), x, c1x);
            c2x = Avx512F.FusedMultiplyAdd(Vector512.Create(*(a + aRow2)), x, c2x);
            c3x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a3), x, c3x);
            a += aDepth;
            a3 += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
        Put(c + stride, c1x, accumulate);
        Put(c + (2 * stride), c2x, accumulate);
        Put(c + (3 * stride), c3x, accumulate);
    }

    private static void Tile1x16(nint depth, float* a, nint aRow, nint aDepth, float* b, nint bDepth, float* c, nint stride, bool accumulate)
    {
        Vector512<float> c0x = Vector512<float>.Zero;
        for (; depth > 0; depth--)
        {
            Vector512<float> x = Vector512.Load(b);
            c0x = Avx512F.FusedMultiplyAdd(Vector512.Create(*a), x, c0x);
            a += aDepth;
            b += bDepth;
        }

        Put(c, c0x, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> x, Vector512<float> y, bool accumulate)
    {
        Put(c, x, accumulate);
        Put(c + 16, y, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Vector512<float> x, bool accumulate)
    {
        if (accumulate)
        {
            x += Vector512.Load(c);
        }

        x.Store(c);
    }
}
