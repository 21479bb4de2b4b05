using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>
/// The cells of a splat that its ellipse touches, exactly: for each row of cells the range of columns, in closed form, since an
/// ellipse cut by a band is widest where its edge is farthest out within the band.
/// </summary>
internal static unsafe class CellRows
{
    /// <summary>Cell rows that are worked out at a time: eight tiles' worth.</summary>
    public const int Most = 64;

    /// <summary>
    /// First and last cell column of each row of cells from <paramref name="first"/> on, in cells of the whole image. A row that
    /// nothing of the ellipse reaches has its last column before its first.
    /// </summary>
    public static void Find(in Splat splat, int first, int rows, int* starts, int* ends)
    {
        const float Margin = 0.004f;
        int cellLeft = splat.Left / PixelLayout.CellWidth, cellRight = splat.Right / PixelLayout.CellWidth;
        for (int r = 0; r < rows; r++)
        {
            // Between the centres of the upper and the lower pixels of the cells.
            float top = ((first + r) * PixelLayout.CellHeight) + 0.5f - splat.V, bottom = top + (PixelLayout.CellHeight - 1);
            float atRight = MathF.Min(bottom, MathF.Max(top, splat.Tilt)), atLeft = MathF.Min(bottom, MathF.Max(top, -splat.Tilt));
            float right = splat.U + (splat.Shear * atRight) + MathF.Sqrt(MathF.Max(0, splat.Span - (splat.Narrowing * atRight * atRight)));
            float left = splat.U + (splat.Shear * atLeft) - MathF.Sqrt(MathF.Max(0, splat.Span - (splat.Narrowing * atLeft * atLeft)));

            // From the first pixel centre inside to the last.
            int start = (int)MathF.Ceiling(MathF.Min(65535, MathF.Max(0, left - 0.5f - Margin)));
            float last = MathF.Min(65535, right - 0.5f + Margin);
            starts[r] = Math.Max(cellLeft, start / PixelLayout.CellWidth);
            ends[r] = last < start ? -1 : Math.Min(cellRight, (int)last / PixelLayout.CellWidth);
        }
    }
}
