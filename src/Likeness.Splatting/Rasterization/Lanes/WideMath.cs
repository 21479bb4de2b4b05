using System.Runtime.CompilerServices;

namespace Likeness.Splatting.Rasterization.Lanes;

/// <summary>Small functions of one register.</summary>
internal static class WideMath
{
    // 1.5 * 2^23 + 127: after adding it the low bits of the mantissa hold the nearest integer plus the bias of an exponent.
    private const float Biased = 12582912f + 127f;

    /// <summary>
    /// 2^x for x from -125 to 127, relative error below 2e-7: a minimax polynomial of degree 5 on the distance to the nearest
    /// integer, found by Remez exchange. Nonsense outside, so that the caller masks before or after.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static P Exp2<P>(P x) where P : struct, IWide<P>
    {
        P biased = x + P.Broadcast(Biased);
        P f = x - (biased - P.Broadcast(Biased));
        P p = P.MultiplyAdd(P.Broadcast(1.3276472e-3f), f, P.Broadcast(9.675541e-3f));
        p = P.MultiplyAdd(p, f, P.Broadcast(5.550713e-2f));
        p = P.MultiplyAdd(p, f, P.Broadcast(2.402212e-1f));
        p = P.MultiplyAdd(p, f, P.Broadcast(6.9314694e-1f));
        p = P.MultiplyAdd(p, f, P.Broadcast(1f));
        return p * P.ShiftLeft(biased, 23);
    }
}
