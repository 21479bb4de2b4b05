using System.Runtime.CompilerServices;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// Direct convolution without an unfolded copy of the input: a tile of the grid copies its window of a few channels at a time,
/// and the innermost loop walks channels and taps through a table of offsets, for all output channels. The arithmetic is that
/// of the matrix product [out, in * taps] x [in * taps, positions]; only the window is ever copied.
/// </summary>
internal static unsafe class TapConvolution<TTile> where TTile : struct, IConvolutionTile
{
    private const int TilePixels = 1024;
    private const int Slack = 64;
    private const int WeightBlock = 1 << 18;

    // Windows that stay in the second-level cache.
    private const int WindowLimit = 96 << 10;
    private const int FewBlocks = 16;
    private const int ShareStep = 48;

    public static void Run(in TapProblem problem)
    {
        if (problem.Batch == 0 || problem.GridHeight <= 0 || problem.GridWidth <= 0)
        {
            return;
        }

        int depth = problem.InChannels * problem.Taps;
        int panelChannels = RoundUp(problem.OutChannels, 4) + TTile.HeightFor(problem.OutChannels);
        Storage packed = BufferPool.Rent(Math.Max(1, problem.Groups * panelChannels * depth));
        fixed (float* weights = packed.Span(packed.Capacity))
        {
            var pack = new PackJob { Problem = problem, Packed = weights, GroupSize = panelChannels * depth, ChannelsPerBlock = ChannelsPerBlock(depth) };
            pack.BlocksPerGroup = Shares(problem.OutChannels, pack.ChannelsPerBlock);
            Work.For(problem.Groups * pack.BlocksPerGroup, pack);

            var tile = PixelTile.For(problem.GridHeight, problem.GridWidth, TilePixels, TTile.Unit);
            var job = new Job { Problem = problem, Packed = weights, GroupSize = panelChannels * depth, Tile = tile };
            job.Window = InputWindow.For(problem.Rows, problem.Columns, tile.Rows, tile.Columns);
            int byDepth = Math.Max(1, TTile.DepthBlock / Math.Max(1, problem.Taps));
            int byWindow = Math.Max(1, WindowLimit / job.Window.Plane);
            job.Channels = Math.Max(1, Math.Min(problem.InChannels, Math.Min(byDepth, byWindow)));

            // A small image is one tile; then the output channels are shared out as well.
            int blocks = problem.Batch * problem.Groups * tile.Count;
            int splits = Math.Clamp(FewBlocks / blocks, 1, Math.Max(1, problem.OutChannels / 48));
            job.OutPerSplit = splits == 1 ? problem.OutChannels : RoundUp(Work.Blocks(problem.OutChannels, splits), ShareStep);
            job.Splits = Shares(problem.OutChannels, job.OutPerSplit);
            Work.For(blocks * job.Splits, job);
        }

        BufferPool.Return(packed);
    }

    // A share of the output channels begins where a panel does: at a multiple of every largest height, and not among the last
    // channels, which make panels of other heights. The last share takes those too.
    private static int Shares(int channels, int perShare) => Math.Max(1, Work.Blocks(channels - 16, perShare));

    private static int EndOfShare(int share, int shares, int perShare, int channels) => share == shares - 1 ? channels : (share + 1) * perShare;

    private static int ChannelsPerBlock(int depth) => RoundUp(Math.Max(1, WeightBlock / Math.Max(1, depth)), ShareStep);

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    private struct PackJob : IBlocks
    {
        public TapProblem Problem;
        public float* Packed;
        public int GroupSize;
        public int ChannelsPerBlock;
        public int BlocksPerGroup;

        public readonly void Run(int block)
        {
            int group = block / BlocksPerGroup, share = block % BlocksPerGroup;
            int first = share * ChannelsPerBlock;
            int taps = Problem.Taps, depth = Problem.InChannels * taps;
            float* from = Problem.Weights + (group * Problem.WeightGroup);
            float* to = Packed + ((nint)group * GroupSize);
            int end = EndOfShare(share, BlocksPerGroup, ChannelsPerBlock, Problem.OutChannels);
            bool whole = Problem.WeightIn == taps && Problem.Rows.IsWhole && Problem.Columns.IsWhole;
            if (whole)
            {
                for (int o = first; o < end;)
                {
                    int height = TTile.HeightFor(Problem.OutChannels - o), lanes = Math.Min(height, Problem.OutChannels - o);
                    Matrices.Packing.Pack(from + (o * Problem.WeightOut), Problem.WeightOut, 1, lanes, height, depth, to + ((nint)o * depth));
                    o += height;
                }

                return;
            }

            // The weights of one input channel lie together, so they are read together and spread over the panels.
            for (int i = 0; i < Problem.InChannels; i++)
            {
                for (int o = first; o < end;)
                {
                    int height = TTile.HeightFor(Problem.OutChannels - o), lanes = Math.Min(height, Problem.OutChannels - o);
                    PackTaps(from + (i * Problem.WeightIn) + (o * Problem.WeightOut), lanes, height, to + ((nint)o * depth) + ((nint)i * taps * height));
                    o += height;
                }
            }
        }

        private readonly void PackTaps(float* from, int lanes, int height, float* to)
        {
            for (int lane = 0; lane < height; lane++)
            {
                float* at = to + lane;
                for (int jr = 0; jr < Problem.Rows.Count; jr++)
                {
                    float* row = from + (lane * Problem.WeightOut) + (Problem.Rows.Index(jr) * Problem.WeightRow) + Problem.Columns.Index(0);
                    for (int jc = 0; jc < Problem.Columns.Count; jc++)
                    {
                        *at = lane < lanes ? *row : 0f;
                        at += height;
                        row += Problem.Columns.IndexStep;
                    }
                }
            }
        }
    }

