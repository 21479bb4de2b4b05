namespace Likeness.Splatting.Rasterization.Tiles;

/// <summary>One splat in one tile.</summary>
internal struct Instance
{
    /// <summary>The splat's place in the depth order; in the lists by splat first the tile, then the place of the instance in the lists by tile.</summary>
    public int Place;

    /// <summary>The cells of the tile that it may be seen in (see <see cref="PixelLayout"/>).</summary>
    public uint Cells;
}
