using System.Runtime.CompilerServices;
using static Likeness.Tensors.Kernels.LaneMath;

namespace Likeness.Tensors.Kernels;

/// <summary>An element-wise function of two arrays together with its derivatives.</summary>
internal interface IDifferentiableMap2 : IMap2
{
    /// <summary>True when both derivatives are plus or minus 1 everywhere, so that nothing has to be read for them.</summary>
    static abstract bool IsSum { get; }

    /// <summary>dy/db of a sum: 1 or -1.</summary>
    static virtual float SignB => 1f;

    /// <summary>dy/da.</summary>
    V SlopeA<V>(V a, V b) where V : struct, ILanes<V>;

    /// <summary>dy/db.</summary>
    V SlopeB<V>(V a, V b) where V : struct, ILanes<V>;
}

/// <summary>y = map(a, b), broadcast.</summary>
internal readonly struct Forward2<M>(M map) : IBroadcastMap where M : struct, IDifferentiableMap2
{
    public static bool UsesFull => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => map.Apply(a, b);
}

/// <summary>da = dy * slope, broadcast.</summary>
internal readonly struct BackwardA<M>(M map) : IBroadcastMap where M : struct, IDifferentiableMap2
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full * map.SlopeA(a, b);
}

/// <summary>db = dy * slope, broadcast.</summary>
internal readonly struct BackwardB<M>(M map) : IBroadcastMap where M : struct, IDifferentiableMap2
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full * map.SlopeB(a, b);
}

/// <summary>a + b.</summary>
internal readonly struct AddMap : IDifferentiableMap2
{
    public static bool IsSum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => C<V>(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => C<V>(1f);
}

/// <summary>a - b.</summary>
internal readonly struct SubtractMap : IDifferentiableMap2
{
    public static bool IsSum => true;

    public static float SignB => -1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => C<V>(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => C<V>(-1f);
}

/// <summary>a b.</summary>
internal readonly struct MultiplyMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => a;
}

/// <summary>a / b.</summary>
internal readonly struct DivideMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => C<V>(1f) / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => Negate(a / (b * b));
}

/// <summary>a to the power b; the slope in b at a = 0 is 0.</summary>
internal readonly struct PowMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Pow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => b * Pow(a, b - C<V>(1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, C<V>(0f)), C<V>(0f), Pow(a, b) * Log(a));
}

/// <summary>The angle of the point (b, a).</summary>
internal readonly struct Atan2Map : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Atan2(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => b / ((a * a) + (b * b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => Negate(a / ((a * a) + (b * b)));
}

/// <summary>The larger; where both are equal the gradient is halved.</summary>
internal readonly struct MaximumMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, b), C<V>(0.5f), V.Less(b, a) & C<V>(1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, b), C<V>(0.5f), V.Less(a, b) & C<V>(1f));
}

/// <summary>The smaller; where both are equal the gradient is halved.</summary>
internal readonly struct MinimumMap : IDifferentiableMap2
{
    public static bool IsSum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V a, V b) where V : struct, ILanes<V> => Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeA<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, b), C<V>(0.5f), V.Less(a, b) & C<V>(1f));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V SlopeB<V>(V a, V b) where V : struct, ILanes<V> => V.Select(V.Equal(a, b), C<V>(0.5f), V.Less(b, a) & C<V>(1f));
}
