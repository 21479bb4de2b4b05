using System.Numerics;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>What charts are drawn on: a vector file or pixels. Coordinates run right and down from the upper left corner.</summary>
internal interface ICanvas
{
    /// <summary>A line through points; a dashed one for the second round of colours.</summary>
    void Line(ReadOnlySpan<Vector2> points, float width, Rgba colour, bool dashed = false);

    /// <summary>A filled polygon.</summary>
    void Polygon(ReadOnlySpan<Vector2> points, Rgba colour);

    /// <summary>A filled rectangle.</summary>
    void Rectangle(float x, float y, float width, float height, Rgba colour);

    /// <summary>A filled disc.</summary>
    void Disc(Vector2 centre, float radius, Rgba colour);

    /// <summary>A line of text; y is its baseline.</summary>
    void Text(string text, float x, float y, TextStyle style);

    /// <summary>An image stretched over a rectangle without smoothing.</summary>
    void Picture(Image image, float x, float y, float width, float height);
}
