using System.Runtime.InteropServices;
using Likeness.Tensors;
using Likeness.Tensors.Ops;
using Likeness.Tests.Support;

namespace Likeness.Tests.Simd;

/// <summary>A hash of what element-wise, reducing and row kernels return for fixed inputs, forward and back.</summary>
internal static class KernelFingerprint
{
    public static ulong Compute()
    {
        var random = new Random(11);
        Tensor x = GradientCheck.Random(new Shape(7, 45), random, -4, 4).WithGrad();
        Tensor w = GradientCheck.Random(new Shape(45), random, 0.5, 2).WithGrad();
        Tensor positive = GradientCheck.Random(new Shape(7, 45), random, 0.1, 5).WithGrad();
        ulong hash = 14695981039346656037UL;
        Tensor[] results =
        [
            x.Exp(), x.ExpM1(), positive.Log(), positive.Log1P(), x.Tanh(), x.Sigmoid(), x.Softplus(), x.Erf(), x.Sin(), x.Cos(), x.Atan(),
            x.Gelu(), x.GeluTanh(), x.Silu(), x.Elu(), x.LogSigmoid(), positive.Power(2.5f), positive.Power(w), x.Atan2(positive), positive.InverseSqrt(),
            x * w, x / w, x.Sum(0), x.Sum(1), x.Mean(), x.Softmax(), x.Softmax(0), x.LogSoftmax(), x.LogSumExp(0), x.LayerNorm(w, w), x.RmsNorm(w),
            x.Variance(0), x.Norm(1), x.MeanSquaredError(positive), x.CumulativeSum(1),
        ];
        foreach (Tensor y in results)
        {
            Mix(ref hash, y);
            (y * y).Sum().Backward();
        }

        Mix(ref hash, x.Grad!);
        Mix(ref hash, w.Grad!);
        Mix(ref hash, positive.Grad!);
        return hash;
    }

    private static void Mix(ref ulong hash, Tensor values)
    {
        foreach (byte b in MemoryMarshal.AsBytes(values.Span))
        {
            hash = (hash ^ b) * 1099511628211UL;
        }
    }
}
