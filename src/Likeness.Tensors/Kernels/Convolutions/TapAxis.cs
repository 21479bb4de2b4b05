namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// Which inputs a grid position meets along one axis: position t and tap j meet input t * Stride + FirstOffset + j * OffsetStep
/// through kernel index FirstIndex + j * IndexStep. A convolution is one such axis; its transpose with stride s is s of them,
/// one for each remainder of the output position, each with the taps that fall on that remainder.
/// </summary>
internal struct TapAxis
{
    public int Count;
    public int Stride;
    public int IndexStep;
    private int _firstIndex;
    private int _firstOffset;
    private int _offsetStep;

    public static TapAxis Convolution(int kernel, int stride, int padding, int dilation) =>
        new() { Count = kernel, Stride = stride, IndexStep = 1, _firstOffset = -padding, _offsetStep = dilation };

    /// <summary>The taps of a transposed convolution for outputs at t * stride + phase.</summary>
    public static TapAxis Transposed(int kernel, int stride, int padding, int dilation, int phase)
    {
        int step = stride / Gcd(stride, dilation);
        for (int first = 0; first < Math.Min(step, kernel); first++)
        {
            int offset = phase + padding - (first * dilation);
            if (offset % stride == 0)
            {
                return new TapAxis
                {
                    Count = ((kernel - 1 - first) / step) + 1,
                    Stride = 1,
                    _firstIndex = first,
                    IndexStep = step,
                    _firstOffset = offset / stride,
                    _offsetStep = -(step * dilation / stride),
                };
            }
        }

        return new TapAxis { Stride = 1 };
    }

    /// <summary>The remainder of the inputs of tap j by the stride.</summary>
    public readonly int Phase(int j) => (int)(((uint)((Offset(j) % Stride) + Stride)) % (uint)Stride);

    /// <summary>The quotient of the inputs of tap j by the stride, at grid position 0.</summary>
    public readonly int Shift(int j) => (Offset(j) - Phase(j)) / Stride;

    public readonly int Index(int j) => _firstIndex + (j * IndexStep);

    public readonly int LowestShift => Count == 0 ? 0 : Math.Min(Shift(0), Shift(Count - 1));

    public readonly int HighestShift => Count == 0 ? 0 : Math.Max(Shift(0), Shift(Count - 1));

    /// <summary>True when the taps are the kernel's elements in their order.</summary>
    public readonly bool IsWhole => _offsetStep > 0;

    /// <summary>True for three taps that meet three neighbouring inputs, in either order.</summary>
    public readonly bool IsThreeNeighbours => Count == 3 && Stride == 1 && HighestShift - LowestShift == 2;

    public readonly bool UsesPhase(int phase)
    {
        for (int j = 0; j < Count; j++)
        {
            if (Phase(j) == phase)
            {
                return true;
            }
        }

        return false;
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    private readonly int Offset(int j) => _firstOffset + (j * _offsetStep);
}