    private struct Job : IBlocks
    {
        public TapProblem Problem;
        public float* Packed;
        public int GroupSize;
        public PixelTile Tile;
        public InputWindow Window;
        public int Channels;
        public int Splits;
        public int OutPerSplit;

        public readonly void Run(int block)
        {
            int split = block % Splits, rest = block / Splits;
            int tile = rest % Tile.Count;
            rest /= Tile.Count;
            int group = rest % Problem.Groups, image = rest / Problem.Groups;
            int row = tile / Tile.ColumnTiles * Tile.Rows, column = tile % Tile.ColumnTiles * Tile.Columns;
            int rows = Math.Min(Tile.Rows, Problem.GridHeight - row), columns = Math.Min(Tile.Columns, Problem.GridWidth - column);
            int unit = TTile.Unit;
            int byRows = rows * Work.Blocks(columns, unit), flat = Work.Blocks(((rows - 1) * Window.Pitch) + columns, unit);
            int units = Math.Min(byRows, flat);

            int windowSize = RoundUp((Channels * Window.Plane) + Slack, 16);
            int tableSize = RoundUp(Channels * Problem.Taps, 16);
            Storage scratch = BufferPool.Rent(windowSize + tableSize + (units * (unit + 2)));
            fixed (float* window = scratch.Span(scratch.Capacity))
            {
                var work = new TileWork
                {
                    Problem = Problem,
                    Input = Problem.In + (((nint)image * Problem.Groups) + group) * Problem.InChannels * Problem.InHeight * Problem.InWidth,
                    Output = Problem.Out + (((nint)image * Problem.Groups) + group) * Problem.OutChannels * Problem.OutHeight * Problem.OutWidth,
                    Weights = Packed + ((nint)group * GroupSize),
                    Row = row,
                    Column = column,
                    Rows = rows,
                    Columns = columns,
                    Units = units,
                    FirstOut = split * OutPerSplit,
                    EndOut = EndOfShare(split, Splits, OutPerSplit, Problem.OutChannels),
                    Window = window,
                    Offsets = (int*)(window + windowSize),
                    Source = (int*)(window + windowSize + tableSize),
                };
                work.Spacing = work.Source + units;
                work.Target = work.Spacing + units;
                work.Epilogue = Problem.Epilogue;
                if (work.Epilogue.RowBias != null)
                {
                    work.Epilogue.RowBias += group * Problem.OutChannels;
                }

                work.Place(units == flat && flat < byRows, Window.Pitch);
                Window.Offsets(Channels, work.Offsets);
                for (int c = 0; c < Problem.InChannels || c == 0; c += Channels)
                {
                    int channels = Math.Min(Channels, Problem.InChannels - c);
                    Window.Copy(work.Input + ((nint)c * Problem.InHeight * Problem.InWidth), channels, Problem.InHeight, Problem.InWidth, row, column, window);
                    work.Multiply(c, channels);
                }
            }

            BufferPool.Return(scratch);
        }
    }

    /// <summary>One tile of the grid: the units of neighbouring positions, where each reads and where it stores.</summary>
    private struct TileWork
    {
        private const int Uneven = 0;
        private const int Even = 1;
        private const int SideBySide = 2;

        public TapProblem Problem;
        public MatrixEpilogue Epilogue;
        public float* Input;
        public float* Output;
        public float* Weights;
        public float* Window;
        public int* Offsets;

        // For each unit: its place in the window, how its results lie in the output, and the place of each (-1: nowhere).
        public int* Source;
        public int* Spacing;
        public int* Target;
        public int Row;
        public int Column;
        public int Rows;
        public int Columns;
        public int Units;
        public int FirstOut;
        public int EndOut;

