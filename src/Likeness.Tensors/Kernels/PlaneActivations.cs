using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// What follows a modulated convolution, in one pass over [batch, channels, positions]: y = clamp(gain * leaky(scale[n, c] x + noise + bias[c])),
/// where leaky leaves what is above 0 and multiplies the rest by a slope. The slope of the way back is read off from y.
/// </summary>
internal static unsafe class PlaneActivations
{
    private const int ElementsPerBlock = 1 << 13;
    private const int NoiseChunk = 1 << 12;

    /// <summary>Sizes and numbers of one call.</summary>
    internal readonly record struct Plan
    {
        public required int Batch { get; init; }

        public required int Channels { get; init; }

        public required int Positions { get; init; }

        /// <summary>Noise planes: 0 without noise, 1 for all images, or one an image.</summary>
        public required int NoisePlanes { get; init; }

        public required float Slope { get; init; }

        public required float Gain { get; init; }

        public required float Clamp { get; init; }

        /// <summary>True when there is neither slope, gain nor clamp, so that gradients pass as they are.</summary>
        public bool IsLinear => Slope == 1f && Gain == 1f && float.IsPositiveInfinity(Clamp);
    }

    /// <summary>Writes y.</summary>
    /// <param name="plan">Sizes.</param>
    /// <param name="x">[batch, channels, positions].</param>
    /// <param name="scale">[batch, channels], or empty.</param>
    /// <param name="noise">[noise planes, positions], or empty.</param>
    /// <param name="bias">[channels], or empty.</param>
    /// <param name="y">As <paramref name="x"/>; may be the same memory.</param>
    public static void Forward(in Plan plan, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> noise, ReadOnlySpan<float> bias, Span<float> y)
    {
        fixed (float* px = x, ps = scale, pn = noise, pb = bias, py = y)
        {
            Run(plan, new ForwardBlocks { Plan = plan, X = px, Scale = ps, Noise = pn, Bias = pb, Y = py, PerBlock = PerBlock(plan) });
        }
    }

    /// <summary>gradient = dy times the slope at y: the gradient of what the activation was given.</summary>
    public static void Inner(in Plan plan, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> gradient) =>
        Maps.Run(new SlopeMap(plan), y, dy, gradient);

    /// <summary>dx = or += scale[n, c] dz.</summary>
    public static void Scaled(in Plan plan, ReadOnlySpan<float> dz, ReadOnlySpan<float> scale, Span<float> dx, bool accumulate)
    {
        fixed (float* pz = dz, ps = scale, px = dx)
        {
            Run(plan, new ScaleBlocks { Plan = plan, Dz = pz, Scale = ps, Dx = px, PerBlock = PerBlock(plan), Accumulate = accumulate });
        }
    }

    /// <summary>sums[n, c] = or += the sum over positions of dz, times x where that is given.</summary>
    public static void Sum(in Plan plan, ReadOnlySpan<float> dz, ReadOnlySpan<float> x, Span<float> sums, bool accumulate)
    {
        fixed (float* pz = dz, px = x, ps = sums)
        {
            Run(plan, new SumBlocks { Plan = plan, Dz = pz, X = px, Sums = ps, PerBlock = PerBlock(plan), Accumulate = accumulate });
        }
    }

    /// <summary>dbias[c] += the sum over images and positions of dz.</summary>
    public static void AddBias(in Plan plan, ReadOnlySpan<float> dz, Span<float> dbias)
    {
        using var sums = new Scratch(plan.Batch * plan.Channels);
        Sum(plan, dz, default, sums.Span, false);
        for (int i = 0; i < sums.Span.Length; i++)
        {
            dbias[i % plan.Channels] += sums.Span[i];
        }
    }

    /// <summary>dnoise += the sum over channels of dz, and over images where they share the noise.</summary>
    public static void AddNoise(in Plan plan, ReadOnlySpan<float> dz, Span<float> dnoise)
    {
        fixed (float* pz = dz, pn = dnoise)
        {
            int chunks = Work.Blocks(plan.Positions, NoiseChunk);
            Work.For(plan.NoisePlanes * chunks, new NoiseBlocks { Plan = plan, Dz = pz, Noise = pn, Chunks = chunks });
        }
    }

    private static int PerBlock(in Plan plan) => Math.Max(1, ElementsPerBlock / Math.Max(1, plan.Positions));

    private static void Run<T>(in Plan plan, in T blocks) where T : struct, IBlocks =>
        Work.For(Work.Blocks(plan.Batch * plan.Channels, PerBlock(plan)), in blocks);

    private struct ForwardBlocks : IBlocks
    {
        public Plan Plan;
        public float* X;
        public float* Scale;
        public float* Noise;
        public float* Bias;
        public float* Y;
        public int PerBlock;

