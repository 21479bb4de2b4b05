using System.Runtime.CompilerServices;
using Likeness.Splatting.Rasterization.Lanes;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>Steps through a set of cells, one at a time, or two where a register covers two.</summary>
internal static class Cells
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Cells to a step.</summary>
    [MethodImpl(Inline)]
    public static int Step<P>() where P : struct, IWide<P> => P.Width > PixelLayout.CellPixels ? P.Width / PixelLayout.CellPixels : 1;

    /// <summary>The set without the cells of the step that <paramref name="cell"/> is in, which becomes the first of them.</summary>
    [MethodImpl(Inline)]
    public static uint Without<P>(uint cells, ref int cell) where P : struct, IWide<P>
    {
        if (P.Width <= PixelLayout.CellPixels)
        {
            return cells & (cells - 1);
        }

        cell &= ~1;
        return cells & ~(3u << cell);
    }

    /// <summary>The cells of a step.</summary>
    [MethodImpl(Inline)]
    public static uint Mask<P>(int cell) where P : struct, IWide<P> => (P.Width > PixelLayout.CellPixels ? 3u : 1u) << cell;

    /// <summary>The sign bits of a register whose pixels are all done.</summary>
    [MethodImpl(Inline)]
    public static uint AllDone<P>() where P : struct, IWide<P> => (1u << P.Width) - 1;
}
