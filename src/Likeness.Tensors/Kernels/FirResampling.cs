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
        // Rows that are filtered along one direction and wait for the other.
        int waiting = separable && plan.UpHeight > 1 ? plan.Height * plan.OutWidth : plan.Width + plan.OutWidth;
        int area = waiting + spread + places;
        int slots = Work.Slots;
        using var scratch = new Scratch(slots * area);
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
            Work.For(Work.Blocks(plan.Planes, perBlock), in blocks, slots);
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
            if (Plan.UpHeight == 1)
            {
                // Along the columns first: no row is filtered that is thinned away, and one row is kept at a time.
                for (int o = 0; o < Plan.OutHeight; o++, y += Plan.OutWidth)
                {
                    AlongColumns(x, Plan.Width, o, filtered, accumulate: false);
                    if (Accumulate)
                    {
                        float* row = filtered + Plan.Width;
                        AlongRow(filtered, Row, row, area);
                        AddRow(row, y, Plan.OutWidth);
                    }
                    else
                    {
                        AlongRow(filtered, Row, y, area);
                    }
                }

                return;
            }

            for (int i = 0; i < Plan.Height; i++)
            {
                AlongRow(x + ((nint)i * Plan.Width), Row, filtered + ((nint)i * Plan.OutWidth), area);
            }

            for (int o = 0; o < Plan.OutHeight; o++, y += Plan.OutWidth)
            {
                AlongColumns(filtered, Plan.OutWidth, o, y, Accumulate);
            }
        }

        // One row of the result along the columns, four taps at a time.
        private readonly void AlongColumns(float* x, int width, int o, float* y, bool accumulate)
        {
            float** rows = stackalloc float*[4];
            float* taps = stackalloc float[4];
            int count = 0;
            for (int tap = FirstTap(o); tap < Plan.FilterHeight; tap += Plan.UpHeight)
            {
                if (Source(o, tap) is var i && (uint)i < (uint)Plan.Height)
                {
                    rows[count] = x + ((nint)i * width);
                    taps[count] = Column[tap];
                    if (++count == 4)
                    {
                        AddFour(rows, taps, y, width, accumulate);
                        (count, accumulate) = (0, true);
                    }
                }
            }

            if (count == 0)
            {
                new Span<float>(y, accumulate ? 0 : width).Clear();
                return;
            }

            for (; count < 4; count++)
            {
                rows[count] = rows[0];
                taps[count] = 0f;
            }

            AddFour(rows, taps, y, width, accumulate);
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
                        AddRow(filtered, y, Plan.OutWidth);
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
            int end = Math.Clamp((Spread - Plan.Left + Plan.UpWidth - 1) / Plan.UpWidth, first, Math.Max(first, Plan.Width));
            new Span<float>(area, Spread).Clear();
            if (Plan.UpWidth == 1)
            {
                new ReadOnlySpan<float>(x + first, end - first).CopyTo(new Span<float>(area + Plan.Left + first, end - first));
            }
            else
            {
                for (int j = first, at = Plan.Left + (first * Plan.UpWidth); j < end; j++, at += Plan.UpWidth)
                {
                    area[at] = x[j];
                }
            }

            float* full = Plan.DownWidth == 1 ? y : area + Spread;
            if (Plan.FilterWidth == 4)
            {
                CorrelateFour(area, taps, full, Places);
            }
            else
            {
                Correlate(area, taps, Plan.FilterWidth, full, Places);
            }

            for (int j = 0; Plan.DownWidth > 1 && j < Plan.OutWidth; j++)
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

        // The same for the filter that is used most, with its taps in registers.
        private static void CorrelateFour(float* row, float* taps, float* y, int places)
        {
            float a = taps[0], b = taps[1], c = taps[2], d = taps[3];
            Vector<float> va = new(a), vb = new(b), vc = new(c), vd = new(d);
            int i = 0;
            for (; i <= places - Vector<float>.Count; i += Vector<float>.Count)
            {
                ((((Vector.Load(row + i) * va) + (Vector.Load(row + i + 1) * vb)) + (Vector.Load(row + i + 2) * vc)) + (Vector.Load(row + i + 3) * vd)).Store(y + i);
            }

            for (; i < places; i++)
            {
                y[i] = (((row[i] * a) + (row[i + 1] * b)) + (row[i + 2] * c)) + (row[i + 3] * d);
            }
        }

        private static void AddRow(float* x, float* y, int count)
        {
            var sum = new Span<float>(y, count);
            System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<float>(x, count), sum);
        }

        private static void AddFour(float** rows, float* taps, float* y, int count, bool accumulate)
        {
            float a = taps[0], b = taps[1], c = taps[2], d = taps[3];
            float* pa = rows[0], pb = rows[1], pc = rows[2], pd = rows[3];
            Vector<float> va = new(a), vb = new(b), vc = new(c), vd = new(d);
            int i = 0;
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> sum = (((Vector.Load(pa + i) * va) + (Vector.Load(pb + i) * vb)) + (Vector.Load(pc + i) * vc)) + (Vector.Load(pd + i) * vd);
                (accumulate ? Vector.Load(y + i) + sum : sum).Store(y + i);
            }

            for (; i < count; i++)
            {
                float sum = (((pa[i] * a) + (pb[i] * b)) + (pc[i] * c)) + (pd[i] * d);
                y[i] = accumulate ? y[i] + sum : sum;
            }
        }
    }
}
