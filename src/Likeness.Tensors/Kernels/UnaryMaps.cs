using System.Runtime.CompilerServices;
using static Likeness.Tensors.Kernels.LaneMath;

namespace Likeness.Tensors.Kernels;

/// <summary>An element-wise function of one array together with its derivative.</summary>
internal interface IDifferentiableMap : IMap
{
    /// <summary>True when <see cref="Slope"/> reads the input.</summary>
    static abstract bool UsesInput { get; }

    /// <summary>True when <see cref="Slope"/> reads the output.</summary>
    static abstract bool UsesOutput { get; }

    /// <summary>True when the slope is constant between kinks, so that its own derivative is zero.</summary>
    static virtual bool IsPiecewiseLinear => false;

    /// <summary>dy/dx at input x, where the output is y.</summary>
    V Slope<V>(V x, V y) where V : struct, ILanes<V>;
}

/// <summary>dx = dy * slope(x, y): the way back through any map.</summary>
internal readonly struct SlopeTimes<M>(M map) : IMap3 where M : struct, IDifferentiableMap
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V dy, V x, V y) where V : struct, ILanes<V> => dy * map.Slope(x, y);
}

/// <summary>x times a number plus a number.</summary>
internal readonly struct ScaleShiftMap(float scale, float shift) : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => false;

    public static bool IsPiecewiseLinear => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => (x * C<V>(scale)) + C<V>(shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(scale);
}

/// <summary>A number over x.</summary>
internal readonly struct ReciprocalMap(float numerator) : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => C<V>(numerator) / x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => Negate(y / x);
}

/// <summary>Exp.</summary>
internal readonly struct ExpMap : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => y;
}

/// <summary>e^x - 1.</summary>
internal readonly struct ExpM1Map : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => ExpM1(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => y + C<V>(1f);
}

/// <summary>Log.</summary>
internal readonly struct LogMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(1f) / x;
}

/// <summary>ln(1 + x).</summary>
internal readonly struct Log1PMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Log1P(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(1f) / (C<V>(1f) + x);
}

/// <summary>Sqrt.</summary>
internal readonly struct SqrtMap : IDifferentiableMap
{
    public static bool UsesInput => false;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => V.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(0.5f) / y;
}

/// <summary>1 / sqrt(x).</summary>
internal readonly struct InverseSqrtMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => C<V>(1f) / V.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(-0.5f) * y / x;
}

/// <summary>Square.</summary>
internal readonly struct SquareMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => x + x;
}

/// <summary>x to a fixed power.</summary>
internal readonly struct PowerMap(float exponent) : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Pow(x, C<V>(exponent));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(exponent) * Pow(x, C<V>(exponent - 1f));
}

/// <summary>Sin.</summary>
internal readonly struct SinMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Sin(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => Cos(x);
}

/// <summary>Cos.</summary>
internal readonly struct CosMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Cos(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => Negate(Sin(x));
}

/// <summary>Atan.</summary>
internal readonly struct AtanMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Atan(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(1f) / (C<V>(1f) + (x * x));
}

/// <summary>Error function.</summary>
internal readonly struct ErfMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Erf(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => C<V>(1.12837917f) * Exp(Negate(x * x));
}

/// <summary>|x|, slope 0 at 0.</summary>
internal readonly struct AbsMap : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    public static bool IsPiecewiseLinear => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => Sign(x);
}

/// <summary>Cuts off at both ends; slope 1 inside, ends included.</summary>
internal readonly struct ClampMap(float lowest, float highest) : IDifferentiableMap
{
    public static bool UsesInput => true;

    public static bool UsesOutput => false;

    public static bool IsPiecewiseLinear => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V x) where V : struct, ILanes<V> => Min(C<V>(highest), Max(C<V>(lowest), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Slope<V>(V x, V y) where V : struct, ILanes<V> => V.LessOrEqual(C<V>(lowest), x) & V.LessOrEqual(x, C<V>(highest)) & C<V>(1f);
}
