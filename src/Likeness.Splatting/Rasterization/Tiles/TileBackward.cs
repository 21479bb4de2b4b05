using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Likeness.Splatting.Rasterization.Lanes;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// The way back through blending (spec 5.1 to 5.3), front to back as the way there: the sums of each splat over the pixels of a
/// tile go to a record of its own, so that nothing is added to by two threads. Instead of the prefix of every channel one number
/// a pixel is kept, what is still to come of sum over k of g_k F_k minus g_A T: a splat of weight w and colours f takes
/// w sum g_k f_k of it, and its own dL/dalpha is T sum g_k f_k minus the rest over (1 - alpha).
/// </summary>
internal static unsafe class TileBackward
{
    // A record: sums of h, h dx, h dy, h dx^2, h dx dy, h dy^2 with h = alpha dL/dalpha, then dL/d of red, green, blue and depth,
    // two unused, then dL/d of the further channels.
    public const int Moments = 0;
    public const int Colours = 6;
    public const int Extra = 12;

    /// <summary>Floats to a record: a multiple of sixteen.</summary>
    public static int RecordStride(int extraChannels) => (Extra + extraChannels + 15) & ~15;

    /// <summary>Gradients of the images; null for none.</summary>
    internal struct Cotangents
    {
        public float* Colour;
        public float* Alpha;
        public float* Depth;
        public float* Extra;
    }

    /// <summary>Fills the records, and for each tile the gradient of the background, [tiles, 4].</summary>
    public static void Run(in TileFrame frame, in Cotangents cotangents, float* records, float* backgrounds) =>
        Work.For(frame.Tiles, new Job(frame, cotangents, records, backgrounds), frame.Slots);

