using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Drawing;

/// <summary>Antialiased lines and polygons. Coordinates are in pixels: (0, 0) is the upper left corner of the upper left pixel.</summary>
public static class Shapes
{
    /// <summary>Draws a line through points, with round ends and joints.</summary>
    public static void DrawPolyline(this Image image, ReadOnlySpan<Vector2> points, float width, Rgba colour)
    {
        if (points.IsEmpty)
        {
            return;
        }

        (Vector2 minimum, Vector2 maximum) = Bounds(points, width / 2 + 1);
        var mask = new CoverageMask(minimum, maximum, image.Width, image.Height);
        for (int i = 0; i < Math.Max(1, points.Length - 1); i++)
        {
            mask.AddSegment(points[i], points[Math.Min(i + 1, points.Length - 1)], width / 2);
        }

        mask.Paint(image, colour);
    }

    /// <summary>Fills a polygon; where it crosses itself, the even-odd rule decides.</summary>
    public static void FillPolygon(this Image image, ReadOnlySpan<Vector2> points, Rgba colour)
    {
        if (points.Length < 3)
        {
            return;
        }

        (Vector2 minimum, Vector2 maximum) = Bounds(points, 0);
        var mask = new CoverageMask(minimum, maximum, image.Width, image.Height);
        mask.AddPolygon(points);
        mask.Paint(image, colour);
    }

    /// <summary>Fills a disc.</summary>
    public static void FillDisc(this Image image, Vector2 centre, float radius, Rgba colour) => image.DrawPolyline([centre], radius * 2, colour);

    private static (Vector2 Minimum, Vector2 Maximum) Bounds(ReadOnlySpan<Vector2> points, float margin)
    {
        Vector2 minimum = points[0], maximum = points[0];
        foreach (Vector2 p in points)
        {
            minimum = Vector2.Min(minimum, p);
            maximum = Vector2.Max(maximum, p);
        }

        return (minimum - new Vector2(margin), maximum + new Vector2(margin));
    }
}
