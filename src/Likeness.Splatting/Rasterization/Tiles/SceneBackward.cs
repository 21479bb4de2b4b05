using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Likeness.Splatting.Rasterization.Lanes;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// From the records of tiles to the gradients of the scene and the camera: each Gaussian gathers its own instances in the order of
/// tiles and goes back through colour and projection, sixteen Gaussians at a time. The camera's share is summed over blocks of
/// Gaussians in their order.
/// </summary>
internal static unsafe partial class SceneBackward
{
    /// <summary>Gaussians to a block of work.</summary>
    public const int BlockSize = ProjectionForward.BlockSize;

    // Sums are made of parts this long, which keeps the rounding of long ones down.
    private const int PartLength = 32;

    /// <summary>What is read and written.</summary>
    internal struct Plan
    {
        public GaussianPointers Scene;
        public GaussianPointers Gradients;
        public View View;

        /// <summary>True: add to the gradients; false: write them.</summary>
        public bool Add;

        /// <summary>Splats by Gaussian.</summary>
        public Splat* Splats;
        public int* Slots;
        public long* Bounds;
        public int* PerSplat;
        public Instance* BySplat;
        public float* Records;
        public int RecordStride;

        /// <summary>Norms of the gradients of centres, [count], or null.</summary>
        public float* ScreenNorms;

        /// <summary>[blocks, <see cref="FootprintBackward.CameraNumbers"/>].</summary>
        public double* Camera;
    }

    public static int Blocks(int count) => Work.Blocks(count, BlockSize);

    public static void Run(in Plan plan) => Work.For(Blocks(plan.Scene.Count), new Job(plan));

