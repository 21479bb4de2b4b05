using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels.Convolutions.Winograd;

/// <summary>
/// The three linear maps of F(2 x 2, 3 x 3): four outputs of a 3 x 3 convolution from 16 products in place of 36. After Lavin and
/// Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), section 4.1: Y = A^T [(G g G^T) * (B^T d B)] A.
/// Inputs and outputs are done for <see cref="Lanes"/> neighbouring 2 x 2 squares at once; the squares' order within a vector is
/// that in which a shuffle within halves leaves them, and the way out undoes it.
/// </summary>
internal static unsafe class WinogradTransform
{
    /// <summary>Squares that are transformed at once.</summary>
    public const int Lanes = 8;

    /// <summary>Products of a square.</summary>
    public const int Points = 16;

    /// <summary>to[point * step + lane] = (G g G^T)[point], for 3 x 3 kernels of <see cref="Lanes"/> output channels at g[tap * Lanes + lane].</summary>
    public static void Weight(float* g, float* to, nint step)
    {
        WeightColumn(g, out Vector256<float> a0, out Vector256<float> a1, out Vector256<float> a2, out Vector256<float> a3);
        WeightColumn(g + Lanes, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2, out Vector256<float> b3);
        WeightColumn(g + (2 * Lanes), out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3);
        StoreWeightRow(a0, b0, c0, to, step);
        StoreWeightRow(a1, b1, c1, to + (4 * step), step);
        StoreWeightRow(a2, b2, c2, to + (8 * step), step);
        StoreWeightRow(a3, b3, c3, to + (12 * step), step);
    }

    /// <summary>to[point * step + square] = (B^T d B)[point] of the squares whose 4 x 4 inputs begin at d, d + 2, d + 4, ...</summary>
    public static void Input(float* d, nint pitch, float* to, nint step)
    {
        InputRow(d, out Vector256<float> a0, out Vector256<float> a1, out Vector256<float> a2, out Vector256<float> a3);
        InputRow(d + (2 * pitch), out Vector256<float> c0, out Vector256<float> c1, out Vector256<float> c2, out Vector256<float> c3);
        (a0 - c0).Store(to);
        (a1 - c1).Store(to + step);
        (a2 - c2).Store(to + (2 * step));
        (a3 - c3).Store(to + (3 * step));
        InputRow(d + pitch, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2, out Vector256<float> b3);
        float* middle = to + (4 * step);
        (b0 + c0).Store(middle);
        (b1 + c1).Store(middle + step);
        (b2 + c2).Store(middle + (2 * step));
        (b3 + c3).Store(middle + (3 * step));
        middle += 4 * step;
        (c0 - b0).Store(middle);
        (c1 - b1).Store(middle + step);
        (c2 - b2).Store(middle + (2 * step));
        (c3 - b3).Store(middle + (3 * step));
        middle += 4 * step;
        InputRow(d + (3 * pitch), out Vector256<float> e0, out Vector256<float> e1, out Vector256<float> e2, out Vector256<float> e3);
        (b0 - e0).Store(middle);
        (b1 - e1).Store(middle + step);
        (b2 - e2).Store(middle + (2 * step));
        (b3 - e3).Store(middle + (3 * step));
    }

    /// <summary>The two rows of outputs, A^T m A, of the squares whose products are at m[point * step]: 16 values each.</summary>
    public static void Output(float* m, nint step, float* upper, float* lower, float bias, bool accumulate)
    {
        OutputColumn(m, step, out Vector256<float> u0, out Vector256<float> l0);
        OutputColumn(m + step, step, out Vector256<float> u1, out Vector256<float> l1);
        OutputColumn(m + (2 * step), step, out Vector256<float> u2, out Vector256<float> l2);
        OutputColumn(m + (3 * step), step, out Vector256<float> u3, out Vector256<float> l3);
        Vector256<float> added = Vector256.Create(bias);
        StorePairs(u0 + u1 + u2 + added, u1 - u2 - u3 + added, upper, accumulate);
        StorePairs(l0 + l1 + l2 + added, l1 - l2 - l3 + added, lower, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightColumn(float* g, out Vector256<float> r0, out Vector256<float> r1, out Vector256<float> r2, out Vector256<float> r3)
    {
        r0 = Vector256.Load(g);
        r3 = Vector256.Load(g + (6 * Lanes));
        (r1, r2) = HalfSums(r0, Vector256.Load(g + (3 * Lanes)), r3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWeightRow(Vector256<float> a, Vector256<float> b, Vector256<float> c, float* to, nint step)
    {
        (Vector256<float> sum, Vector256<float> difference) = HalfSums(a, b, c);
        a.Store(to);
        sum.Store(to + step);
        difference.Store(to + (2 * step));
        c.Store(to + (3 * step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sum, Vector256<float> Difference) HalfSums(Vector256<float> a, Vector256<float> b, Vector256<float> c)
    {
        Vector256<float> ends = 0.5f * (a + c), middle = 0.5f * b;
        return (ends + middle, ends - middle);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputRow(float* d, out Vector256<float> w0, out Vector256<float> w1, out Vector256<float> w2, out Vector256<float> w3)
    {
        Split(d, out Vector256<float> d0, out Vector256<float> d1);
        Split(d + 2, out Vector256<float> d2, out Vector256<float> d3);
        w0 = d0 - d2;
        w1 = d1 + d2;
        w2 = d2 - d1;
        w3 = d1 - d3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputColumn(float* m, nint step, out Vector256<float> upper, out Vector256<float> lower)
    {
        nint row = 4 * step;
        Vector256<float> m1 = Vector256.Load(m + row), m2 = Vector256.Load(m + (2 * row));
        upper = Vector256.Load(m) + m1 + m2;
        lower = m1 - m2 - Vector256.Load(m + (3 * row));
    }

    // 16 values into those at even and at odd places.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(float* d, out Vector256<float> even, out Vector256<float> odd)
    {
        if (Avx.IsSupported)
        {
            Vector256<float> a = Vector256.Load(d), b = Vector256.Load(d + 8);
            even = Avx.Shuffle(a, b, 0b10_00_10_00);
            odd = Avx.Shuffle(a, b, 0b11_01_11_01);
            return;
        }

        even = Vector256.Create(d[0], d[2], d[8], d[10], d[4], d[6], d[12], d[14]);
        odd = Vector256.Create(d[1], d[3], d[9], d[11], d[5], d[7], d[13], d[15]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(Vector256<float> even, Vector256<float> odd, float* to, bool accumulate)
    {
        if (Avx.IsSupported)
        {
            Put(Avx.UnpackLow(even, odd), to, accumulate);
            Put(Avx.UnpackHigh(even, odd), to + 8, accumulate);
            return;
        }

        Put(Vector256.Create(even[0], odd[0], even[1], odd[1], even[4], odd[4], even[5], odd[5]), to, accumulate);
        Put(Vector256.Create(even[2], odd[2], even[3], odd[3], even[6], odd[6], even[7], odd[7]), to + 8, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> values, float* to, bool accumulate)
    {
        if (accumulate)
        {
            values += Vector256.Load(to);
        }

        values.Store(to);
    }
}
