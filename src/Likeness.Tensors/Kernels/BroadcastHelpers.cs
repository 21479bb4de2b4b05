using System.Runtime.CompilerServices;

namespace Likeness.Tensors.Kernels;

/// <summary>A stretched array times a number.</summary>
internal readonly struct ScaleFirst(float scale) : IBroadcastMap
{
    public static bool UsesFull => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => a * V.Broadcast(scale);
}

/// <summary>(full - a)^2, for variances around a stretched mean.</summary>
internal readonly struct SquaredDistance : IBroadcastMap
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V>
    {
        V d = full - a;
        return d * d;
    }
}

/// <summary>(full - a) b times a number: the way back through a variance.</summary>
internal readonly struct CentredTimes(float scale) : IBroadcastMap
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => (full - a) * b * V.Broadcast(scale);
}

/// <summary>exp(full - a) b: the way back through a logarithm of a sum of exponentials.</summary>
internal readonly struct ExpDifferenceTimesMap : IBroadcastMap
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => LaneMath.Exp(full - a) * b;
}

/// <summary>An array times a stretched one.</summary>
internal readonly struct FullTimesFirst : IBroadcastMap
{
    public static bool UsesFull => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Apply<V>(V full, V a, V b) where V : struct, ILanes<V> => full * a;
}
