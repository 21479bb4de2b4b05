using System.Runtime.CompilerServices;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Elementary functions on sixteen lanes: argument reduction and polynomials (near-minimax, fitted by Lawson iteration),
/// multiply and add never fused, so that they return the same bits on every machine.
/// Errors against float64 are stated per function and checked by the kernel tests.
/// </summary>
internal static class LaneMath
{
    // 1.5 * 2^23: adding it rounds to an integer, which then sits in the low bits of the mantissa.
    private const float Magic = 12582912f;
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)]
    public static V C<V>(float value) where V : struct, ILanes<V> => V.Broadcast(value);

    /// <summary>The smaller; <paramref name="b"/> when either is NaN.</summary>
    [MethodImpl(Inline)]
    public static V Min<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Less(a, b), a, b);

    /// <summary>The larger; <paramref name="b"/> when either is NaN.</summary>
    [MethodImpl(Inline)]
    public static V Max<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Less(b, a), a, b);

    [MethodImpl(Inline)]
    public static V Abs<V>(V x) where V : struct, ILanes<V> => V.ShiftRight(V.ShiftLeft(x, 1), 1);

    [MethodImpl(Inline)]
    public static V Negate<V>(V x) where V : struct, ILanes<V> => x ^ C<V>(-0f);

    /// <summary>The sign bit alone: or it into a magnitude.</summary>
    [MethodImpl(Inline)]
    public static V SignBit<V>(V x) where V : struct, ILanes<V> => x & C<V>(-0f);

    /// <summary>-1, 0 or 1.</summary>
    [MethodImpl(Inline)]
    public static V Sign<V>(V x) where V : struct, ILanes<V> =>
        (V.Less(C<V>(0f), x) & C<V>(1f)) - (V.Less(x, C<V>(0f)) & C<V>(1f));

    /// <summary>Rounds to the nearest integer, ties to even; for magnitudes below 2^22.</summary>
    [MethodImpl(Inline)]
    public static V Round<V>(V x) where V : struct, ILanes<V> => (x + C<V>(Magic)) - C<V>(Magic);

    /// <summary>The largest integer that is not above x; larger magnitudes than 2^22 are integers already to the accuracy needed here.</summary>
    [MethodImpl(Inline)]
    public static V Floor<V>(V x) where V : struct, ILanes<V>
    {
        V rounded = Round(x);
        V floor = rounded - (V.Less(x, rounded) & C<V>(1f));
        return V.Select(V.Less(Abs(x), C<V>(4194304f)), floor, x);
    }

    /// <summary>2^n for an integer n from -126 to 127.</summary>
    [MethodImpl(Inline)]
    private static V PowerOfTwo<V>(V n) where V : struct, ILanes<V> => V.ShiftLeft(n + C<V>(Magic + 127f), 23);

    /// <summary>e^x, error below 2 ulp; 0 below -104, infinity above 88.72.</summary>
    [MethodImpl(Inline)]
    public static V Exp<V>(V x) where V : struct, ILanes<V>
    {
        V clamped = Min(C<V>(89f), Max(C<V>(-104f), x));
        V n = Round(clamped * C<V>(Log2E));
        V r = (clamped - (n * C<V>(Ln2High))) - (n * C<V>(Ln2Low));
        V p = ExpTail(r) + r + C<V>(1f);

        // Two steps, so that results below the smallest normal number and above 2^127 come out right.
        V half = Floor22(n * C<V>(0.5f));
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>e^x for x of at most 0, as in a softmax: no overflow to care for, and 0 below -87.3.</summary>
    [MethodImpl(Inline)]
    public static V ExpNonPositive<V>(V x) where V : struct, ILanes<V>
    {
        V n = Round(x * C<V>(Log2E));
        V r = (x - (n * C<V>(Ln2High))) - (n * C<V>(Ln2Low));
        V p = (ExpTail(r) + r + C<V>(1f)) * PowerOfTwo(n);
        return V.Select(V.Less(x, C<V>(-87.3f)), C<V>(0f), p);
    }

    /// <summary>e^x - 1, relative error below 3e-7, exact sign and slope around 0.</summary>
    [MethodImpl(Inline)]
    public static V ExpM1<V>(V x) where V : struct, ILanes<V>
    {
        V direct = ExpTail(x) + x;
        return V.Select(V.Less(Abs(x), C<V>(0.34f)), direct, Exp(x) - C<V>(1f));
    }

    // Functions that are made of others call them where sixteen lanes take several registers: inlined all the way
    // they would hold more values than the compiler tracks. In one register each, inlining is twice as fast.
    [MethodImpl(Inline)]
    private static V ExpPart<V>(V x) where V : struct, ILanes<V> => typeof(V) == typeof(Lanes512) ? Exp(x) : ExpCall(x);

    [MethodImpl(Inline)]
    private static V LogPart<V>(V x) where V : struct, ILanes<V> => typeof(V) == typeof(Lanes512) ? Log(x) : LogCall(x);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V ExpCall<V>(V x) where V : struct, ILanes<V> => Exp(x);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V LogCall<V>(V x) where V : struct, ILanes<V> => Log(x);

    /// <summary>e^r - 1 - r for |r| up to ln(2)/2.</summary>
    [MethodImpl(Inline)]
    private static V ExpTail<V>(V r) where V : struct, ILanes<V>
    {
        V p = C<V>(1.3950476e-3f);
        p = (p * r) + C<V>(8.368882e-3f);
        p = (p * r) + C<V>(4.1666206e-2f);
        p = (p * r) + C<V>(1.6666518e-1f);
        p = (p * r) + C<V>(0.5f);
        return p * (r * r);
    }

    /// <summary>Floor for small magnitudes, without the guard of <see cref="Floor"/>.</summary>
    [MethodImpl(Inline)]
    private static V Floor22<V>(V x) where V : struct, ILanes<V>
    {
        V rounded = Round(x);
        return rounded - (V.Less(x, rounded) & C<V>(1f));
    }

    /// <summary>Natural logarithm, error below 2 ulp; -infinity at 0, NaN below.</summary>
    [MethodImpl(Inline)]
    public static V Log<V>(V x) where V : struct, ILanes<V>
    {
        V tiny = V.Less(x, C<V>(1.17549435e-38f));
        V scaled = V.Select(tiny, x * C<V>(8388608f), x);

        // Take sqrt(1/2) off the exponent's rounding, so that the mantissa lands in [sqrt(1/2), sqrt(2)).
        V exponent = V.ShiftRight(scaled, 23);
        V e = (exponent | C<V>(8388608f)) - C<V>(8388608f + 127f);
        V m = V.ShiftRight(V.ShiftLeft(scaled, 9), 9) | C<V>(1f);
        V high = V.Less(C<V>(1.41421356f), m);
        m = V.Select(high, m * C<V>(0.5f), m);
        e = e + (high & C<V>(1f)) - (tiny & C<V>(23f));

        V f = m - C<V>(1f);
        V z = f * f;
        V p = C<V>(6.915147e-2f);
        p = (p * f) - C<V>(1.1789696e-1f);
        p = (p * f) + C<V>(1.18730165e-1f);
        p = (p * f) - C<V>(1.238437e-1f);
        p = (p * f) + C<V>(1.4218655e-1f);
        p = (p * f) - C<V>(1.666925e-1f);
        p = (p * f) + C<V>(2.0002227e-1f);
        p = (p * f) - C<V>(2.4999987e-1f);
        p = (p * f) + C<V>(3.333331e-1f);
        V y = (p * f * z) + (e * C<V>(Ln2Low)) - (z * C<V>(0.5f));
        V result = (f + y) + (e * C<V>(Ln2High));

        V infinite = V.Equal(x, C<V>(float.PositiveInfinity));
        result = V.Select(infinite, x, result);
        result = V.Select(V.Equal(x, C<V>(0f)), C<V>(float.NegativeInfinity), result);
        return V.Select(V.LessOrEqual(C<V>(0f), x), result, C<V>(float.NaN));
    }

    /// <summary>ln(1 + x), relative error below 3e-7 around 0 too.</summary>
    [MethodImpl(Inline)]
    public static V Log1P<V>(V x) where V : struct, ILanes<V>
    {
        V y = C<V>(1f) + x;

        // The rounding error of 1 + x, put back to first order.
        V lost = x - (y - C<V>(1f));
        V correction = V.Select(V.Less(Abs(x), C<V>(1e7f)), lost / y, C<V>(0f));
        V result = LogPart(y) + correction;
        return V.Select(V.Equal(x, C<V>(-1f)), C<V>(float.NegativeInfinity), result);
    }

    /// <summary>Hyperbolic tangent, relative error below 3e-7.</summary>
    [MethodImpl(Inline)]
    public static V Tanh<V>(V x) where V : struct, ILanes<V>
    {
        V z = x * x;
        V p = C<V>(-5.7170484e-3f);
        p = (p * z) + C<V>(2.0650592e-2f);
        p = (p * z) - C<V>(5.37435e-2f);
        p = (p * z) + C<V>(1.3331491e-1f);
        p = (p * z) - C<V>(3.3333284e-1f);
        V near = (p * z * x) + x;

        V size = Abs(x);
        V far = C<V>(1f) - (C<V>(2f) / (Exp(size + size) + C<V>(1f)));
        return V.Select(V.Less(size, C<V>(0.625f)), near, far | SignBit(x));
    }

    /// <summary>1 / (1 + e^-x), relative error below 3e-7.</summary>
    [MethodImpl(Inline)]
    public static V Sigmoid<V>(V x) where V : struct, ILanes<V> => C<V>(1f) / (C<V>(1f) + Exp(Negate(x)));

    /// <summary>ln(1 + e^x) without overflow.</summary>
    [MethodImpl(Inline)]
    public static V Softplus<V>(V x) where V : struct, ILanes<V> => Log1P(ExpPart(Negate(Abs(x)))) + Max(C<V>(0f), x);

    /// <summary>Error function, absolute error below 2e-7.</summary>
    [MethodImpl(Inline)]
    public static V Erf<V>(V x) where V : struct, ILanes<V>
    {
        V size = Abs(x);
        V far = (C<V>(1f) - ErfcPositive(size)) | SignBit(x);
        return V.Select(V.Less(size, C<V>(0.93f)), ErfNear(x), far);
    }

    /// <summary>Distribution function of the standard normal, relative error below 1e-6 for x above -5.</summary>
    [MethodImpl(Inline)]
    public static V NormalCdf<V>(V x) where V : struct, ILanes<V>
    {
        V t = x * C<V>(0.70710678f);
        V size = Abs(t);
        V tail = C<V>(0.5f) * ErfcPositive(size);
        V far = V.Select(V.Less(t, C<V>(0f)), tail, C<V>(1f) - tail);
        return V.Select(V.Less(size, C<V>(0.93f)), C<V>(0.5f) + (C<V>(0.5f) * ErfNear(t)), far);
    }

    /// <summary>erf for |x| below 0.93.</summary>
    [MethodImpl(Inline)]
    private static V ErfNear<V>(V x) where V : struct, ILanes<V>
    {
        V z = x * x;
        V p = C<V>(-5.9770356e-4f);
        p = (p * z) + C<V>(4.991014e-3f);
        p = (p * z) - C<V>(2.6765596e-2f);
        p = (p * z) + C<V>(1.1281804e-1f);
        p = (p * z) - C<V>(3.7612495e-1f);
        p = (p * z) + C<V>(1.2837915e-1f);
        return (p * x) + x;
    }

    /// <summary>1 - erf(t) for t of at least 0: e^(-t^2) times a polynomial in 1/(1 + t/2).</summary>
    [MethodImpl(Inline)]
    private static V ErfcPositive<V>(V t) where V : struct, ILanes<V>
    {
        V u = C<V>(1f) / (C<V>(1f) + (t * C<V>(0.5f)));
        V p = C<V>(-5.505252e-2f);
        p = (p * u) + C<V>(2.6390937e-1f);
        p = (p * u) - C<V>(4.414914e-1f);
        p = (p * u) + C<V>(2.212079e-1f);
        p = (p * u) + C<V>(1.7064793e-2f);
        p = (p * u) + C<V>(1.8125612e-1f);
        p = (p * u) + C<V>(2.4979158e-1f);
        p = (p * u) + C<V>(2.8109878e-1f);
        p = (p * u) + C<V>(2.8222135e-1f);
        p = (p * u) - C<V>(6.0096654e-6f);
        return p * ExpPart(Negate(t * t));
    }

    /// <summary>Sine, absolute error below 1e-7 for |x| up to 8192 and growing in proportion beyond.</summary>
    [MethodImpl(Inline)]
    public static V Sin<V>(V x) where V : struct, ILanes<V> => Wave(x, 0f);

    /// <summary>Cosine, absolute error below 1e-7 for |x| up to 8192 and growing in proportion beyond.</summary>
    [MethodImpl(Inline)]
    public static V Cos<V>(V x) where V : struct, ILanes<V> => Wave(x, 1f);

    /// <summary>Sine of x plus <paramref name="quarters"/> quarter turns.</summary>
    [MethodImpl(Inline)]
    private static V Wave<V>(V x, float quarters) where V : struct, ILanes<V>
    {
        // pi/2 in three parts with short mantissas, so that n times the first two is exact for n below 2^13.
        V n = Round(x * C<V>(0.636619772f));
        V r = ((x - (n * C<V>(1.5703125f))) - (n * C<V>(4.83751297e-4f))) - (n * C<V>(7.54978942e-8f));
        V z = r * r;

        V s = C<V>(2.7183116e-6f);
        s = (s * z) - C<V>(1.9839335e-4f);
        s = (s * z) + C<V>(8.333329e-3f);
        s = (s * z) - C<V>(1.6666667e-1f);
        s = (s * z * r) + r;

        V c = C<V>(2.443845e-5f);
        c = (c * z) - C<V>(1.3887368e-3f);
        c = (c * z) + C<V>(4.1666646e-2f);
        c = (c * z * z) - (C<V>(0.5f) * z) + C<V>(1f);

        // The two low bits of the quadrant pick sine or cosine and the sign.
        V quadrant = n + C<V>(quarters + Magic);
        V useCosine = V.Less(C<V>(0f), V.ShiftRight(V.ShiftLeft(quadrant, 31), 1));
        V sign = V.ShiftLeft(V.ShiftRight(quadrant, 1), 31);
        return V.Select(useCosine, c, s) ^ sign;
    }

    /// <summary>Arc tangent, relative error below 3e-7.</summary>
    [MethodImpl(Inline)]
    public static V Atan<V>(V x) where V : struct, ILanes<V>
    {
        V size = Abs(x);
        V big = V.Less(C<V>(2.41421356f), size);
        V middle = V.Less(C<V>(0.41421356f), size);
        V reduced = V.Select(big, C<V>(-1f) / size, V.Select(middle, (size - C<V>(1f)) / (size + C<V>(1f)), size));
        V offset = V.Select(big, C<V>(1.57079633f), middle & C<V>(0.785398163f));
        V z = reduced * reduced;
        V p = C<V>(-6.083457e-2f);
        p = (p * z) + C<V>(1.05960034e-1f);
        p = (p * z) - C<V>(1.4243849e-1f);
        p = (p * z) + C<V>(1.999849e-1f);
        p = (p * z) - C<V>(3.3333316e-1f);
        V y = offset + ((p * z * reduced) + reduced);
        return y | SignBit(x);
    }

    /// <summary>The angle of the point (x, y), from -pi to pi; 0 or pi (by the sign of x) where both are 0.</summary>
    [MethodImpl(Inline)]
    public static V Atan2<V>(V y, V x) where V : struct, ILanes<V>
    {
        V ratio = V.Select(V.Equal(y, C<V>(0f)) & V.Equal(x, C<V>(0f)), C<V>(0f), Abs(y) / Abs(x));
        V angle = Atan(ratio);

        // The sign bit rather than x < 0, so that -0 counts as negative.
        V negative = V.Less(V.Select(V.Equal(x, C<V>(0f)), SignBit(x) | C<V>(1f), x), C<V>(0f));
        V turned = V.Select(negative, C<V>(3.14159265f) - angle, angle);
        return turned | SignBit(y);
    }

    /// <summary>
    /// x to the power e, relative error about 1e-7 (1 + |e ln x|). A negative x needs an integer e, else the result is NaN.
    /// </summary>
    [MethodImpl(Inline)]
    public static V Pow<V>(V x, V e) where V : struct, ILanes<V>
    {
        V size = Abs(x);
        V result = ExpCall(e * LogCall(size));
        V integral = V.Equal(Floor(e), e);
        V half = e * C<V>(0.5f);
        V odd = V.Less(Floor(half), half) & integral;
        V negative = V.Less(x, C<V>(0f));
        result = V.Select(negative, V.Select(integral, result | (odd & C<V>(-0f)), C<V>(float.NaN)), result);
        return V.Select(V.Equal(e, C<V>(0f)) | V.Equal(x, C<V>(1f)), C<V>(1f), result);
    }
}
