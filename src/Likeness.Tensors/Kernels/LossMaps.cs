using System.Runtime.CompilerServices;
using static Likeness.Tensors.Kernels.LaneMath;

namespace Likeness.Tensors.Kernels;

/// <summary>(a - b)^2.</summary>
internal readonly struct SquaredErrorMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => (a - b) * (a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => C<V>(2f) * (a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => C<V>(2f) * (b - a);
}

/// <summary>|a - b|; slope 0 where they are equal.</summary>
internal readonly struct AbsoluteErrorMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Abs(a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => Sign(a - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => Sign(b - a);
}

/// <summary>scale times d^2 / (2 beta) where |d| is below beta, else scale times |d| - beta / 2.</summary>
internal readonly struct SmoothErrorMap(float beta, float scale) : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V>
    {
        V d = Abs(a - b);
        return C<V>(scale) * V.Select(V.Less(d, C<V>(beta)), d * d * C<V>(0.5f / beta), d - C<V>(0.5f * beta));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => Min(C<V>(beta), Max(C<V>(-beta), a - b)) * C<V>(scale / beta);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => Min(C<V>(beta), Max(C<V>(-beta), b - a)) * C<V>(scale / beta);
}

/// <summary>Binary cross entropy of sigmoid(a) against a target b from 0 to 1.</summary>
internal readonly struct LogitsCrossEntropyMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Softplus(a) - (a * b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => Sigmoid(a) - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => Negate(a);
}

/// <summary>Kullback-Leibler divergence of a normal with mean a and log variance b from the standard normal.</summary>
internal readonly struct GaussianDivergenceMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => C<V>(0.5f) * ((a * a) + ExpM1(b) - b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => C<V>(0.5f) * ExpM1(b);
}