    private readonly struct Job(TileFrame frame, Cotangents cotangents, float* records, float* backgrounds) : IBlocks
    {
        private readonly TileFrame _frame = frame;
        private readonly Cotangents _cotangents = cotangents;

        public void Run(int tile)
        {
            float* state = _frame.Scratch + ((long)Work.Slot * _frame.ScratchStride);
            int left = tile % _frame.Across * PixelLayout.Side, top = tile / _frame.Across * PixelLayout.Side;
            uint live = TileForward.Start(_frame, left, top, state);
            Load(tile, left, top, state);
            int stride = RecordStride(_frame.ExtraChannels), start = _frame.Starts[tile], walked = start + _frame.Walked[tile];
            if (Registers.Lanes == Wide512.Width)
            {
                Walk<Wide512>(_frame, start, walked, left, top, state, live, records, stride);
            }
            else if (Registers.Lanes == Wide256.Width)
            {
                Walk<Wide256>(_frame, start, walked, left, top, state, live, records, stride);
            }
            else
            {
                Walk<Wide128>(_frame, start, walked, left, top, state, live, records, stride);
            }

            for (int j = walked; j < _frame.Starts[tile + 1]; j++)
            {
                new Span<float>(records + ((long)j * stride), stride).Clear();
            }
        }

        /// <summary>Brings the gradients of the tile's pixels into its memory, behind the rest that is to come.</summary>
        private void Load(int tile, int left, int top, float* state)
        {
            float* rest = state + PixelLayout.Pixels, g = rest + PixelLayout.Pixels;
            int channels = _frame.ExtraChannels;
            new Span<float>(rest, (5 + channels) * PixelLayout.Pixels).Clear();
            int width = Math.Min(PixelLayout.Side, _frame.Width - left), height = Math.Min(PixelLayout.Side, _frame.Height - top);
            float red = 0, green = 0, blue = 0;
            for (int first = 0; first < PixelLayout.Pixels; first += PixelLayout.CellWidth)
            {
                int x = PixelLayout.Left(first / PixelLayout.CellPixels), y = PixelLayout.Top(first / PixelLayout.CellPixels) + (first / PixelLayout.CellWidth % PixelLayout.CellHeight);
                int last = first + Math.Min(PixelLayout.CellWidth, width - x);
                long at = ((long)(top + y) * _frame.Width) + left + x;
                for (int i = first; i < last && y < height; i++, at++)
                {
                    float remaining = 0, light = _frame.Transmittance[at];
                    if (_cotangents.Colour != null)
                    {
                        float* from = _cotangents.Colour + (at * 3), image = _frame.Colour + (at * 3);
                        g[i] = from[0];
                        g[i + PixelLayout.Pixels] = from[1];
                        g[i + (2 * PixelLayout.Pixels)] = from[2];
                        remaining = (from[0] * image[0]) + (from[1] * image[1]) + (from[2] * image[2]);
                        red += light * from[0];
                        green += light * from[1];
                        blue += light * from[2];
                    }

                    if (_cotangents.Depth != null)
                    {
                        g[i + (3 * PixelLayout.Pixels)] = _cotangents.Depth[at];
                        remaining += _cotangents.Depth[at] * _frame.Depth[at];
                    }

                    if (_cotangents.Alpha != null)
                    {
                        remaining -= _cotangents.Alpha[at] * light;
                    }

                    for (int k = 0; k < channels && _cotangents.Extra != null; k++)
                    {
                        float value = _cotangents.Extra[(at * channels) + k];
                        g[i + ((4 + k) * PixelLayout.Pixels)] = value;
                        remaining += value * _frame.ExtraImage[(at * channels) + k];
                    }

                    rest[i] = remaining;
                }
            }

            float* background = backgrounds + (tile * 4L);
            background[0] = red;
            background[1] = green;
            background[2] = blue;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Walk<P>(in TileFrame frame, int start, int end, int left, int top, float* state, uint live, float* records, int stride) where P : struct, IWide<P>
    {
        int extra = frame.ExtraChannels;
        float* centresX = PixelLayout.Centres, centresY = centresX + PixelLayout.Pixels, sums = state + ((6 + extra) * PixelLayout.Pixels);
        Splat* splats = frame.Splats;
        Instance* instances = frame.Instances;
        P threshold = P.Broadcast(frame.LogThreshold), cap = P.Broadcast(frame.MaximumAlpha), stop = P.Broadcast(frame.TransmittanceStop), one = P.Broadcast(1f);
        P differentiable = P.Broadcast(frame.GradientThroughCap ? float.MaxValue : frame.MaximumAlpha);
        for (int j = start; j < end; j++)
        {
            if (Sse.IsSupported)
            {
                // Splats of one tile lie far apart in memory.
                Sse.Prefetch0(splats + instances[Math.Min(j + 2, end - 1)].Place);
            }

            uint cells = instances[j].Cells & live;
            float* record = records + ((long)j * stride);
            if (cells == 0)
            {
                new Span<float>(record, stride).Clear();
                continue;
            }

            int place = instances[j].Place;
            Splat* splat = splats + place;
            float* features = frame.Extra + ((long)place * extra);
            P u = P.Broadcast(splat->U - left), v = P.Broadcast(splat->V - top);
            P h0 = P.Broadcast(0f), hx = h0, hy = h0, hxx = h0, hxy = h0, hyy = h0, red = h0, green = h0, blue = h0, depth = h0;
            for (int k = 0; k < extra; k++)
            {
                h0.Store(sums + (k * 16));
            }

            do
            {
                int cell = BitOperations.TrailingZeroCount(cells);
                cells = Cells.Without<P>(cells, ref cell);
                uint done = uint.MaxValue;
                for (int at = cell * PixelLayout.CellPixels; at < (cell + Cells.Step<P>()) * PixelLayout.CellPixels; at += P.Width)
                {
                    float* t = state + at, g = t + (2 * PixelLayout.Pixels);
                    P dx = P.Load(centresX + at) - u, dy = P.Load(centresY + at) - v;
                    P alpha = TileForward.LogAlpha(dx, dy, P.Broadcast(splat->A), P.Broadcast(splat->B), P.Broadcast(splat->C), P.Broadcast(splat->LogOpacity));
                    P raw = P.LessOrEqual(threshold, alpha);
                    raw = WideMath.Exp2(alpha) & raw;
                    alpha = P.Min(cap, raw);
                    P before = P.Load(t), weight = alpha * before, after = before - weight;
                    P goes = P.LessOrEqual(stop, after);
                    weight &= goes;
                    after = P.Select(goes, after, before | P.Broadcast(-0f));
                    after.Store(t);
                    done &= P.Signs(after);

                    P g0 = P.Load(g), g1 = P.Load(g + PixelLayout.Pixels), g2 = P.Load(g + (2 * PixelLayout.Pixels)), g3 = P.Load(g + (3 * PixelLayout.Pixels));
                    red = P.MultiplyAdd(weight, g0, red);
                    green = P.MultiplyAdd(weight, g1, green);
                    blue = P.MultiplyAdd(weight, g2, blue);
                    depth = P.MultiplyAdd(weight, g3, depth);
                    P seen = g0 * P.Broadcast(splat->Red);
                    seen = P.MultiplyAdd(g1, P.Broadcast(splat->Green), seen);
                    seen = P.MultiplyAdd(g2, P.Broadcast(splat->Blue), seen);
                    seen = P.MultiplyAdd(g3, P.Broadcast(splat->Depth), seen);
                    for (int k = 0; k < extra; k++)
                    {
                        P gk = P.Load(g + ((4 + k) * PixelLayout.Pixels));
                        seen = P.MultiplyAdd(gk, P.Broadcast(features[k]), seen);
                        P.MultiplyAdd(weight, gk, P.Load(sums + (k * 16))).Store(sums + (k * 16));
                    }

                    P rest = P.Load(t + PixelLayout.Pixels) - (weight * seen);
                    rest.Store(t + PixelLayout.Pixels);
                    P h = raw * ((before * seen) - (rest / (one - alpha)));
                    h &= goes & P.LessOrEqual(raw, differentiable);
                    P along = h * dx, across = h * dy;
                    h0 += h;
                    hx += along;
                    hy += across;
                    hxx = P.MultiplyAdd(along, dx, hxx);
                    hxy = P.MultiplyAdd(along, dy, hxy);
                    hyy = P.MultiplyAdd(across, dy, hyy);
                }

                if (done == Cells.AllDone<P>())
                {
                    live &= ~Cells.Mask<P>(cell);
                }
            }
            while (cells != 0);
            P zero = P.Broadcast(0f);
            P.Sums(h0, hx, hy, hxx, record);
            P.Sums(hxy, hyy, red, green, record + 4);
            P.Sums(blue, depth, zero, zero, record + 8);
            for (int k = 0; k < stride - Extra; k += 4)
            {
                Further<P>(sums, k, extra, record + Extra + k);
            }
        }
    }

    /// <summary>Four sums of further channels, zeros behind the last.</summary>
    private static void Further<P>(float* sums, int from, int count, float* target) where P : struct, IWide<P>
    {
        P zero = P.Broadcast(0f);
        P.Sums(
            from < count ? P.Load(sums + (from * 16)) : zero,
            from + 1 < count ? P.Load(sums + ((from + 1) * 16)) : zero,
            from + 2 < count ? P.Load(sums + ((from + 2) * 16)) : zero,
            from + 3 < count ? P.Load(sums + ((from + 3) * 16)) : zero,
            target);
    }
}
