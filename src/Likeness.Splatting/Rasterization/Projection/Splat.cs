using System.Runtime.InteropServices;

namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// One Gaussian as the pixels see it: a cache line, which tiles stream in depth order. Base-2 logarithms are used for alpha:
/// log2 alpha = LogOpacity + A dx^2 + B dx dy + C dy^2 with (dx, dy) the pixel's centre minus (U, V), so A and C are negative.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Splat
{
    /// <summary>Column of the centre.</summary>
    public float U;

    /// <summary>Row of the centre.</summary>
    public float V;

    public float A;
    public float B;
    public float C;

    /// <summary>log2 of the opacity, compensation included.</summary>
    public float LogOpacity;

    public float Red;
    public float Green;
    public float Blue;

    /// <summary>Distance along the viewing direction.</summary>
    public float Depth;

    // The edge of what is drawn, for a row at dy: dx = Shear dy +- sqrt(Span - Narrowing dy^2), farthest right at dy = Tilt.
    public float Shear;
    public float Narrowing;
    public float Span;
    public float Tilt;

    // The rectangle of pixels that may be drawn, both ends included.
    public ushort Left;
    public ushort Top;
    public ushort Right;
    public ushort Bottom;

    /// <summary>The number of floats before the rectangle.</summary>
    public const int Floats = 14;
}
