using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using Likeness.Tensors.Memory;

namespace Likeness.Tensors.Kernels.Matrices;

/// <summary>
/// The blocked product around a <typeparamref name="TKernel"/>, after Goto and van de Geijn, "Anatomy of High-Performance
/// Matrix Multiplication" (2008): panels of B are packed once and shared, C is cut into tiles by sizes alone, and a tile
/// packs its own rows of A, one block of the depth after the other. Two cases skip packing A: a narrow B (a row of A is then
/// read only once or twice, so copying it would cost as much as using it), and a short C. A deep product with a small C, the
/// weight gradient of a long batch, is cut along the depth instead, and the partial sums are added in block order.
/// </summary>
internal static unsafe class MatrixEngine<TKernel> where TKernel : struct, IMicrokernel
{
    // A packed block of A, this many rows by the depth block of the kernel, takes 147 to 221 KB of the second-level cache.
    private const int RowBlock = 144;
    private const int DirectDepth = 256;
    private const int NarrowColumns = 64;
    private const int NarrowDepth = 1024;
    private const int ShortRows = 24;
    private const int PackedLimit = 1 << 22;
    private const int SplitDepth = 2048;
    private const int MostSplits = 64;
    private const int SmallestTileWork = 1 << 17;
    private const int LargestTile = 12 * 32;

    public static void Multiply(in Product product)
    {
        if (product.M == 0 || product.N == 0)
        {
            return;
        }

        if (product.K == 0)
        {
            Finish(product);
            return;
        }

        if (ThinProduct.Fits(product))
        {
            ThinProduct.Multiply(product);
            return;
        }

        if (product.K >= 4 * SplitDepth && (long)product.M * product.N <= 1 << 16)
        {
            Split(product);
            return;
        }

        // Packed panels of B stay within a limit: wide products go in several passes over the columns.
        int widest = TKernel.Widths[0];
        int pass = Math.Max(PackedLimit / product.K / widest, 4) * widest;
        for (int j = 0; j < product.N; j += pass)
        {
            Product part = product;
            part.N = Math.Min(pass, product.N - j);
            part.B += j * product.BColumn;
            part.C += j;
            if (part.Epilogue.ColumnBias != null)
            {
                part.Epilogue.ColumnBias += j;
            }

            MultiplyPass(part);
        }
    }

    private static void MultiplyPass(in Product product)
    {
        ReadOnlySpan<int> widths = TKernel.Widths;
        int panels = Work.Blocks(product.N, widths[0]);
        bool packAll = product.M > ShortRows || product.BColumn != 1;
        int firstPacked = packAll ? 0 : product.N / widths[0];
        int packedPanels = panels - firstPacked;
        Storage? packed = packedPanels > 0 ? BufferPool.Rent(packedPanels * widths[0] * product.K) : null;

        var job = new TileJob { Product = product, FirstPacked = firstPacked };
        if (packed is not null)
        {
            fixed (float* panel = packed.Span(packedPanels * widths[0] * product.K))
            {
                job.Packed = panel;
                var pack = new PackJob { Product = product, FirstPanel = firstPacked, Packed = panel };
                pack.PanelsPerBlock = Math.Max(1, (1 << 14) / (product.K * widths[0]));
                Work.For(Work.Blocks(packedPanels, pack.PanelsPerBlock), pack);
                RunTiles(job);
            }

            BufferPool.Return(packed);
        }
        else
        {
            RunTiles(job);
        }
    }

    private static void RunTiles(TileJob job)
    {
        ref readonly Product product = ref job.Product;
        ReadOnlySpan<int> heights = TKernel.Heights;
        job.Direct = (product.N <= NarrowColumns && (product.K <= NarrowDepth || product.ARow == 1)) || product.M <= heights[0];
        job.DepthBlock = job.Direct ? DirectDepth : TKernel.DepthBlock;

        // Narrow products read A once, so their tiles are as tall as the second-level cache takes.
        int rows = job.Direct ? Math.Clamp((1 << 15) / Math.Min(product.K, DirectDepth), 1, 1024) : RowBlock;
        int rowTiles = Math.Max(1, Work.Blocks(product.M, Math.Max(rows, heights[0])));
        job.TileRows = RoundUp(Work.Blocks(product.M, rowTiles), heights[0]);
        job.RowTiles = Work.Blocks(product.M, job.TileRows);

        int width = TKernel.Widths[0];
        long work = (long)job.TileRows * product.K;
        int columnTiles = (int)Math.Clamp(work * product.N / SmallestTileWork, 1, Math.Max(1, 16 / job.RowTiles));
        job.TileColumns = Math.Max(RoundUp(Work.Blocks(product.N, columnTiles), width), Math.Min(4 * width, product.N));
        job.ColumnTiles = Work.Blocks(product.N, job.TileColumns);
        int tiles = job.RowTiles * job.ColumnTiles;
        job.TilesPerBlock = (int)Math.Clamp(SmallestTileWork / Math.Max(1, work * Math.Min(product.N, job.TileColumns)), 1, tiles);
        job.Tiles = tiles;
        Work.For(Work.Blocks(tiles, job.TilesPerBlock), job);
    }

