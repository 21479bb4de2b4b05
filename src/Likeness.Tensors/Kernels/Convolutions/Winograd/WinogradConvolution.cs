using System.Runtime.CompilerServices;
using Likeness.Tensors.Kernels.Matrices;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels.Convolutions.Winograd;

/// <summary>
/// 3 x 3 convolutions of stride 1 with 16 products a 2 x 2 square of outputs in place of 36 (<see cref="WinogradTransform"/>).
/// A block of squares is transformed for all input channels straight into panels of the matrix product, multiplied point by point
/// by the transformed weights for some output channels, and transformed back while these are still near.
/// </summary>
internal static unsafe class WinogradConvolution<TKernel> where TKernel : struct, IMicrokernel
{
    private const int Points = WinogradTransform.Points;
    private const int Lanes = WinogradTransform.Lanes;

    // Fewer channels, and the transforms cost more than the products that they save.
    private const int FewestChannels = 16;

    // Transformed inputs and products of a block, in floats: both stay in the second-level cache for up to 64 channels.
    private const int InputLimit = 1 << 16;
    private const int ProductLimit = 24 << 10;
    private const int FewestSquares = 64;
    private const int MostSquares = 256;
    private const int FewBlocks = 8;

    // Rows of points would otherwise be powers of two apart and fall on the same places of the cache.
    private const int Gap = 16;

    /// <summary>True for a 3 x 3 kernel whose steps are all 1, and sizes at which this is the faster way.</summary>
    public static bool Fits(in TapProblem problem) =>
        problem.Rows.IsThreeNeighbours && problem.Columns.IsThreeNeighbours && problem.OutStepH == 1 && problem.OutStepW == 1
        && problem.InChannels >= FewestChannels && problem.OutChannels >= FewestChannels
        && problem.GridHeight >= 2 && 4 * problem.GridWidth >= 5 * Lanes * Work.Blocks(problem.GridWidth, 2 * Lanes);

    public static void Run(in TapProblem problem)
    {
        if (problem.Batch == 0)
        {
            return;
        }

        var job = new Job { Problem = problem };
        job.GroupSize = Points * problem.InChannels * ((nint)Work.Blocks(problem.OutChannels, TKernel.Heights[0]) * TKernel.Heights[0]);
        Storage packed = BufferPool.Rent(checked((int)(problem.Groups * job.GroupSize)));
        fixed (float* weights = packed.Span(packed.Capacity))
        {
            job.Weights = weights;
            int panels = Work.Blocks(problem.OutChannels, TKernel.Heights[0]);
            Work.For(problem.Groups * panels, new PackJob { Problem = problem, To = weights, GroupSize = job.GroupSize, Panels = panels });

            int squares = Math.Clamp(InputLimit / (Points * problem.InChannels), FewestSquares, MostSquares);
            job.Tile = PixelTile.For((problem.GridHeight + 1) / 2, (problem.GridWidth + 1) / 2, squares, Lanes);
            job.Window = InputWindow.For(problem.Rows, problem.Columns, 2 * job.Tile.Rows, 2 * job.Tile.Columns);
            int blocks = problem.Batch * problem.Groups * job.Tile.Count;
            job.Splits = Math.Clamp(Work.Blocks(FewBlocks, blocks), 1, Math.Max(1, panels / 4));
            Work.For(blocks * job.Splits, job);
        }

        BufferPool.Return(packed);
    }

    // The lowest panel that holds what is left: only the last one of a group is not of the largest height.
    private static int HeightFor(int channels)
    {
        ReadOnlySpan<int> heights = TKernel.Heights;
        int height = heights[0];
        for (int i = 1; i < heights.Length && heights[i] >= channels; i++)
        {
            height = heights[i];
        }

        return height;
    }

    /// <summary>Transforms the weights of one panel of output channels: [point][input channel][output channel of the panel].</summary>
    private struct PackJob : IBlocks
    {
        public TapProblem Problem;
        public float* To;
        public nint GroupSize;
        public int Panels;

