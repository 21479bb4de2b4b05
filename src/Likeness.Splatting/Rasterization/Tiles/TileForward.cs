using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Likeness.Splatting.Rasterization.Lanes;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// Blending (spec section 3), a tile to a block of work. Transmittance lives in the tile's memory with a sign: a pixel that is done
/// keeps what it had left, negated, and then every further splat fails the same comparison that ended it.
/// </summary>
internal static unsafe class TileForward
{
    /// <summary>Renders all tiles.</summary>
    public static void Run(in TileFrame frame) => Work.For(frame.Tiles, new Job(frame), frame.Slots);

    private readonly struct Job(TileFrame frame) : IBlocks
    {
        private readonly TileFrame _frame = frame;

        public void Run(int tile)
        {
            float* state = _frame.Scratch + ((long)Work.Slot * _frame.ScratchStride);
            int left = tile % _frame.Across * PixelLayout.Side, top = tile / _frame.Across * PixelLayout.Side;
            uint live = Start(_frame, left, top, state);
            new Span<float>(state + PixelLayout.Pixels, (4 + _frame.ExtraChannels) * PixelLayout.Pixels).Clear();
            _frame.Walked[tile] =
                Registers.Lanes == Wide512.Width ? Blend<Wide512>(_frame, tile, left, top, state, live) :
                Registers.Lanes == Wide256.Width ? Blend<Wide256>(_frame, tile, left, top, state, live) :
                Blend<Wide128>(_frame, tile, left, top, state, live);
            Finish(left, top, state);
        }

        /// <summary>Transmittances, background and the rows of the images: four pixels at a time, which is half a cell.</summary>
        private void Finish(int left, int top, float* state)
        {
            int width = Math.Min(PixelLayout.Side, _frame.Width - left), height = Math.Min(PixelLayout.Side, _frame.Height - top);
            Vector128<float> red = Vector128.Create(_frame.Red), green = Vector128.Create(_frame.Green), blue = Vector128.Create(_frame.Blue);
            for (int i = 0; i < PixelLayout.Pixels; i += PixelLayout.CellWidth)
            {
                int x = PixelLayout.Left(i / PixelLayout.CellPixels), y = PixelLayout.Top(i / PixelLayout.CellPixels) + (i / PixelLayout.CellWidth % PixelLayout.CellHeight);
                int count = Math.Min(PixelLayout.CellWidth, width - x);
                if (count <= 0 || y >= height)
                {
                    continue;
                }

                float* from = state + i;
                Vector128<float> rest = Vector128.Abs(Vector128.Load(from));
                (Vector128.Load(from + PixelLayout.Pixels) + (rest * red)).Store(from + PixelLayout.Pixels);
                (Vector128.Load(from + (2 * PixelLayout.Pixels)) + (rest * green)).Store(from + (2 * PixelLayout.Pixels));
                (Vector128.Load(from + (3 * PixelLayout.Pixels)) + (rest * blue)).Store(from + (3 * PixelLayout.Pixels));
                long at = ((long)(top + y) * _frame.Width) + left + x;
                float* colour = _frame.Colour + (at * 3);
                for (int p = 0; p < count; p++)
                {
                    colour[3 * p] = from[p + PixelLayout.Pixels];
                    colour[(3 * p) + 1] = from[p + (2 * PixelLayout.Pixels)];
                    colour[(3 * p) + 2] = from[p + (3 * PixelLayout.Pixels)];
                }

                Put(_frame.Transmittance + at, rest, count);
                Put(_frame.Alpha + at, Vector128<float>.One - rest, count);
                Put(_frame.Depth + at, Vector128.Load(from + (4 * PixelLayout.Pixels)), count);
                for (int k = 0; k < _frame.ExtraChannels; k++)
                {
                    for (int p = 0; p < count; p++)
                    {
                        _frame.ExtraImage[((at + p) * _frame.ExtraChannels) + k] = from[((5 + k) * PixelLayout.Pixels) + p];
                    }
                }
            }
        }

        private static void Put(float* target, Vector128<float> values, int count)
        {
            if (count == PixelLayout.CellWidth)
            {
                values.Store(target);
                return;
            }

            for (int p = 0; p < count; p++)
            {
                target[p] = values[p];
            }
        }
    }

