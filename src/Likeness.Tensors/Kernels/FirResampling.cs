using System.Numerics;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels;

/// <summary>
/// Resampling of planes [planes, height, width] with a small filter: zeros are put between the samples, then around them (a negative
/// number cuts off), the filter is run over all, and every so many-th place is kept. This is the "upfirdn" of signal processing in two
/// dimensions, with the conventions of the reference code of StyleGAN2. A filter that is a column times a row, as all common ones are, runs
/// along the rows and then along the columns.
/// </summary>
internal static unsafe class FirResampling
{
    private const int ElementsPerBlock = 1 << 14;

    // What a product of sums may differ from a filter, relative to the largest tap, for it to run as two passes.
    private const float SeparableTolerance = 1e-6f;

    /// <summary>The sizes of one call.</summary>
    internal readonly record struct Plan
    {
        public required int Planes { get; init; }

        public required int Height { get; init; }

        public required int Width { get; init; }

        public required int UpHeight { get; init; }

        public required int UpWidth { get; init; }

        public required int DownHeight { get; init; }

        public required int DownWidth { get; init; }

        public required int Left { get; init; }

        public required int Right { get; init; }

        public required int Top { get; init; }

        public required int Bottom { get; init; }

        public required int FilterHeight { get; init; }

        public required int FilterWidth { get; init; }

        /// <summary>True: the filter is laid on as it stands; false: turned by half a turn, as a convolution has it.</summary>
        public required bool Correlate { get; init; }

        public required float Gain { get; init; }

        public int OutHeight => Length(Height, UpHeight, DownHeight, Top + Bottom, FilterHeight);

        public int OutWidth => Length(Width, UpWidth, DownWidth, Left + Right, FilterWidth);

        /// <summary>The call that takes gradients of the result to gradients of the planes: up and down change places.</summary>
        public Plan Transposed()
        {
            int left = FilterWidth - Left - 1, top = FilterHeight - Top - 1;
            return this with
            {
                Height = OutHeight,
                Width = OutWidth,
                UpHeight = DownHeight,
                UpWidth = DownWidth,
                DownHeight = UpHeight,
                DownWidth = UpWidth,
                Left = left,
                Right = (Width * UpWidth) - (OutWidth * DownWidth) + Left - UpWidth + 1,
                Top = top,
                Bottom = (Height * UpHeight) - (OutHeight * DownHeight) + Top - UpHeight + 1,
                Correlate = !Correlate,
            };
        }

        private static int Length(int size, int up, int down, int padding, int filter)
        {
            int free = (size * up) + padding - filter;
            return free < 0 ? 0 : (free / down) + 1;
        }
    }

    /// <summary>y = or += the planes resampled.</summary>
    /// <param name="plan">All sizes.</param>
    /// <param name="x">[planes, height, width].</param>
    /// <param name="filter">[rows, columns].</param>
    /// <param name="y">[planes, height', width'].</param>
    /// <param name="accumulate">True: added to what <paramref name="y"/> holds.</param>
    public static void Run(in Plan plan, ReadOnlySpan<float> x, ReadOnlySpan<float> filter, Span<float> y, bool accumulate = false)
    {
        if (y.IsEmpty)
        {
            return;
        }

        using var taps = new Scratch(filter.Length + plan.FilterHeight + plan.FilterWidth);
        Span<float> full = taps.Span[..filter.Length], column = taps.Span.Slice(filter.Length, plan.FilterHeight), row = taps.Span[^plan.FilterWidth..];
        for (int i = 0; i < filter.Length; i++)
        {
            full[i] = plan.Gain * filter[plan.Correlate ? i : filter.Length - 1 - i];
        }

        // At full rate a row reaches from its first place to the last tap of its last one.
        int places = ((plan.OutWidth - 1) * plan.DownWidth) + 1;
        int spread = places + plan.FilterWidth - 1;
        bool separable = Factor(full, column, row);
        int area = (separable ? plan.Height * plan.OutWidth : plan.OutWidth) + spread + places;
        using var scratch = new Scratch(Work.Slots * area);
        int perBlock = Math.Max(1, ElementsPerBlock / Math.Max(1, plan.OutHeight * plan.OutWidth));
        fixed (float* px = x, py = y, pFull = full, pColumn = column, pRow = row, pScratch = scratch.Span)
        {
            var blocks = new Blocks
            {
                Plan = plan,
                X = px,
                Y = py,
                Full = pFull,
                Column = pColumn,
                Row = separable ? pRow : null,
                Scratch = pScratch,
                Area = area,
                Places = places,
                Spread = spread,
                PerBlock = perBlock,
                Accumulate = accumulate,
            };
            Work.For(Work.Blocks(plan.Planes, perBlock), in blocks);
        }
    }

    // Sums of rows and of columns: where the filter is a product these are its factors, exactly for 1-3-3-1 over 64.
    private static bool Factor(ReadOnlySpan<float> full, Span<float> column, Span<float> row)
    {
        column.Clear();
        row.Clear();
        float total = 0, largest = 0;
        for (int i = 0; i < column.Length; i++)
        {
            for (int j = 0; j < row.Length; j++)
            {
                float tap = full[(i * row.Length) + j];
                column[i] += tap;
                row[j] += tap;
                total += tap;
                largest = Math.Max(largest, Math.Abs(tap));
            }
        }

        if (Math.Abs(total) < 0.1f * largest || total == 0)
        {
            return false;
        }

        for (int j = 0; j < row.Length; j++)
        {
            row[j] /= total;
        }

        for (int i = 0; i < full.Length; i++)
        {
            if (Math.Abs(full[i] - (column[i / row.Length] * row[i % row.Length])) > SeparableTolerance * largest)
            {
                return false;
            }
        }

        return true;
    }