        public readonly void Run(int block)
        {
            int group = block / Panels, first = block % Panels * TKernel.Heights[0];
            int height = HeightFor(Problem.OutChannels - first), used = Math.Min(height, Problem.OutChannels - first);
            nint step = (nint)Problem.InChannels * height;
            float* panel = To + (group * GroupSize) + ((nint)first * Points * Problem.InChannels);
            (TapAxis rows, TapAxis columns) = (Problem.Rows, Problem.Columns);
            int firstRow = rows.Index(rows.IsWhole ? 0 : 2), firstColumn = columns.Index(columns.IsWhole ? 0 : 2);
            nint rowStep = rows.IsWhole ? Problem.WeightRow : -Problem.WeightRow, columnStep = columns.IsWhole ? 1 : -1;
            float* corner = Problem.Weights + (group * Problem.WeightGroup) + (firstRow * Problem.WeightRow) + firstColumn;
            float* taps = stackalloc float[9 * Lanes];
            float* points = stackalloc float[Points * Lanes];
            for (int lane = 0; lane < height; lane += Lanes)
            {
                int filled = Math.Min(Lanes, used - lane), wanted = Math.Min(Lanes, height - lane);
                new Span<float>(taps, 9 * Lanes).Clear();
                for (int i = 0; i < Problem.InChannels; i++)
                {
                    for (int o = 0; o < filled; o++)
                    {
                        Spread(corner + ((first + lane + o) * Problem.WeightOut) + (i * Problem.WeightIn), rowStep, columnStep, taps + o);
                    }

                    // A whole vector may run into the places of the next channels, which are written after it.
                    nint at = (i * height) + lane;
                    if (at + Lanes <= step && height <= Lanes)
                    {
                        WinogradTransform.Weight(taps, panel + at, step);
                        continue;
                    }

                    WinogradTransform.Weight(taps, points, Lanes);
                    for (int point = 0; point < Points; point++)
                    {
                        new ReadOnlySpan<float>(points + (point * Lanes), wanted).CopyTo(new Span<float>(panel + (point * step) + at, wanted));
                    }
                }
            }
        }

        private static void Spread(float* g, nint rowStep, nint columnStep, float* taps)
        {
            for (int row = 0; row < 3; row++)
            {
                taps[0] = g[0];
                taps[Lanes] = g[columnStep];
                taps[2 * Lanes] = g[2 * columnStep];
                taps += 3 * Lanes;
                g += rowStep;
            }
        }
    }

    private struct Job : IBlocks
    {
        public TapProblem Problem;
        public float* Weights;
        public nint GroupSize;
        public PixelTile Tile;
        public InputWindow Window;
        public int Splits;

        public readonly void Run(int block)
        {
            int split = block % Splits, rest = block / Splits;
            int tile = rest % Tile.Count;
            rest /= Tile.Count;
            int group = rest % Problem.Groups, image = rest / Problem.Groups;
            int row = tile / Tile.ColumnTiles * Tile.Rows, column = tile % Tile.ColumnTiles * Tile.Columns;
            int panels = Work.Blocks(Problem.OutChannels, TKernel.Heights[0]);
            var work = new SquareBlock
            {
                Problem = Problem,
                Input = Problem.In + (((nint)image * Problem.Groups) + group) * Problem.InChannels * Problem.InHeight * Problem.InWidth,
                Output = Problem.Out + (((nint)image * Problem.Groups) + group) * Problem.OutChannels * Problem.OutHeight * Problem.OutWidth,
                Weights = Weights + (group * GroupSize),
                Bias = Problem.Epilogue.RowBias == null ? null : Problem.Epilogue.RowBias + (group * Problem.OutChannels),
                Row = 2 * row,
                Column = 2 * column,
                Rows = Math.Min(Tile.Rows, ((Problem.GridHeight + 1) / 2) - row),
                UnitsPerRow = Work.Blocks(Math.Min(Tile.Columns, ((Problem.GridWidth + 1) / 2) - column), Lanes),
            };
            work.Width = Work.Blocks(work.Rows * work.UnitsPerRow * Lanes, TKernel.Widths[0]) * TKernel.Widths[0];
            work.InputStep = (work.Width * Problem.InChannels) + Gap;
            work.ProductStep = (OutPerPass(work.Width) * work.Width) + Gap;
            int window = Window.Plane + (2 * Gap);
            Storage scratch = BufferPool.Rent(window + (Points * (work.InputStep + work.ProductStep)));
            fixed (float* start = scratch.Span(scratch.Capacity))
            {
                work.Transformed = start + window;
                work.Products = work.Transformed + (Points * work.InputStep);
                work.Transform(Window, start);
                int end = Math.Min(Problem.OutChannels, (int)((long)panels * (split + 1) / Splits) * TKernel.Heights[0]);
                int first = (int)((long)panels * split / Splits) * TKernel.Heights[0], step = OutPerPass(work.Width);
                for (int o = first; o < end; o += step)
                {
                    work.Multiply(o, Math.Min(end, o + step));
                    work.Finish(o, Math.Min(end, o + step));
                }
            }

            BufferPool.Return(scratch);
        }

        // Whole panels.
        private static int OutPerPass(int width) => Math.Max(1, ProductLimit / (Points * width * TKernel.Heights[0])) * TKernel.Heights[0];
    }

    /// <summary>Squares of one image in rows of whole vectors.</summary>
    private struct SquareBlock
    {
        public TapProblem Problem;
        public float* Input;
        public float* Output;
        public float* Weights;
        public float* Bias;

        /// <summary>[point][panel of squares][input channel][square of the panel].</summary>
        public float* Transformed;

        /// <summary>[point][output channel of this pass][square].</summary>
        public float* Products;

        // The first output of the block; rows of squares, and vectors of squares in each.
        public int Row;
        public int Column;
        public int Rows;
        public int UnitsPerRow;
        public int Width;
        public int InputStep;
        public int ProductStep;

