namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>What the reference path rendered, and the Gaussians it drew, in depth order.</summary>
internal sealed class ReferenceFrame(int width, int height, int extraChannels)
{
    /// <summary>[height, width, 3], background included.</summary>
    public double[] Colour { get; } = new double[width * height * 3];

    /// <summary>[height, width]: one minus what is left of the light.</summary>
    public double[] Alpha { get; } = new double[width * height];

    /// <summary>[height, width]: the sum of weights times depths.</summary>
    public double[] Depth { get; } = new double[width * height];

    /// <summary>[height, width, extra channels].</summary>
    public double[] Extra { get; } = new double[width * height * extraChannels];

    /// <summary>The Gaussians that are drawn, nearest first.</summary>
    public List<ReferenceSplat> Splats { get; } = [];
}

/// <summary>One Gaussian as the pixels see it.</summary>
/// <param name="Index">Its place in the scene.</param>
/// <param name="Footprint">Its image.</param>
/// <param name="Opacity">Its opacity in the scene, 0 to 1.</param>
/// <param name="Compensation">What the opacity is multiplied with; 1 unless antialiased.</param>
/// <param name="Features">Red, green, blue, depth, then the further channels.</param>
/// <param name="Held">Which colour channels were held at 0.</param>
internal sealed record ReferenceSplat(int Index, ReferenceFootprint Footprint, double Opacity, double Compensation, double[] Features, bool[] Held)
{
    public (double A, double B, double C) Conic { get; } = Footprint.Conic;

    /// <summary>Tiles that it may be drawn in, the last ones excluded.</summary>
    public (int Left, int Top, int Right, int Bottom) Tiles { get; init; } = (0, 0, int.MaxValue, int.MaxValue);

    public bool Reaches(int x, int y)
    {
        int tx = x / RasterizerOptions.TileSize, ty = y / RasterizerOptions.TileSize;
        return tx >= Tiles.Left && tx < Tiles.Right && ty >= Tiles.Top && ty < Tiles.Bottom;
    }
}

/// <summary>Gradients of everything the reference path takes.</summary>
internal sealed class ReferenceGradients(ReferenceScene scene)
{
    public ReferenceScene Scene { get; } = new(scene.Count, scene.Degree, scene.ExtraChannels);

    public ReferenceCameraGradient Camera { get; } = new();

    public double[] Background { get; } = new double[3];

    /// <summary>Gradients of the centres in pixels, [count, 2].</summary>
    public double[] Screen { get; } = new double[scene.Count * 2];

    /// <summary>Sums over pixels of the magnitudes of the same, [count, 2] (AbsGS).</summary>
    public double[] ScreenMagnitude { get; } = new double[scene.Count * 2];
}
