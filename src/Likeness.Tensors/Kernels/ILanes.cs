namespace Likeness.Tensors.Kernels;

/// <summary>
/// Sixteen float lanes, whatever the machine has: one 512-bit register, two of 256 or four of 128 (which .NET itself
/// turns into plain code where there are none). Kernels are written once over this interface and compile to straight
/// vector code, because the type argument is a struct that the compiler sees through. The number of lanes and the order
/// of every reduction do not depend on the machine: a kernel that keeps to the operators returns the same bits on all
/// of them, one that uses <see cref="MultiplyAdd"/> gains speed where there is a fused instruction and loses that.
/// </summary>
/// <remarks>Comparisons return masks (all bits of a lane set or clear) for <see cref="Select"/>; NaN compares false.</remarks>
internal unsafe interface ILanes<TSelf> where TSelf : struct, ILanes<TSelf>
{
    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    void Store(float* destination);

    /// <summary>x * y + z; one rounding where the machine has a fused instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    static abstract TSelf Add(TSelf x, TSelf y);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf x);

    static abstract TSelf Less(TSelf a, TSelf b);

    static abstract TSelf LessOrEqual(TSelf a, TSelf b);

    static abstract TSelf Equal(TSelf a, TSelf b);

    /// <summary>Takes <paramref name="a"/> where the mask is set, else <paramref name="b"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>Shifts the bits of each lane to the left.</summary>
    static abstract TSelf ShiftLeft(TSelf x, int bits);

    /// <summary>Shifts the bits of each lane to the right, filling with zeros.</summary>
    static abstract TSelf ShiftRight(TSelf x, int bits);

    /// <summary>Adds lane k to lane k + 8, then the halves of that, and so on: the same tree on every machine.</summary>
    static abstract float Sum(TSelf x);

    /// <summary>The largest lane; not NaN-aware.</summary>
    static abstract float Max(TSelf x);
}