        public readonly void Transform(in InputWindow window, float* copy)
        {
            int panelWidth = TKernel.Widths[0];
            nint plane = (nint)Problem.InHeight * Problem.InWidth;
            for (int i = 0; i < Problem.InChannels; i++)
            {
                window.Copy(Input + (i * plane), 1, Problem.InHeight, Problem.InWidth, Row, Column, copy);
                int square = 0;
                for (int r = 0; r < Rows; r++)
                {
                    for (int u = 0; u < UnitsPerRow; u++)
                    {
                        float* to = Transformed + (((square / panelWidth * Problem.InChannels) + i) * panelWidth) + (square % panelWidth);
                        TransformUnit(copy + (2 * r * window.Pitch) + (2 * Lanes * u), window.Pitch, to);
                        square += Lanes;
                    }
                }
            }
        }

        public readonly void Multiply(int firstOut, int endOut)
        {
            int panelWidth = TKernel.Widths[0], panelHeight = TKernel.Heights[0];
            for (int point = 0; point < Points; point++)
            {
                float* inputs = Transformed + (point * InputStep), products = Products + (point * ProductStep);
                for (int square = 0; square < Width; square += panelWidth)
                {
                    for (int o = firstOut; o < endOut; o += panelHeight)
                    {
                        int height = HeightFor(Problem.OutChannels - o);
                        float* weights = Weights + ((((nint)o * Points) + ((nint)point * height)) * Problem.InChannels);
                        float* to = products + ((o - firstOut) * Width) + square;
                        for (int i = 0; i < Problem.InChannels; i += TKernel.DepthBlock)
                        {
                            int depth = Math.Min(TKernel.DepthBlock, Problem.InChannels - i);
                            TKernel.Run(height, panelWidth, depth, weights + (i * height), 1, height, inputs + (i * panelWidth), panelWidth, to, Width, i > 0);
                        }
                    }

                    inputs += panelWidth * Problem.InChannels;
                }
            }
        }

        public readonly void Finish(int firstOut, int endOut)
        {
            nint plane = (nint)Problem.OutHeight * Problem.OutWidth;
            int columns = Math.Min(2 * Lanes * UnitsPerRow, Problem.GridWidth - Column), whole = columns / (2 * Lanes);
            for (int o = firstOut; o < endOut; o++)
            {
                float bias = Bias == null ? 0f : Bias[o];
                float* products = Products + ((o - firstOut) * Width);
                for (int r = 0; r < Rows; r++)
                {
                    int row = Row + (2 * r);
                    bool both = row + 1 < Problem.GridHeight;
                    float* upper = Output + (o * plane) + ((nint)row * Problem.OutWidth) + Column, lower = upper + Problem.OutWidth;
                    for (int u = 0; u < UnitsPerRow; u++)
                    {
                        if (both && u < whole)
                        {
                            WinogradTransform.Output(products, ProductStep, upper + (2 * Lanes * u), lower + (2 * Lanes * u), bias, Problem.Accumulate);
                        }
                        else
                        {
                            int used = Math.Min(2 * Lanes, columns - (2 * Lanes * u));
                            FinishEdge(products, upper + (2 * Lanes * u), both ? lower + (2 * Lanes * u) : null, used, bias);
                        }

                        products += Lanes;
                    }

                    MatrixEpilogue epilogue = Problem.Epilogue;
                    epilogue.RowBias = null;
                    if (!epilogue.IsEmpty)
                    {
                        epilogue.Apply(upper, Problem.OutWidth, 0, both ? 2 : 1, 0, columns);
                    }
                }
            }
        }

        // A vector of squares goes into one panel, or, where panels are narrower, into several.
        private readonly void TransformUnit(float* d, nint pitch, float* to)
        {
            int panelWidth = TKernel.Widths[0];
            if (panelWidth >= Lanes)
            {
                WinogradTransform.Input(d, pitch, to, InputStep);
                return;
            }

            float* points = stackalloc float[Points * Lanes];
            WinogradTransform.Input(d, pitch, points, Lanes);
            for (int point = 0; point < Points; point++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                {
                    to[(point * InputStep) + (lane / panelWidth * Problem.InChannels * panelWidth) + (lane % panelWidth)] = points[(point * Lanes) + lane];
                }
            }
        }

        [SkipLocalsInit]
        private readonly void FinishEdge(float* products, float* upper, float* lower, int used, float bias)
        {
            float* edge = stackalloc float[4 * Lanes];
            WinogradTransform.Output(products, ProductStep, edge, edge + (2 * Lanes), bias, false);
            for (int i = 0; i < used; i++)
            {
                upper[i] = Problem.Accumulate ? upper[i] + edge[i] : edge[i];
                if (lower != null)
                {
                    lower[i] = Problem.Accumulate ? lower[i] + edge[(2 * Lanes) + i] : edge[(2 * Lanes) + i];
                }
            }
        }
    }
}
