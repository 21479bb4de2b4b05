namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>How a grid is cut into tiles whose windows fit the second-level cache; chosen from the sizes alone.</summary>
internal struct PixelTile
{
    private const int LongestRow = 512;

    public int Rows;
    public int Columns;
    public int RowTiles;
    public int ColumnTiles;

    public readonly int Count => RowTiles * ColumnTiles;

    public static PixelTile For(int gridHeight, int gridWidth, int pixels, int unit)
    {
        var tile = new PixelTile();
        int columnTiles = Work.Blocks(gridWidth, LongestRow);
        tile.Columns = Math.Min(gridWidth, Work.Blocks(Work.Blocks(gridWidth, columnTiles), unit) * unit);
        tile.ColumnTiles = Work.Blocks(gridWidth, tile.Columns);
        int rows = Math.Clamp(pixels / tile.Columns, 1, gridHeight);
        tile.Rows = Work.Blocks(gridHeight, Work.Blocks(gridHeight, rows));
        tile.RowTiles = Work.Blocks(gridHeight, tile.Rows);
        return tile;
    }
}
