using System.Numerics.Tensors;

namespace Likeness.Tensors.Kernels;

/// <summary>Copies between a dense block and a window into another array, either way.</summary>
internal static unsafe class StridedCopy
{
    private const int Tile = 16;

    /// <summary>dense = window of source, or dense += that.</summary>
    public static void Read(ReadOnlySpan<float> source, in StridedLayout layout, Span<float> dense, bool accumulate = false)
    {
        fixed (float* ps = source, pd = dense)
        {
            Run(new Tiles(layout, ps, pd, write: false, accumulate), layout);
        }
    }

    /// <summary>window of target = dense, or the window += dense. No two elements of the window may coincide.</summary>
    public static void Write(ReadOnlySpan<float> dense, in StridedLayout layout, Span<float> target, bool accumulate = false)
    {
        fixed (float* pd = dense, pt = target)
        {
            Run(new Tiles(layout, pt, pd, write: true, accumulate), layout);
        }
    }

    private static void Run(Tiles tiles, in StridedLayout layout)
    {
        if (layout.Count == 0)
        {
            return;
        }

        int blocks = Work.Blocks(tiles.Units, tiles.UnitsPerBlock);
        if (layout.Count < 2 * Maps.BlockSize)
        {
            for (int b = 0; b < blocks; b++)
            {
                tiles.Run(b);
            }
        }
        else
        {
            Work.For(blocks, in tiles);
        }
    }

    /// <summary>
    /// The two innermost dimensions form matrices, and a unit is sixteen rows of one. When the array runs along rows they are
    /// copied whole; otherwise the matrix is transposed in tiles of 16 by 16, so that both sides use whole cache lines.
    /// </summary>
    private readonly struct Tiles : IBlocks
    {
        private readonly StridedLayout _layout;
        private readonly float* _array;
        private readonly float* _dense;
        private readonly bool _write;
        private readonly bool _accumulate;
        private readonly int _rows;
        private readonly int _columns;
        private readonly int _rowStride;
        private readonly int _columnStride;
        private readonly int _tilesPerMatrix;

        public Tiles(in StridedLayout layout, float* array, float* dense, bool write, bool accumulate)
        {
            _layout = layout;
            _array = array + layout.Offset;
            _dense = dense;
            _write = write;
            _accumulate = accumulate;
            int rank = layout.Rank;
            _columns = rank > 0 ? layout.Size(rank - 1) : 1;
            _columnStride = rank > 0 ? layout.Stride(rank - 1) : 1;
            _rows = rank > 1 ? layout.Size(rank - 2) : 1;
            _rowStride = rank > 1 ? layout.Stride(rank - 2) : 0;
            _tilesPerMatrix = Work.Blocks(_rows, Tile);
            int matrix = Math.Max(_rows * _columns, 1);
            Units = layout.Count / matrix * _tilesPerMatrix;
            UnitsPerBlock = Math.Max(1, Maps.BlockSize / (Math.Min(_rows, Tile) * Math.Max(_columns, 1)));
        }

        public int Units { get; }

        public int UnitsPerBlock { get; }

        public void Run(int block)
        {
            int last = Math.Min(Units, (block + 1) * UnitsPerBlock);
            for (int unit = block * UnitsPerBlock; unit < last; unit++)
            {
                int matrix = unit / _tilesPerMatrix;
                int row = unit % _tilesPerMatrix * Tile;
                int rowCount = Math.Min(Tile, _rows - row);
                float* dense = _dense + ((((long)matrix * _rows) + row) * _columns);
                float* array = _array + MatrixOffset(matrix) + ((long)row * _rowStride);
                if (_columnStride == 1)
                {
                    CopyRows(array, dense, rowCount);
                }
                else
                {
                    for (int column = 0; column < _columns; column += Tile)
                    {
                        CopyTile(array + ((long)column * _columnStride), dense + column, rowCount, Math.Min(Tile, _columns - column));
                    }
                }
            }
        }

        private long MatrixOffset(int matrix)
        {
            long offset = 0;
            for (int axis = _layout.Rank - 3; axis >= 0 && matrix > 0; axis--)
            {
                int next = matrix / _layout.Size(axis);
                offset += (long)(matrix - (next * _layout.Size(axis))) * _layout.Stride(axis);
                matrix = next;
            }

            return offset;
        }

        private void CopyRows(float* array, float* dense, int rowCount)
        {
            for (int r = 0; r < rowCount; r++, array += _rowStride, dense += _columns)
            {
                var a = new Span<float>(array, _columns);
                var d = new Span<float>(dense, _columns);
                Span<float> from = _write ? d : a, to = _write ? a : d;
                if (_accumulate)
                {
                    TensorPrimitives.Add(to, from, to);
                }
                else
                {
                    from.CopyTo(to);
                }
            }
        }

        private void CopyTile(float* array, float* dense, int rowCount, int columnCount)
        {
            for (int r = 0; r < rowCount; r++, array += _rowStride, dense += _columns)
            {
                float* a = array;
                for (int c = 0; c < columnCount; c++, a += _columnStride)
                {
                    if (_write)
                    {
                        *a = _accumulate ? *a + dense[c] : dense[c];
                    }
                    else
                    {
                        dense[c] = _accumulate ? dense[c] + *a : *a;
                    }
                }
            }
        }
    }
}
