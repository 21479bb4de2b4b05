using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Projection;
using Likeness.Tensors;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// Which splats each tile blends, nearest first, and which cells of it they touch. The depth order is cut into a fixed number of
/// blocks; every block counts for each tile, a sum over blocks gives each its range, and a block writes behind the one before,
/// so that every list is sorted and no threads show.
/// </summary>
internal sealed unsafe class TileLists
{
    private const int SmallestBlock = 512;
    private const int MostBlocks = 16;
    private const int CellsAcross = PixelLayout.Side / PixelLayout.CellWidth;
    private const int MostAcross = View.LargestSide / PixelLayout.Side;
    private readonly FrameMemory<Splat> _splats = new("sorted splats");
    private readonly FrameMemory<float> _extra = new("sorted further channels");
    private readonly FrameMemory<int> _slots = new("places in the depth order");
    private readonly FrameMemory<long> _bounds = new("ranges of tiles");
    private readonly FrameMemory<int> _perSplat = new("tiles of splats");
    private readonly FrameMemory<Instance> _bySplat = new("tiles of splats");
    private readonly FrameMemory<Instance> _byTile = new("splats of tiles");
    private readonly FrameMemory<int> _counts = new("counts of tiles");
    private readonly FrameMemory<int> _starts = new("starts of tiles");

    /// <summary>Splats in depth order.</summary>
    public Splat* Splats => _splats.Start;

    /// <summary>Further channels in depth order.</summary>
    public float* Extra => _extra.Start;

    /// <summary>For each Gaussian its place in the depth order; -1 when it is not drawn.</summary>
    public int* Slots => _slots.Start;

    /// <summary>Where each splat's part of <see cref="BySplat"/> starts.</summary>
    public long* Bounds => _bounds.Start;

    /// <summary>The number of tiles of each splat.</summary>
    public int* PerSplat => _perSplat.Start;

    /// <summary>The instances of each splat, by their place in <see cref="ByTile"/>.</summary>
    public Instance* BySplat => _bySplat.Start;

    /// <summary>The instances of each tile, nearest first.</summary>
    public Instance* ByTile => _byTile.Start;

    /// <summary>Where each tile's part of <see cref="ByTile"/> starts, one more than there are tiles.</summary>
    public int* Starts => _starts.Start;

    public int Across { get; private set; }

    public int Tiles { get; private set; }

    public int Drawn { get; private set; }

    public int Instances { get; private set; }

    /// <summary>Builds the lists.</summary>
    /// <param name="scene">The scene, for its further channels.</param>
    /// <param name="order">The depth order: indices in the lower halves.</param>
    /// <param name="drawn">Its length.</param>
    /// <param name="unsorted">Splats by Gaussian.</param>
    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    public void Build(in GaussianPointers scene, ulong* order, int drawn, Splat* unsorted, int width, int height)
    {
        Across = (width + PixelLayout.Side - 1) / PixelLayout.Side;
        Tiles = Across * ((height + PixelLayout.Side - 1) / PixelLayout.Side);
        Drawn = drawn;
        int* slots = _slots.Reserve(scene.Count);
        new Span<int>(slots, scene.Count).Fill(-1);
        Splat* splats = _splats.Reserve(drawn);
        float* extra = _extra.Reserve((long)drawn * scene.ExtraChannels);
        int* perSplat = _perSplat.Reserve(drawn);
        int size = Math.Max(SmallestBlock, Work.Blocks(drawn, MostBlocks)), blocks = Work.Blocks(drawn, size);
        Work.For(blocks, new Gather(scene, order, drawn, size, unsorted, splats, extra, slots, perSplat));

        // Room for every tile of every rectangle; what the ellipse leaves out of it stays unused.
        long* bounds = _bounds.Reserve(drawn);
        long room = 0;
        for (int i = 0; i < drawn; i++)
        {
            bounds[i] = room;
            room += perSplat[i];
        }

        Instance* bySplat = _bySplat.Reserve(room);
        int* counts = _counts.Reserve((long)blocks * Tiles), starts = _starts.Reserve(Tiles + 1);
        Work.For(blocks, new Cover(splats, drawn, size, Across, Tiles, bounds, perSplat, bySplat, counts));
        long total = 0;
        for (int tile = 0; tile < Tiles; tile++)
        {
            starts[tile] = (int)total;
            for (int block = 0; block < blocks; block++)
            {
                int* cell = counts + ((long)block * Tiles) + tile;
                (total, *cell) = (total + *cell, (int)total);
            }
        }

        starts[Tiles] = (int)total;
        Instance* byTile = _byTile.Reserve(total);
        Instances = (int)total;
        Work.For(blocks, new Place(drawn, size, Tiles, bounds, perSplat, bySplat, byTile, counts));
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        _splats.Release();
        _extra.Release();
        _slots.Release();
        _bounds.Release();
        _perSplat.Release();
        _bySplat.Release();
        _byTile.Release();
        _counts.Release();
        _starts.Release();
    }

