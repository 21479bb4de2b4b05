using System.Runtime.CompilerServices;
using static Likeness.Tensors.Kernels.LaneMath;

namespace Likeness.Tensors.Kernels;

/// <summary>max(x, 0), slope 0 at 0.</summary>
internal readonly struct ReluMap : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    public static bool IsPiecewiseLinear => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Max(C<V>(0f), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => V.Less(C<V>(0f), y) & C<V>(1f);
}

/// <summary>x, or slope times x where x is not above 0.</summary>
internal readonly struct LeakyReluMap(float slope) : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    public static bool IsPiecewiseLinear => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), x), x, x * C<V>(slope));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), x), C<V>(1f), C<V>(slope));
}

/// <summary>x, or alpha (e^x - 1) where x is not above 0 (Clevert et al. 2016).</summary>
internal readonly struct EluMap(float alpha) : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), x), x, C<V>(alpha) * ExpM1(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), y), C<V>(1f), y + C<V>(alpha));
}

/// <summary>x times the normal distribution function (Hendrycks and Gimpel 2016).</summary>
internal readonly struct GeluMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => x * NormalCdf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => NormalCdf(x) + (x * C<V>(0.39894228f) * Exp(C<V>(-0.5f) * x * x));
}

/// <summary>The tanh approximation of GELU, written as x sigmoid(2u), which is the same function.</summary>
internal readonly struct GeluTanhMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => x * Sigmoid(x * (C<V>(1.59576912f) + (C<V>(0.0713548162f) * x * x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V>
    {
        V z = x * x;
        V gate = Sigmoid(x * (C<V>(1.59576912f) + (C<V>(0.0713548162f) * z)));
        return gate + (x * gate * (C<V>(1f) - gate) * (C<V>(1.59576912f) + (C<V>(0.214064449f) * z)));
    }
}

/// <summary>x sigmoid(x).</summary>
internal readonly struct SiluMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => x * Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V>
    {
        V gate = Sigmoid(x);
        return gate * (C<V>(1f) + (x * (C<V>(1f) - gate)));
    }
}

/// <summary>ln(1 + e^(beta x)) / beta, or x itself where beta x is above the threshold.</summary>
internal readonly struct SoftplusMap(float beta, float threshold) : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V>
    {
        V z = x * C<V>(beta);
        return V.Select(V.Less(C<V>(threshold), z), x, Softplus(z) / C<V>(beta));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V>
    {
        V z = x * C<V>(beta);
        return V.Select(V.Less(C<V>(threshold), z), C<V>(1f), Sigmoid(z));
    }
}

/// <summary>Sigmoid.</summary>
internal readonly struct SigmoidMap : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => y * (C<V>(1f) - y);
}

/// <summary>LogSigmoid.</summary>
internal readonly struct LogSigmoidMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Negate(Softplus(Negate(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => Sigmoid(Negate(x));
}

/// <summary>Tanh.</summary>
internal readonly struct TanhMap : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(1f) - (y * y);
}

/// <summary>a, or b times a where a is not above 0.</summary>
internal readonly struct PReluMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), a), a, a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), a), C<V>(1f), b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Less(C<V>(0f), a), C<V>(0f), a);
}