    private readonly partial struct Job(Plan plan) : IBlocks
    {
        private const int Rows = Columns.Rows;
        private readonly Plan _plan = plan;

        public void Run(int block)
        {
            int end = Math.Min(_plan.Scene.Count, (block + 1) * BlockSize);
            Unsafe.SkipInit(out GroupBuffers buffers);
            float* memory = stackalloc float[((GroupBuffers.Columns + _plan.RecordStride) * Rows) + 16];
            buffers.Lay((float*)(((nuint)memory + 63) & ~(nuint)63));
            new Span<float>(buffers.Camera, FootprintBackward.CameraNumbers * Rows).Clear();
            for (int first = block * BlockSize; first < end; first += Rows)
            {
                int rows = Math.Min(Rows, end - first);
                if (Registers.Lanes == Wide512.Width)
                {
                    Group<Wide512>(first, rows, buffers);
                }
                else if (Registers.Lanes == Wide256.Width)
                {
                    Group<Wide256>(first, rows, buffers);
                }
                else
                {
                    Group<Wide128>(first, rows, buffers);
                }
            }

            for (int k = 0; k < FootprintBackward.CameraNumbers; k++)
            {
                double sum = 0;
                for (int row = 0; row < Rows; row++)
                {
                    sum += buffers.Camera[(k * Rows) + row];
                }

                _plan.Camera[((long)block * FootprintBackward.CameraNumbers) + k] = sum;
            }
        }

        private void Group<P>(int first, int rows, in GroupBuffers b) where P : struct, IWide<P>
        {
            int degree = _plan.Scene.Degree, rest = _plan.Scene.RestCoefficients;
            if (!Collect<P>(first, rows, b))
            {
                Clear(first, rows);
                return;
            }

            Columns.Gather(b.Records, _plan.RecordStride, FootprintBackward.Inputs, Rows, b.Sums);
            Columns.Load(_plan.Scene, first, rows, b.Inputs);
            Columns.Activate(b.Inputs);
            if (degree >= 0)
            {
                Columns.Gather(_plan.Scene.ShDc + (first * 3L), 3, 3, rows, b.Coefficients);
                Columns.Gather(_plan.Scene.ShRest + (first * 3L * _plan.Scene.RestStride), 3 * _plan.Scene.RestStride, 3 * rest, rows, b.Coefficients + (3 * Rows));
            }

            for (int lane = 0; lane < Rows; lane += P.Width)
            {
                Footprint<P>.Of(b.Inputs, lane, _plan.View, out Footprint<P> footprint);
                FootprintBackward.Run(footprint, b.Inputs + lane, b.Sums + lane, _plan.View, b.Outputs + lane);
                if (degree >= 0)
                {
                    Colour<P>(degree, rest, b, lane);
                }

                Mask<P>(b, lane, degree < 0 ? 0 : 3 * (rest + 1));
            }

            Write(first, rows, degree, rest, b);
        }

        /// <summary>Sums the records of every row, and notes which rows are drawn and which colours are not held at 0.</summary>
        private bool Collect<P>(int first, int rows, in GroupBuffers b) where P : struct, IWide<P>
        {
            int stride = _plan.RecordStride;
            bool any = false;
            Fetch(first, rows);
            for (int row = 0; row < Rows; row++)
            {
                int slot = row < rows ? _plan.Slots[first + row] : -1;
                float* target = b.Records + ((long)row * stride);
                bool drawn = slot >= 0;
                any |= drawn;
                b.Drawn[row] = BitConverter.UInt32BitsToSingle(drawn ? uint.MaxValue : 0);
                if (!drawn)
                {
                    new Span<float>(target, stride).Clear();
                    continue;
                }

                Splat* splat = _plan.Splats + first + row;
                b.Free[row] = BitConverter.UInt32BitsToSingle(splat->Red > 0 ? uint.MaxValue : 0);
                b.Free[Rows + row] = BitConverter.UInt32BitsToSingle(splat->Green > 0 ? uint.MaxValue : 0);
                b.Free[(2 * Rows) + row] = BitConverter.UInt32BitsToSingle(splat->Blue > 0 ? uint.MaxValue : 0);
                Sum<P>(_plan.BySplat + _plan.Bounds[slot], _plan.PerSplat[slot], stride, target);
            }

            return any;
        }

        /// <summary>Asks for the records of a group, which lie all over memory, before any is needed.</summary>
        private void Fetch(int first, int rows)
        {
            const int Most = 8;
            if (!Sse.IsSupported)
            {
                return;
            }

            for (int row = 0; row < rows; row++)
            {
                int slot = _plan.Slots[first + row];
                if (slot >= 0)
                {
                    Instance* list = _plan.BySplat + _plan.Bounds[slot];
                    int count = Math.Min(Most, _plan.PerSplat[slot]);
                    for (int i = 0; i < count; i++)
                    {
                        Sse.Prefetch0(_plan.Records + ((long)list[i].Place * _plan.RecordStride));
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Sum<P>(Instance* list, int count, int stride, float* target) where P : struct, IWide<P>
        {
            for (int k = 0; k < stride; k += P.Width)
            {
                P total = P.Broadcast(0f);
                for (int from = 0; from < count; from += PartLength)
                {
                    P part = P.Broadcast(0f);
                    int end = Math.Min(count, from + PartLength);
                    for (int i = from; i < end; i++)
                    {
                        part += P.Load(_plan.Records + ((long)list[i].Place * stride) + k);
                    }

                    total += part;
                }

                total.Store(target + k);
            }
        }

        /// <summary>The coefficients, and through the direction the mean and the camera's place (spec 5.7, 5.9).</summary>
        private void Colour<P>(int degree, int rest, in GroupBuffers b, int lane) where P : struct, IWide<P>
        {
            P inverse = WideHarmonics.Direction(b.Inputs + lane, _plan.View, out P x, out P y, out P z);
            WideHarmonics.Basis(x, y, z, degree, b.Basis + lane);
            P red = At<P>(b.Sums, FootprintBackward.Red, lane) & At<P>(b.Free, 0, lane);
            P green = At<P>(b.Sums, FootprintBackward.Red + 1, lane) & At<P>(b.Free, 1, lane);
            P blue = At<P>(b.Sums, FootprintBackward.Red + 2, lane) & At<P>(b.Free, 2, lane);
            WideHarmonics.Backward(b.Basis + lane, b.Coefficients + lane, rest + 1, red, green, blue, b.Harmonics + lane);
            if (_plan.View.DetachDirections || degree == 0)
            {
                return;
            }

            WideHarmonics.Slope(x, y, z, degree, b.Basis + lane, out P gx, out P gy, out P gz);
            P along = (x * gx) + (y * gy) + (z * gz);
            gx = (gx - (x * along)) * inverse;
            gy = (gy - (y * along)) * inverse;
            gz = (gz - (z * along)) * inverse;
            Add(b.Outputs, FootprintBackward.Mean, lane, gx);
            Add(b.Outputs, FootprintBackward.Mean + 1, lane, gy);
            Add(b.Outputs, FootprintBackward.Mean + 2, lane, gz);

            // Turning the camera about itself does not move it, moving it does.
            ref readonly View v = ref _plan.View;
            Add(b.Outputs, FootprintBackward.Camera, lane, (P.Broadcast(v.R00) * gx) + (P.Broadcast(v.R01) * gy) + (P.Broadcast(v.R02) * gz));
            Add(b.Outputs, FootprintBackward.Camera + 1, lane, (P.Broadcast(v.R10) * gx) + (P.Broadcast(v.R11) * gy) + (P.Broadcast(v.R12) * gz));
            Add(b.Outputs, FootprintBackward.Camera + 2, lane, (P.Broadcast(v.R20) * gx) + (P.Broadcast(v.R21) * gy) + (P.Broadcast(v.R22) * gz));
        }

        /// <summary>Zeros for what is not drawn, and the camera's sums.</summary>
        private static void Mask<P>(in GroupBuffers b, int lane, int harmonics) where P : struct, IWide<P>
        {
            P drawn = P.Load(b.Drawn + lane);
            for (int k = 0; k < FootprintBackward.Outputs; k++)
            {
                (At<P>(b.Outputs, k, lane) & drawn).Store(b.Outputs + (k * Rows) + lane);
            }

            for (int k = 0; k < harmonics; k++)
            {
                (At<P>(b.Harmonics, k, lane) & drawn).Store(b.Harmonics + (k * Rows) + lane);
            }

            for (int k = 0; k < FootprintBackward.CameraNumbers; k++)
            {
                Add(b.Camera, k, lane, At<P>(b.Outputs, FootprintBackward.Camera + k, lane));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static P At<P>(float* columns, int column, int lane) where P : struct, IWide<P> => P.Load(columns + (column * Rows) + lane);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Add<P>(float* columns, int column, int lane, P value) where P : struct, IWide<P>
        {
            float* place = columns + (column * Rows) + lane;
            (P.Load(place) + value).Store(place);
        }
    }
}
