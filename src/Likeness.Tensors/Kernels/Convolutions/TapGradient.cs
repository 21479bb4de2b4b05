using Likeness.Tensors.Memory;
using Likeness.Tensors.Kernels.Matrices;

namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// The weight gradient: dW[g, i, j] = sum over images and grid positions t of grid[g, t] * in[i, t * stride + offset(j)].
/// <see cref="TapProblem.Out"/> is the grid tensor (read), <see cref="TapProblem.Weights"/> the gradient (written or added to).
/// Tiles of positions turn the grid tensor over, so that channels lie side by side, and sum products of one input with 2 x 16
/// channels of the grid. The images are cut into a fixed number of parts whose sums are added in order.
/// </summary>
internal static unsafe class TapGradient<TTile> where TTile : struct, IConvolutionTile
{
    private const int TilePixels = 512;
    private const int Slack = 64;
    private const int DepthBlock = 288;
    private const int WindowLimit = 96 << 10;
    private const int FewBlocks = 16;

    public static void Run(in TapProblem problem)
    {
        if (problem.InChannels == 0 || problem.OutChannels == 0)
        {
            return;
        }

        int width = 2 * TTile.Unit;
        var tile = PixelTile.For(problem.GridHeight, problem.GridWidth, TilePixels, TTile.Unit);
        var job = new Job { Problem = problem, Tile = tile };
        job.Window = InputWindow.For(problem.Rows, problem.Columns, tile.Rows, tile.Columns);
        int byDepth = Math.Max(1, DepthBlock / problem.Taps), byWindow = Math.Max(1, WindowLimit / Math.Max(1, job.Window.Plane));
        job.Channels = Math.Min(problem.InChannels, Math.Min(byDepth, byWindow));
        job.Chunks = Work.Blocks(problem.InChannels, job.Channels);

        // One vector more than needed keeps the rows from falling into the same few sets of the caches.
        job.PaddedOut = RoundUp(problem.OutChannels, width) + 16;
        job.ChunkSize = RoundUp(job.Channels * problem.Taps, TTile.GradientRows) * job.PaddedOut;

        int tiles = problem.Batch * tile.Count;
        int parts = Math.Clamp(FewBlocks / (problem.Groups * job.Chunks), 1, Math.Max(1, tiles));
        job.TilesPerPart = Math.Max(1, Work.Blocks(tiles, parts));
        job.Parts = Math.Max(1, Work.Blocks(tiles, job.TilesPerPart));
        int size = job.Parts * problem.Groups * job.Chunks * job.ChunkSize;
        Storage partial = BufferPool.Rent(size);
        fixed (float* sums = partial.Span(size))
        {
            job.Sums = sums;
            Work.For(job.Parts * problem.Groups * job.Chunks, job);
            Work.For(problem.Groups * job.Chunks, new CombineJob { Work = job });
        }

        BufferPool.Return(partial);
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    private struct Job : IBlocks
    {
        public TapProblem Problem;
        public PixelTile Tile;
        public InputWindow Window;
        public int Channels;
        public int Chunks;
        public int ChunkSize;
        public int PaddedOut;
        public int TilesPerPart;
        public int Parts;
        public float* Sums;

        public readonly void Run(int block)
        {
            int chunk = block % Chunks, group = block / Chunks % Problem.Groups, part = block / Chunks / Problem.Groups;
            int first = chunk * Channels, channels = Math.Min(Channels, Problem.InChannels - first);
            int rows = RoundUp(channels * Problem.Taps, TTile.GradientRows), width = 2 * TTile.Unit;
            float* sums = Sums + ((nint)block * ChunkSize);
            new Span<float>(sums, ChunkSize).Clear();

            int windowSize = RoundUp((Channels * Window.Plane) + Slack, 16), gridSize = Tile.Rows * Tile.Columns * width;
            Storage scratch = BufferPool.Rent(windowSize + gridSize + RoundUp(rows, 16));
            fixed (float* window = scratch.Span(scratch.Capacity))
            {
                float* grid = window + windowSize;
                int* offsets = (int*)(grid + gridSize);
                new Span<int>(offsets, rows).Clear();
                Window.Offsets(channels, offsets);
                int end = Math.Min((part + 1) * TilesPerPart, Problem.Batch * Tile.Count);
                for (int tile = part * TilesPerPart; tile < end; tile++)
                {
                    RunTile(tile / Tile.Count, tile % Tile.Count, group, first, channels, rows, window, grid, offsets, sums);
                }
            }

            BufferPool.Return(scratch);
        }

        private readonly void RunTile(
            int image, int tile, int group, int firstChannel, int channels, int rows, float* window, float* grid, int* offsets, float* sums)
        {
            int row = tile / Tile.ColumnTiles * Tile.Rows, column = tile % Tile.ColumnTiles * Tile.Columns;
            int tileRows = Math.Min(Tile.Rows, Problem.GridHeight - row), tileColumns = Math.Min(Tile.Columns, Problem.GridWidth - column);
            nint inPlane = (nint)Problem.InHeight * Problem.InWidth, outPlane = (nint)Problem.OutHeight * Problem.OutWidth;
            nint planes = ((nint)image * Problem.Groups) + group;
            Window.Copy(
                Problem.In + (((planes * Problem.InChannels) + firstChannel) * inPlane), channels, Problem.InHeight, Problem.InWidth, row, column, window);

            int width = 2 * TTile.Unit;
            for (int o = 0; o < Problem.OutChannels; o += width)
            {
                int lanes = Math.Min(width, Problem.OutChannels - o);
                float* from = Problem.Out + (((planes * Problem.OutChannels) + o) * outPlane) + ((nint)row * Problem.OutWidth) + column;
                if (tileColumns == Problem.OutWidth)
                {
                    Packing.Pack(from, outPlane, 1, lanes, width, tileRows * tileColumns, grid);
                }
                else
                {
                    for (int r = 0; r < tileRows; r++)
                    {
                        Packing.Pack(from + ((nint)r * Problem.OutWidth), outPlane, 1, lanes, width, tileColumns, grid + ((nint)r * tileColumns * width));
                    }
                }

                for (int i = 0; i < rows; i += TTile.GradientRows)
                {
                    TTile.RunGradient(tileRows, tileColumns, Window.Pitch, window, offsets + i, grid, sums + ((nint)i * PaddedOut) + o, PaddedOut);
                }
            }
        }
    }

    private struct CombineJob : IBlocks
    {
        public Job Work;

        public readonly void Run(int block)
        {
            TapProblem problem = Work.Problem;
            int chunk = block % Work.Chunks, group = block / Work.Chunks;
            int first = chunk * Work.Channels, channels = Math.Min(Work.Channels, problem.InChannels - first);
            nint partSize = (nint)problem.Groups * Work.Chunks * Work.ChunkSize;
            float* sums = Work.Sums + ((nint)block * Work.ChunkSize);
            for (int part = 1; part < Work.Parts; part++)
            {
                var total = new Span<float>(sums, Work.ChunkSize);
                System.Numerics.Tensors.TensorPrimitives.Add(total, new ReadOnlySpan<float>(sums + (part * partSize), Work.ChunkSize), total);
            }

            for (int o = 0; o < problem.OutChannels; o++)
            {
                float* from = sums + o;
                for (int i = first; i < first + channels; i++)
                {
                    for (int jr = 0; jr < problem.Rows.Count; jr++)
                    {
                        float* to = problem.Weights + (group * problem.WeightGroup) + (o * problem.WeightOut) + (i * problem.WeightIn)
                            + (problem.Rows.Index(jr) * problem.WeightRow);
                        for (int jc = 0; jc < problem.Columns.Count; jc++)
                        {
                            int at = problem.Columns.Index(jc);
                            to[at] = problem.Accumulate ? to[at] + *from : *from;
                            from += Work.PaddedOut;
                        }
                    }
                }
            }
        }
    }
}
