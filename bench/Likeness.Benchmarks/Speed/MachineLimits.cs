using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors;

namespace Likeness.Benchmarks.Speed;

/// <summary>What the machine can do at most: fused multiply-adds a second, and bytes from memory a second.</summary>
internal static unsafe class MachineLimits
{
    private const int Steps = 2_000_000;
    private static float s_sink;

    /// <summary>Best of several runs, all threads at work, by processor time, in GFLOP/s (a multiply and an add count as two).</summary>
    public static double PeakGflops()
    {
        double best = 0;
        int threads = Work.Threads;
        for (int run = 0; run < 9; run++)
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            default(FmaJob).Run(0);
            double seconds = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            double flops = (double)Steps * 12 * 2 * (Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 1) * threads;
            best = Math.Max(best, flops / seconds / 1e9);
        }

        return best;
    }

    /// <summary>Best of several sums over 256 MB, in GB/s.</summary>
    public static double ReadGigabytes()
    {
        const int Count = 64 << 20;
        float[] data = GC.AllocateUninitializedArray<float>(Count, pinned: true);
        data.AsSpan().Fill(1f);
        double best = 0;
        fixed (float* p = data)
        {
            for (int run = 0; run < 5; run++)
            {
                long start = Stopwatch.GetTimestamp();
                Work.For(64, new ReadJob { Data = p, Count = Count / 64 });
                best = Math.Max(best, Count * 4.0 / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
            }
        }

        return best;
    }

    private struct FmaJob : IBlocks
    {
        public readonly void Run(int block)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Fma512();
            }
            else if (Fma.IsSupported)
            {
                Fma256();
            }
            else
            {
                Scalar();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Fma512()
        {
            Vector512<float> m = Vector512.Create(0.999999f), c = Vector512.Create(1e-6f);
            Vector512<float> a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m, a6 = m, a7 = m, a8 = m, a9 = m, aa = m, ab = m;
            for (int i = 0; i < Steps; i++)
            {
                a0 = Avx512F.FusedMultiplyAdd(a0, m, c);
                a1 = Avx512F.FusedMultiplyAdd(a1, m, c);
                a2 = Avx512F.FusedMultiplyAdd(a2, m, c);
                a3 = Avx512F.FusedMultiplyAdd(a3, m, c);
                a4 = Avx512F.FusedMultiplyAdd(a4, m, c);
                a5 = Avx512F.FusedMultiplyAdd(a5, m, c);
                a6 = Avx512F.FusedMultiplyAdd(a6, m, c);
                a7 = Avx512F.FusedMultiplyAdd(a7, m, c);
                a8 = Avx512F.FusedMultiplyAdd(a8, m, c);
                a9 = Avx512F.FusedMultiplyAdd(a9, m, c);
                aa = Avx512F.FusedMultiplyAdd(aa, m, c);
                ab = Avx512F.FusedMultiplyAdd(ab, m, c);
            }

            s_sink = Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + aa + ab);
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Fma256()
        {
            Vector256<float> m = Vector256.Create(0.999999f), c = Vector256.Create(1e-6f);
            Vector256<float> a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m, a6 = m, a7 = m, a8 = m, a9 = m, aa = m, ab = m;
            for (int i = 0; i < Steps; i++)
            {
                a0 = Fma.MultiplyAdd(a0, m, c);
                a1 = Fma.MultiplyAdd(a1, m, c);
                a2 = Fma.MultiplyAdd(a2, m, c);
                a3 = Fma.MultiplyAdd(a3, m, c);
                a4 = Fma.MultiplyAdd(a4, m, c);
                a5 = Fma.MultiplyAdd(a5, m, c);
                a6 = Fma.MultiplyAdd(a6, m, c);
                a7 = Fma.MultiplyAdd(a7, m, c);
                a8 = Fma.MultiplyAdd(a8, m, c);
                a9 = Fma.MultiplyAdd(a9, m, c);
                aa = Fma.MultiplyAdd(aa, m, c);
                ab = Fma.MultiplyAdd(ab, m, c);
            }

            s_sink = Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + aa + ab);
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void Scalar()
        {
            float m = 0.999999f, c = 1e-6f;
            float a0 = m, a1 = m, a2 = m, a3 = m, a4 = m, a5 = m;
            for (int i = 0; i < 2 * Steps; i++)
            {
                a0 = (a0 * m) + c;
                a1 = (a1 * m) + c;
                a2 = (a2 * m) + c;
                a3 = (a3 * m) + c;
                a4 = (a4 * m) + c;
                a5 = (a5 * m) + c;
            }

            s_sink = a0 + a1 + a2 + a3 + a4 + a5;
        }
    }

    private struct ReadJob : IBlocks
    {
        public float* Data;
        public int Count;

        public readonly void Run(int block) =>
            s_sink = System.Numerics.Tensors.TensorPrimitives.Sum(new ReadOnlySpan<float>(Data + ((nint)block * Count), Count));
    }
}
