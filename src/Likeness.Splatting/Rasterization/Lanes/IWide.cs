namespace Likeness.Splatting.Rasterization.Lanes;

/// <summary>
/// One register of floats, as wide as the machine has them. The kernels of the rasteriser hold some ten sums at once, which fit
/// the registers of a machine with 256 bits only one register to a value; the sixteen lanes of Likeness.Tensors would take two.
/// Fused multiply-adds are used where there are any, so that machines may differ in the last bits; threads never do.
/// </summary>
internal unsafe interface IWide<TSelf> where TSelf : struct, IWide<TSelf>
{
    /// <summary>Number of lanes: 16, 8 or 4.</summary>
    static abstract int Width { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    void Store(float* destination);

    /// <summary>Stores the lanes as whole numbers, rounded towards zero.</summary>
    void StoreWhole(int* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>x * y + z; one rounding where the machine has a fused instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    static abstract TSelf Sqrt(TSelf x);

    static abstract TSelf Floor(TSelf x);

    /// <summary>The smaller; either when one is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger; either when one is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>A mask of all bits or none in each lane; NaN compares false.</summary>
    static abstract TSelf Less(TSelf a, TSelf b);

    /// <summary>A mask of all bits or none in each lane; NaN compares false.</summary>
    static abstract TSelf LessOrEqual(TSelf a, TSelf b);

    /// <summary>Takes <paramref name="a"/> where the mask is set, else <paramref name="b"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>Shifts the bits of each lane to the left.</summary>
    static abstract TSelf ShiftLeft(TSelf x, int bits);

    /// <summary>The sign bit of lane k as bit k.</summary>
    static abstract uint Signs(TSelf x);

    /// <summary>Writes the sums over the lanes of four registers, in a fixed order of addition.</summary>
    static abstract void Sums(TSelf a, TSelf b, TSelf c, TSelf d, float* destination);
}
