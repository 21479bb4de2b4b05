namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// How the 256 pixels of a tile lie in memory. A cell is 4 pixels wide and 2 high, eight floats: small splats fill more of its
/// lanes than of a row of sixteen. Cells are numbered so that the two that are one above the other are neighbours (a register of
/// sixteen floats covers both): cell = (row / 2 * 4 + column) * 2 + row % 2 for cell rows 0 to 7 and cell columns 0 to 3. A set of
/// cells is the 32 bits of a number.
/// </summary>
internal static unsafe class PixelLayout
{
    public const int Side = RasterizerOptions.TileSize;
    public const int Pixels = Side * Side;
    public const int CellWidth = 4;
    public const int CellHeight = 2;
    public const int CellPixels = CellWidth * CellHeight;
    public const int CellRows = Side / CellHeight;
    public const int Cells = Pixels / CellPixels;

    private static readonly float[] Table = Fill();

    /// <summary>Columns of the pixels' centres within the tile, [256], then the rows, [256].</summary>
    public static float* Centres => (float*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(Table));

    /// <summary>0, 1, 2 and so on to 15.</summary>
    public static float* Steps => Centres + (2 * Pixels);

    /// <summary>The column of a cell's left pixels.</summary>
    public static int Left(int cell) => ((cell >> 1) & 3) * CellWidth;

    /// <summary>The row of a cell's upper pixels.</summary>
    public static int Top(int cell) => (((cell >> 3) * 2) + (cell & 1)) * CellHeight;

    /// <summary>The cells of one cell row from column <paramref name="first"/> to column <paramref name="last"/>, 0 to 3; columns are two bits apart.</summary>
    public static uint Mask(int cellRow, int first, int last) =>
        ((0x55u << (2 * first)) & (0x55u >> (6 - (2 * last)))) << (((cellRow >> 1) * 8) + (cellRow & 1));

    private static float[] Fill()
    {
        float[] table = GC.AllocateArray<float>((2 * Pixels) + 16, pinned: true);
        for (int i = 0; i < 16; i++)
        {
            table[(2 * Pixels) + i] = i;
        }

        for (int i = 0; i < Pixels; i++)
        {
            int cell = i / CellPixels, pixel = i % CellPixels;
            table[i] = Left(cell) + (pixel % CellWidth) + 0.5f;
            table[Pixels + i] = Top(cell) + (pixel / CellWidth) + 0.5f;
        }

        return table;
    }
}