    /// <summary>Sets the transmittances of a tile: 1, and done outside the image.</summary>
    /// <returns>The cells with a pixel inside.</returns>
    public static uint Start(in TileFrame frame, int left, int top, float* transmittance)
    {
        int width = frame.Width - left, height = frame.Height - top;
        if (width >= PixelLayout.Side && height >= PixelLayout.Side)
        {
            new Span<float>(transmittance, PixelLayout.Pixels).Fill(1f);
            return uint.MaxValue;
        }

        float* x = PixelLayout.Centres, y = x + PixelLayout.Pixels;
        uint live = 0;
        for (int i = 0; i < PixelLayout.Pixels; i++)
        {
            bool inside = x[i] < width && y[i] < height;
            transmittance[i] = inside ? 1f : -1f;
            live |= inside ? 1u << (i / PixelLayout.CellPixels) : 0;
        }

        return live;
    }

    /// <summary>log2 of a splat's alpha, before it is held and cut, at a register of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static P LogAlpha<P>(P dx, P dy, P a, P b, P c, P log) where P : struct, IWide<P> =>
        P.MultiplyAdd(dx, P.MultiplyAdd(b, dy, a * dx), P.MultiplyAdd(c * dy, dy, log));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Blend<P>(in TileFrame frame, int tile, int left, int top, float* state, uint live) where P : struct, IWide<P>
    {
        int start = frame.Starts[tile], end = frame.Starts[tile + 1], extra = frame.ExtraChannels;
        float* centresX = PixelLayout.Centres, centresY = centresX + PixelLayout.Pixels;
        Splat* splats = frame.Splats;
        Instance* instances = frame.Instances;
        P threshold = P.Broadcast(frame.LogThreshold), cap = P.Broadcast(frame.MaximumAlpha), stop = P.Broadcast(frame.TransmittanceStop), sign = P.Broadcast(-0f);
        for (int j = start; j < end; j++)
        {
            if (Sse.IsSupported)
            {
                // Splats of one tile lie far apart in memory.
                Sse.Prefetch0(splats + instances[Math.Min(j + 2, end - 1)].Place);
            }

            uint cells = instances[j].Cells & live;
            if (cells == 0)
            {
                continue;
            }

            int place = instances[j].Place;
            Splat* splat = splats + place;
            P u = P.Broadcast(splat->U - left), v = P.Broadcast(splat->V - top);
            P a = P.Broadcast(splat->A), b = P.Broadcast(splat->B), c = P.Broadcast(splat->C), log = P.Broadcast(splat->LogOpacity);
            P red = P.Broadcast(splat->Red), green = P.Broadcast(splat->Green), blue = P.Broadcast(splat->Blue), depth = P.Broadcast(splat->Depth);
            do
            {
                int cell = BitOperations.TrailingZeroCount(cells);
                cells = Cells.Without<P>(cells, ref cell);
                uint done = uint.MaxValue;
                for (int at = cell * PixelLayout.CellPixels; at < (cell + Cells.Step<P>()) * PixelLayout.CellPixels; at += P.Width)
                {
                    float* t = state + at;
                    P alpha = LogAlpha(P.Load(centresX + at) - u, P.Load(centresY + at) - v, a, b, c, log);
                    P kept = P.LessOrEqual(threshold, alpha);
                    alpha = P.Min(cap, WideMath.Exp2(alpha)) & kept;
                    P before = P.Load(t), weight = alpha * before, after = before - weight;
                    P goes = P.LessOrEqual(stop, after);
                    weight &= goes;
                    after = P.Select(goes, after, before | sign);
                    after.Store(t);
                    done &= P.Signs(after);
                    P.MultiplyAdd(weight, red, P.Load(t + PixelLayout.Pixels)).Store(t + PixelLayout.Pixels);
                    P.MultiplyAdd(weight, green, P.Load(t + (2 * PixelLayout.Pixels))).Store(t + (2 * PixelLayout.Pixels));
                    P.MultiplyAdd(weight, blue, P.Load(t + (3 * PixelLayout.Pixels))).Store(t + (3 * PixelLayout.Pixels));
                    P.MultiplyAdd(weight, depth, P.Load(t + (4 * PixelLayout.Pixels))).Store(t + (4 * PixelLayout.Pixels));
                    for (int k = 0; k < extra; k++)
                    {
                        float* channel = t + ((5 + k) * PixelLayout.Pixels);
                        P.MultiplyAdd(weight, P.Broadcast(frame.Extra[((long)place * extra) + k]), P.Load(channel)).Store(channel);
                    }
                }

                if (done == Cells.AllDone<P>())
                {
                    live &= ~Cells.Mask<P>(cell);
                }
            }
            while (cells != 0);
            if (live == 0)
            {
                return j + 1 - start;
            }
        }

        return end - start;
    }
}