    private readonly struct Gather(GaussianPointers scene, ulong* order, int drawn, int size, Splat* unsorted, Splat* splats, float* extra, int* slots, int* perSplat) : IBlocks
    {
        private readonly GaussianPointers _scene = scene;

        public void Run(int block)
        {
            int channels = _scene.ExtraChannels, end = Math.Min(drawn, (block + 1) * size);
            for (int i = block * size; i < end; i++)
            {
                int index = (int)(uint)order[i];
                Splat splat = unsorted[index];
                splats[i] = splat;
                slots[index] = i;
                perSplat[i] = ((splat.Right / PixelLayout.Side) - (splat.Left / PixelLayout.Side) + 1) * ((splat.Bottom / PixelLayout.Side) - (splat.Top / PixelLayout.Side) + 1);
                for (int k = 0; k < channels; k++)
                {
                    extra[((long)i * channels) + k] = _scene.Extra[((long)index * channels) + k];
                }
            }
        }
    }

    /// <summary>Lists the tiles of each splat, with the cells that it touches, and counts for each tile.</summary>
    private readonly struct Cover(Splat* splats, int drawn, int size, int across, int tiles, long* bounds, int* perSplat, Instance* bySplat, int* counts) : IBlocks
    {
        public void Run(int block)
        {
            int* own = counts + ((long)block * tiles);
            new Span<int>(own, tiles).Clear();
            int end = Math.Min(drawn, (block + 1) * size);
            for (int i = block * size; i < end; i++)
            {
                Instance* list = bySplat + bounds[i];
                int found = List(splats + i, list);
                perSplat[i] = found;
                for (int k = 0; k < found; k++)
                {
                    own[list[k].Place]++;
                }
            }
        }

        [SkipLocalsInit]
        private int List(Splat* splat, Instance* list)
        {
            int* starts = stackalloc int[CellRows.Most], ends = stackalloc int[CellRows.Most];
            uint* cells = stackalloc uint[MostAcross];
            int found = 0, firstRow = splat->Top / PixelLayout.CellHeight, lastRow = splat->Bottom / PixelLayout.CellHeight;
            int firstColumn = splat->Left / PixelLayout.Side, columns = (splat->Right / PixelLayout.Side) - firstColumn + 1;
            for (int from = firstRow; from <= lastRow;)
            {
                // Whole rows of tiles, as many as the arrays hold.
                int until = Math.Min(lastRow + 1, ((from / PixelLayout.CellRows) + (CellRows.Most / PixelLayout.CellRows)) * PixelLayout.CellRows);
                CellRows.Find(splat, from, until - from, starts, ends);
                for (int row = from; row < until;)
                {
                    int next = Math.Min(until, ((row / PixelLayout.CellRows) + 1) * PixelLayout.CellRows);
                    Fill(row, next, starts + (row - from), ends + (row - from), firstColumn, columns, cells);
                    int tile = (row / PixelLayout.CellRows * across) + firstColumn;
                    for (int column = 0; column < columns; column++)
                    {
                        if (cells[column] != 0)
                        {
                            list[found++] = new Instance { Place = tile + column, Cells = cells[column] };
                        }
                    }

                    row = next;
                }

                from = until;
            }

            return found;
        }

        /// <summary>The cells of the tiles in one row of tiles.</summary>
        private static void Fill(int row, int next, int* starts, int* ends, int firstColumn, int columns, uint* cells)
        {
            new Span<uint>(cells, columns).Clear();
            for (int r = 0; r < next - row; r++)
            {
                int start = starts[r] - (firstColumn * CellsAcross), end = ends[r] - (firstColumn * CellsAcross), cellRow = (row + r) & (PixelLayout.CellRows - 1);
                while (start <= end)
                {
                    // To the end of the row or of the tile.
                    int column = start / CellsAcross, beyond = Math.Min(end + 1, (column + 1) * CellsAcross);
                    cells[column] |= PixelLayout.Mask(cellRow, start - (column * CellsAcross), beyond - 1 - (column * CellsAcross));
                    start = beyond;
                }
            }
        }
    }

    /// <summary>Moves the instances to their tiles, and leaves their places with the splats.</summary>
    private readonly struct Place(int drawn, int size, int tiles, long* bounds, int* perSplat, Instance* bySplat, Instance* byTile, int* counts) : IBlocks
    {
        public void Run(int block)
        {
            int* own = counts + ((long)block * tiles);
            int end = Math.Min(drawn, (block + 1) * size);
            for (int i = block * size; i < end; i++)
            {
                Instance* list = bySplat + bounds[i];
                for (int k = 0; k < perSplat[i]; k++)
                {
                    int at = own[list[k].Place]++;
                    byTile[at] = new Instance { Place = i, Cells = list[k].Cells };
                    list[k].Place = at;
                }
            }
        }
    }
}