        /// <summary>Lays the units along the rows, or, for narrow grids, along the whole window with its gaps.</summary>
        public readonly void Place(bool flat, int pitch)
        {
            int unit = TTile.Unit;
            int perRow = Work.Blocks(Columns, unit);
            for (int u = 0; u < Units; u++)
            {
                int source = flat ? u * unit : (u / perRow * pitch) + (u % perRow * unit);
                int* target = Target + (u * unit);
                int r = flat ? source / pitch : u / perRow, c = flat ? source % pitch : u % perRow * unit;
                bool even = true;
                for (int lane = 0; lane < unit; lane++)
                {
                    int y = ((Row + r) * Problem.OutStepH) + Problem.OutFirstH, x = ((Column + c) * Problem.OutStepW) + Problem.OutFirstW;
                    target[lane] = r < Rows && c < Columns ? (y * Problem.OutWidth) + x : -1;
                    even &= target[lane] >= 0 && target[lane] == target[0] + (lane * Problem.OutStepW);
                    c++;
                    if (flat && c == pitch)
                    {
                        (r, c) = (r + 1, 0);
                    }
                }

                Source[u] = source;
                Spacing[u] = !even ? Uneven : Problem.OutStepW == 1 ? SideBySide : Even;
            }
        }

        public readonly void Multiply(int firstChannel, int channels)
        {
            int taps = Problem.Taps, depth = channels * taps, whole = Problem.InChannels * taps;
            bool accumulate = Problem.Accumulate || firstChannel > 0, last = firstChannel + channels >= Problem.InChannels;
            nint plane = (nint)Problem.OutHeight * Problem.OutWidth;
            for (int o = FirstOut; o < EndOut;)
            {
                int height = TTile.HeightFor(Problem.OutChannels - o), used = Math.Min(height, Problem.OutChannels - o);
                float* weights = Weights + ((nint)o * whole) + ((nint)firstChannel * taps * height);
                bool finishRows = last && !Epilogue.IsEmpty && Problem.OutStepW == 1;
                for (int u = 0; u < Units; u += 2)
                {
                    int v = Math.Min(u + 1, Units - 1);
                    float* y = Output + (o * plane);
                    if (Spacing[u] == SideBySide && Spacing[v] == SideBySide && v > u && used == height)
                    {
                        TTile.Run(
                            height, depth, weights, Offsets, Window + Source[u], Window + Source[v],
                            y + Target[u * TTile.Unit], y + Target[v * TTile.Unit], plane, accumulate);
                    }
                    else
                    {
                        RunEdge(height, used, depth, weights, u, v, y, plane, accumulate, last && !finishRows, o);
                    }
                }

                if (finishRows)
                {
                    FinishRows(o, used, plane);
                }

                o += height;
            }
        }

        [SkipLocalsInit]
        private readonly void RunEdge(
            int height, int used, int depth, float* weights, int u, int v, float* y, nint plane, bool accumulate, bool finish, int firstOut)
        {
            int unit = TTile.Unit, count = u == v ? unit : 2 * unit;
            float* edge = stackalloc float[12 * 32];
            TTile.Run(height, depth, weights, Offsets, Window + Source[u], Window + Source[v], edge, edge + unit, 2 * unit, false);
            int* target = Target + (u * unit);
            MatrixEpilogue epilogue = Epilogue;
            for (int i = 0; i < used; i++)
            {
                float* row = edge + (i * 2 * unit);
                float* to = y + (i * plane);
                for (int k = 0; accumulate && k < count; k += unit)
                {
                    Gather(row + k, target + k, Spacing[k == 0 ? u : v], to);
                }

                if (finish && !epilogue.IsEmpty)
                {
                    if (epilogue.RowBias != null)
                    {
                        epilogue.RowBias = Epilogue.RowBias + firstOut + i;
                    }

                    epilogue.Apply(row, 0, 0, 1, 0, count);
                }

                for (int k = 0; k < count; k += unit)
                {
                    Scatter(row + k, target + k, Spacing[k == 0 ? u : v], to);
                }
            }
        }

        // The sums of the channels before are added to those of a unit.
        private readonly void Gather(float* values, int* target, int spacing, float* from)
        {
            if (spacing != Uneven)
            {
                from += target[0];
                nint step = Problem.OutStepW;
                for (int k = 0; k < TTile.Unit; k++)
                {
                    values[k] += *from;
                    from += step;
                }

                return;
            }

            for (int k = 0; k < TTile.Unit; k++)
            {
                values[k] += target[k] >= 0 ? from[target[k]] : 0f;
            }
        }

        private readonly void Scatter(float* values, int* target, int spacing, float* to)
        {
            if (spacing != Uneven)
            {
                to += target[0];
                nint step = Problem.OutStepW;
                for (int k = 0; k < TTile.Unit; k++)
                {
                    *to = values[k];
                    to += step;
                }

                return;
            }

            for (int k = 0; k < TTile.Unit; k++)
            {
                if (target[k] >= 0)
                {
                    to[target[k]] = values[k];
                }
            }
        }

        private readonly void FinishRows(int firstOut, int used, nint plane)
        {
            for (int r = 0; r < Rows; r++)
            {
                nint start = ((nint)(((Row + r) * Problem.OutStepH) + Problem.OutFirstH) * Problem.OutWidth) + Column + Problem.OutFirstW;
                Epilogue.Apply(Output + start, plane, firstOut, used, 0, Columns);
            }
        }
    }
}
