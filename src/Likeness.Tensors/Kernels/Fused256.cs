using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Likeness.Tensors.Kernels;

/// <summary>The step that tiles of products and of convolutions are made of, for 8-lane vectors. The sums it is given stay in registers.</summary>
internal static unsafe class Fused256
{
    /// <summary>sumX += *factor * x and sumY += *factor * y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* factor, Vector256<float> x, Vector256<float> y, ref Vector256<float> sumX, ref Vector256<float> sumY)
    {
        Vector256<float> s = Vector256.Create(*factor);
        sumX = Fma.MultiplyAdd(s, x, sumX);
        sumY = Fma.MultiplyAdd(s, y, sumY);
    }
}