    private struct Blocks : IBlocks
    {
        public Plan Plan;
        public float* X;
        public float* Y;
        public float* Full;
        public float* Column;
        public float* Row;
        public float* Scratch;
        public int Area;
        public int Places;
        public int Spread;
        public int PerBlock;
        public bool Accumulate;

        public readonly void Run(int block)
        {
            float* area = Scratch + ((nint)Work.Slot * Area);
            int end = Math.Min(Plan.Planes, (block + 1) * PerBlock);
            for (int plane = block * PerBlock; plane < end; plane++)
            {
                float* x = X + ((nint)plane * Plan.Height * Plan.Width);
                float* y = Y + ((nint)plane * Plan.OutHeight * Plan.OutWidth);
                if (Row != null)
                {
                    Separable(x, y, area);
                }
                else
                {
                    Whole(x, y, area);
                }
            }
        }

        private readonly void Separable(float* x, float* y, float* area)
        {
            float* filtered = area + Spread + Places;
            for (int i = 0; i < Plan.Height; i++)
            {
                AlongRow(x + ((nint)i * Plan.Width), Row, filtered + ((nint)i * Plan.OutWidth), area);
            }

            for (int o = 0; o < Plan.OutHeight; o++, y += Plan.OutWidth)
            {
                if (!Accumulate)
                {
                    new Span<float>(y, Plan.OutWidth).Clear();
                }

                for (int tap = FirstTap(o); tap < Plan.FilterHeight; tap += Plan.UpHeight)
                {
                    if (Source(o, tap) is var i && (uint)i < (uint)Plan.Height)
                    {
                        AddScaled(filtered + ((nint)i * Plan.OutWidth), Column[tap], y, Plan.OutWidth);
                    }
                }
            }
        }

        private readonly void Whole(float* x, float* y, float* area)
        {
            float* filtered = area + Spread + Places;
            for (int o = 0; o < Plan.OutHeight; o++, y += Plan.OutWidth)
            {
                if (!Accumulate)
                {
                    new Span<float>(y, Plan.OutWidth).Clear();
                }

                for (int tap = FirstTap(o); tap < Plan.FilterHeight; tap += Plan.UpHeight)
                {
                    if (Source(o, tap) is var i && (uint)i < (uint)Plan.Height)
                    {
                        AlongRow(x + ((nint)i * Plan.Width), Full + ((nint)tap * Plan.FilterWidth), filtered, area);
                        AddScaled(filtered, 1f, y, Plan.OutWidth);
                    }
                }
            }
        }

        // The first tap of the filter that meets a sample and not one of the zeros between.
        private readonly int FirstTap(int o)
        {
            int past = ((o * Plan.DownHeight) - Plan.Top) % Plan.UpHeight;
            return past == 0 ? 0 : past < 0 ? -past : Plan.UpHeight - past;
        }

        private readonly int Source(int o, int tap)
        {
            int at = (o * Plan.DownHeight) + tap - Plan.Top;
            return at < 0 ? -1 : at / Plan.UpHeight;
        }

        // One row: spread out, filtered at full rate, thinned.
        private readonly void AlongRow(float* x, float* taps, float* y, float* area)
        {
            int first = Plan.Left >= 0 ? 0 : (-Plan.Left + Plan.UpWidth - 1) / Plan.UpWidth;
            int end = Math.Clamp(((Spread - Plan.Left) + Plan.UpWidth - 1) / Plan.UpWidth, 0, Plan.Width);
            new Span<float>(area, Spread).Clear();
            for (int j = first, at = Plan.Left + (first * Plan.UpWidth); j < end; j++, at += Plan.UpWidth)
            {
                area[at] = x[j];
            }

            if (Plan.DownWidth == 1)
            {
                Correlate(area, taps, Plan.FilterWidth, y, Places);
                return;
            }

            float* full = area + Spread;
            Correlate(area, taps, Plan.FilterWidth, full, Places);
            for (int j = 0; j < Plan.OutWidth; j++)
            {
                y[j] = full[j * Plan.DownWidth];
            }
        }

        // Plain multiply and add in the order of the taps, so that every width of vector gives the same bits.
        private static void Correlate(float* row, float* taps, int count, float* y, int places)
        {
            int i = 0;
            for (; i <= places - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> sum = Vector.Load(row + i) * taps[0];
                for (int tap = 1; tap < count; tap++)
                {
                    sum += Vector.Load(row + i + tap) * taps[tap];
                }

                sum.Store(y + i);
            }

            for (; i < places; i++)
            {
                float sum = row[i] * taps[0];
                for (int tap = 1; tap < count; tap++)
                {
                    sum += row[i + tap] * taps[tap];
                }

                y[i] = sum;
            }
        }

        private static void AddScaled(float* x, float scale, float* y, int count)
        {
            int i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                (Vector.Load(y + i) + (Vector.Load(x + i) * scale)).Store(y + i);
            }

            for (; i < count; i++)
            {
                y[i] += x[i] * scale;
            }
        }
    }
}