    private static void Split(in Product product)
    {
        int depth = Math.Max(SplitDepth, RoundUp(Work.Blocks(product.K, MostSplits), TKernel.DepthBlock));
        int splits = Work.Blocks(product.K, depth);
        int size = RoundUp(product.M * product.N, 16);
        Storage partial = BufferPool.Rent(splits * size);
        fixed (float* sums = partial.Span(splits * size))
        {
            Work.For(splits, new SplitJob { Product = product, Depth = depth, Size = size, Partial = sums });
            Work.For(product.M, new CombineJob { Product = product, Splits = splits, Size = size, Partial = sums });
        }

        BufferPool.Return(partial);
    }

    private static void Finish(in Product product)
    {
        for (int i = 0; i < product.M; i++)
        {
            if (!product.Accumulate)
            {
                new Span<float>(product.C + (i * product.CRow), product.N).Clear();
            }
        }

        if (!product.Epilogue.IsEmpty)
        {
            product.Epilogue.Apply(product.C, product.CRow, 0, product.M, 0, product.N);
        }
    }

    private static int RoundUp(int value, int step) => (value + step - 1) / step * step;

    private static int Fit(ReadOnlySpan<int> sizes, int left)
    {
        int best = sizes[0];
        foreach (int size in sizes)
        {
            if (size >= left)
            {
                best = size;
            }
        }

        return best;
    }

    private struct PackJob : IBlocks
    {
        public Product Product;
        public int FirstPanel;
        public int PanelsPerBlock;
        public float* Packed;

        public readonly void Run(int block)
        {
            int widest = TKernel.Widths[0];
            int panels = Work.Blocks(Product.N, widest) - FirstPanel;
            int end = Math.Min(panels, (block + 1) * PanelsPerBlock);
            for (int panel = block * PanelsPerBlock; panel < end; panel++)
            {
                int column = (FirstPanel + panel) * widest;
                int lanes = Math.Min(widest, Product.N - column);
                Packing.Pack(
                    Product.B + (column * Product.BColumn), Product.BColumn, Product.BDepth, lanes, Fit(TKernel.Widths, lanes), Product.K,
                    Packed + ((nint)panel * widest * Product.K));
            }
        }
    }

    private struct TileJob : IBlocks
    {
        public Product Product;
        public float* Packed;
        public int FirstPacked;
        public bool Direct;
        public int DepthBlock;
        public int TileRows;
        public int RowTiles;
        public int TileColumns;
        public int ColumnTiles;
        public int Tiles;
        public int TilesPerBlock;

        public readonly void Run(int block)
        {
            int end = Math.Min(Tiles, (block + 1) * TilesPerBlock);
            Storage? scratch = Direct ? null : BufferPool.Rent(TileRows * Math.Min(DepthBlock, Product.K));
            fixed (float* packedA = scratch is null ? default : scratch.Span(scratch.Capacity))
            {
                for (int tile = block * TilesPerBlock; tile < end; tile++)
                {
                    RunTile(tile % RowTiles * TileRows, tile / RowTiles * TileColumns, packedA);
                }
            }

            if (scratch is not null)
            {
                BufferPool.Return(scratch);
            }
        }

        private readonly void RunTile(int firstRow, int firstColumn, float* packedA)
        {
            int rows = Math.Min(TileRows, Product.M - firstRow);
            int columns = Math.Min(TileColumns, Product.N - firstColumn);
            for (int p = 0; p < Product.K; p += DepthBlock)
            {
                int depth = Math.Min(DepthBlock, Product.K - p);
                if (!Direct)
                {
                    PackRows(firstRow, rows, p, depth, packedA);
                }

                int widest = TKernel.Widths[0];
                for (int j = 0; j < columns; j += widest)
                {
                    RunPanel(firstRow, rows, firstColumn + j, Math.Min(widest, columns - j), p, depth, packedA);
                }
            }

            if (!Product.Epilogue.IsEmpty)
            {
                Product.Epilogue.Apply(Product.C, Product.CRow, firstRow, rows, firstColumn, columns);
            }
        }

        private readonly void PackRows(int firstRow, int rows, int p, int depth, float* packedA)
        {
            ReadOnlySpan<int> heights = TKernel.Heights;
            for (int i = 0; i < rows; i += heights[0])
            {
                int lanes = Math.Min(heights[0], rows - i);
                float* source = Product.A + ((firstRow + i) * Product.ARow) + (p * Product.ADepth);
                Packing.Pack(source, Product.ARow, Product.ADepth, lanes, Fit(heights, lanes), depth, packedA + ((nint)i * depth));
            }
        }