        public readonly void Run(int block)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Planes<Lanes512>(block);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Planes<Lanes256>(block);
            }
            else
            {
                Planes<Lanes128>(block);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Planes<V>(int block) where V : struct, ILanes<V>
        {
            int n = Plan.Positions, full = n & -LaneMemory.Width, end = Math.Min(Plan.Batch * Plan.Channels, (block + 1) * PerBlock);
            V up = V.Broadcast(Plan.Gain), down = V.Broadcast(Plan.Gain * Plan.Slope), most = V.Broadcast(Plan.Clamp), least = V.Broadcast(-Plan.Clamp);
            for (int plane = block * PerBlock; plane < end; plane++)
            {
                V scale = V.Broadcast(Scale == null ? 1f : Scale[plane]), bias = V.Broadcast(Bias == null ? 0f : Bias[plane % Plan.Channels]);
                float* x = X + ((nint)plane * n), y = Y + ((nint)plane * n);
                float* noise = Noise == null ? null : Noise + (Plan.NoisePlanes == 1 ? 0 : (nint)(plane / Plan.Channels) * n);
                for (int i = 0; i < full; i += LaneMemory.Width)
                {
                    V z = (V.Load(x + i) * scale) + bias;
                    z = noise == null ? z : z + V.Load(noise + i);
                    Bend(z, up, down, least, most).Store(y + i);
                }

                if (full < n)
                {
                    V z = (LaneMemory.LoadPart<V>(x + full, n - full, 0f) * scale) + bias;
                    z = noise == null ? z : z + LaneMemory.LoadPart<V>(noise + full, n - full, 0f);
                    LaneMemory.StorePart(Bend(z, up, down, least, most), y + full, n - full);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Bend<V>(V z, V up, V down, V least, V most) where V : struct, ILanes<V>
        {
            V y = z * V.Select(V.Less(V.Broadcast(0f), z), up, down);
            y = V.Select(V.Less(most, y), most, y);
            return V.Select(V.Less(y, least), least, y);
        }
    }

    private readonly struct SlopeMap(Plan plan) : IMap2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Apply<V>(V y, V dy) where V : struct, ILanes<V>
        {
            V slope = V.Select(V.Less(V.Broadcast(0f), y), V.Broadcast(plan.Gain), V.Broadcast(plan.Gain * plan.Slope));
            return dy * (slope & V.Less(y, V.Broadcast(plan.Clamp)) & V.Less(V.Broadcast(-plan.Clamp), y));
        }
    }

    private struct ScaleBlocks : IBlocks
    {
        public Plan Plan;
        public float* Dz;
        public float* Scale;
        public float* Dx;
        public int PerBlock;
        public bool Accumulate;

        public readonly void Run(int block)
        {
            int n = Plan.Positions, end = Math.Min(Plan.Batch * Plan.Channels, (block + 1) * PerBlock);
            for (int plane = block * PerBlock; plane < end; plane++)
            {
                var dz = new ReadOnlySpan<float>(Dz + ((nint)plane * n), n);
                var dx = new Span<float>(Dx + ((nint)plane * n), n);
                float scale = Scale == null ? 1f : Scale[plane];
                if (Accumulate)
                {
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(dz, scale, dx, dx);
                }
                else
                {
                    System.Numerics.Tensors.TensorPrimitives.Multiply(dz, scale, dx);
                }
            }
        }
    }

    private struct SumBlocks : IBlocks
    {
        public Plan Plan;
        public float* Dz;
        public float* X;
        public float* Sums;
        public int PerBlock;
        public bool Accumulate;

        public readonly void Run(int block)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Planes<Lanes512>(block);
            }
            else if (Vector256.IsHardwareAccelerated)
            {
                Planes<Lanes256>(block);
            }
            else
            {
                Planes<Lanes128>(block);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Planes<V>(int block) where V : struct, ILanes<V>
        {
            int n = Plan.Positions, full = n & -LaneMemory.Width, end = Math.Min(Plan.Batch * Plan.Channels, (block + 1) * PerBlock);
            for (int plane = block * PerBlock; plane < end; plane++)
            {
                float* dz = Dz + ((nint)plane * n), x = X == null ? null : X + ((nint)plane * n);
                V sum = V.Broadcast(0f);
                for (int i = 0; i < full; i += LaneMemory.Width)
                {
                    V part = V.Load(dz + i);
                    sum += x == null ? part : part * V.Load(x + i);
                }

                if (full < n)
                {
                    V part = LaneMemory.LoadPart<V>(dz + full, n - full, 0f);
                    sum += x == null ? part : part * LaneMemory.LoadPart<V>(x + full, n - full, 0f);
                }

                Sums[plane] = (Accumulate ? Sums[plane] : 0f) + V.Sum(sum);
            }
        }
    }

    private struct NoiseBlocks : IBlocks
    {
        public Plan Plan;
        public float* Dz;
        public float* Noise;
        public int Chunks;

        public readonly void Run(int block)
        {
            int image = block / Chunks, at = block % Chunks * NoiseChunk, count = Math.Min(NoiseChunk, Plan.Positions - at);
            int images = Plan.NoisePlanes == 1 ? Plan.Batch : 1;
            var sum = new Span<float>(Noise + ((nint)image * Plan.Positions) + at, count);
            for (int plane = 0; plane < images * Plan.Channels; plane++)
            {
                float* dz = Dz + ((((nint)image * Plan.Channels) + plane) * Plan.Positions) + at;
                System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<float>(dz, count), sum);
            }
        }
    }
}