        private readonly void RunPanel(int firstRow, int rows, int column, int columns, int p, int depth, float* packedA)
        {
            ReadOnlySpan<int> heights = TKernel.Heights;
            int widest = TKernel.Widths[0];
            int width = Fit(TKernel.Widths, columns);
            int panel = column / widest;
            float* b;
            nint bDepth;
            if (panel >= FirstPacked)
            {
                b = Packed + ((nint)(panel - FirstPacked) * widest * Product.K) + (p * width);
                bDepth = width;
            }
            else
            {
                b = Product.B + column + (p * Product.BDepth);
                bDepth = Product.BDepth;
            }

            bool accumulate = Product.Accumulate || p > 0;
            float* edge = stackalloc float[LargestTile];
            int i = 0;
            while (i < rows)
            {
                int left = rows - i;
                float* c = Product.C + ((firstRow + i) * Product.CRow) + column;
                int height;
                float* a;
                nint aRow;
                nint aDepth;
                if (Direct)
                {
                    height = LargestWithin(heights, left);
                    if (column % NarrowColumns == 0)
                    {
                        Prefetch(firstRow, rows, i, height, p, depth);
                    }

                    a = Product.A + ((firstRow + i) * Product.ARow) + (p * Product.ADepth);
                    aRow = Product.ARow;
                    aDepth = Product.ADepth;
                }
                else
                {
                    height = Fit(heights, left);
                    a = packedA + ((nint)i * depth);
                    aRow = 1;
                    aDepth = height;
                }

                if (height <= left && width <= columns)
                {
                    TKernel.Run(height, width, depth, a, aRow, aDepth, b, bDepth, c, Product.CRow, accumulate);
                }
                else
                {
                    TKernel.Run(height, width, depth, a, aRow, aDepth, b, bDepth, edge, width, false);
                    StoreEdge(edge, width, c, Product.CRow, Math.Min(height, left), columns, accumulate);
                }

                i += height;
            }
        }

        // Rows that are read where they lie come in short runs, which the processor's own prefetching does not foresee:
        // ask for the next rows (A as stored), or for a share of the next block of the depth (A transposed).
        private readonly void Prefetch(int firstRow, int rows, int i, int height, int p, int depth)
        {
            if (!Sse.IsSupported)
            {
                return;
            }

            int first, last, length;
            nint step;
            float* from;
            if (Product.ADepth == 1)
            {
                first = firstRow + i + height;
                last = Math.Min(first + height, Product.M);
                from = Product.A + p;
                (step, length) = (Product.ARow, depth);
            }
            else
            {
                first = p + depth + (i * DepthBlock / rows);
                last = Math.Min(p + depth + ((i + height) * DepthBlock / rows), Product.K);
                from = Product.A + firstRow;
                (step, length) = (Product.ADepth, rows);
            }

            for (int line = first; line < last; line++)
            {
                byte* at = (byte*)(from + (line * step));
                for (int offset = 0; offset < length * sizeof(float); offset += 64)
                {
                    Sse.Prefetch0(at + offset);
                }
            }
        }

        private static int LargestWithin(ReadOnlySpan<int> sizes, int left)
        {
            foreach (int size in sizes)
            {
                if (size <= left)
                {
                    return size;
                }
            }

            throw new UnreachableException();
        }

        private static void StoreEdge(float* tile, int width, float* c, nint stride, int rows, int columns, bool accumulate)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    float value = tile[(i * width) + j];
                    c[(i * stride) + j] = accumulate ? c[(i * stride) + j] + value : value;
                }
            }
        }
    }

    private struct SplitJob : IBlocks
    {
        public Product Product;
        public int Depth;
        public int Size;
        public float* Partial;

        public readonly void Run(int block)
        {
            Product part = Product;
            part.A += (nint)block * Depth * part.ADepth;
            part.B += (nint)block * Depth * part.BDepth;
            part.K = Math.Min(Depth, Product.K - (block * Depth));
            part.C = Partial + ((nint)block * Size);
            part.CRow = part.N;
            part.Accumulate = false;
            part.Epilogue = default;
            Multiply(part);
        }
    }

    private struct CombineJob : IBlocks
    {
        public Product Product;
        public int Splits;
        public int Size;
        public float* Partial;

        public readonly void Run(int block)
        {
            var row = new Span<float>(Product.C + (block * Product.CRow), Product.N);
            if (!Product.Accumulate)
            {
                row.Clear();
            }

            for (int s = 0; s < Splits; s++)
            {
                var part = new ReadOnlySpan<float>(Partial + ((nint)s * Size) + ((nint)block * Product.N), Product.N);
                System.Numerics.Tensors.TensorPrimitives.Add(row, part, row);
            }

            if (!Product.Epilogue.IsEmpty)
            {
                Product.Epilogue.Apply(Product.C, Product.CRow, block, 1, 0, Product.N);
            }
        }
    }
}
