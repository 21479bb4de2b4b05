using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Drawing;

/// <summary>
/// How much of each pixel of a rectangle is covered, 0 to 1. Strokes and polygons are gathered here and painted once, so
/// that joints of a translucent line are not darker than the line.
/// </summary>
internal sealed class CoverageMask
{
    private const int RowsPerPixel = 4;

    private readonly int _left, _top, _width, _height;
    private readonly float[] _coverage;

    /// <summary>Covers the part of the box that lies inside an image of the given size.</summary>
    public CoverageMask(Vector2 minimum, Vector2 maximum, int imageWidth, int imageHeight)
    {
        _left = Math.Clamp((int)MathF.Floor(minimum.X), 0, imageWidth);
        _top = Math.Clamp((int)MathF.Floor(minimum.Y), 0, imageHeight);
        _width = Math.Clamp((int)MathF.Ceiling(maximum.X), _left, imageWidth) - _left;
        _height = Math.Clamp((int)MathF.Ceiling(maximum.Y), _top, imageHeight) - _top;
        _coverage = new float[_width * _height];
    }

    /// <summary>Adds a straight stroke with round ends.</summary>
    public void AddSegment(Vector2 a, Vector2 b, float halfWidth)
    {
        float reach = halfWidth + 1;
        int left = Math.Max(_left, (int)MathF.Floor(MathF.Min(a.X, b.X) - reach));
        int right = Math.Min(_left + _width, (int)MathF.Ceiling(MathF.Max(a.X, b.X) + reach));
        int top = Math.Max(_top, (int)MathF.Floor(MathF.Min(a.Y, b.Y) - reach));
        int bottom = Math.Min(_top + _height, (int)MathF.Ceiling(MathF.Max(a.Y, b.Y) + reach));
        Vector2 along = b - a;
        float length = along.LengthSquared();
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f);
                float t = length > 0 ? Math.Clamp(Vector2.Dot(p - a, along) / length, 0, 1) : 0;
                float coverage = halfWidth + 0.5f - Vector2.Distance(p, a + along * t);
                ref float old = ref _coverage[(y - _top) * _width + x - _left];
                old = MathF.Max(old, Math.Clamp(coverage, 0, 1));
            }
        }
    }

    /// <summary>Adds a filled polygon (even-odd), sampled on four rows a pixel with exact coverage along each.</summary>
    public void AddPolygon(ReadOnlySpan<Vector2> points)
    {
        float[] row = new float[_width];
        var crossings = new List<float>();
        for (int y = 0; y < _height; y++)
        {
            Array.Clear(row);
            for (int sub = 0; sub < RowsPerPixel; sub++)
            {
                float at = _top + y + (sub + 0.5f) / RowsPerPixel;
                crossings.Clear();
                for (int i = 0; i < points.Length; i++)
                {
                    Vector2 a = points[i], b = points[(i + 1) % points.Length];
                    if (a.Y <= at != b.Y <= at)
                    {
                        crossings.Add(a.X + (at - a.Y) / (b.Y - a.Y) * (b.X - a.X));
                    }
                }

                crossings.Sort();
                for (int i = 0; i + 1 < crossings.Count; i += 2)
                {
                    AddSpan(row, crossings[i] - _left, crossings[i + 1] - _left);
                }
            }

            for (int x = 0; x < _width; x++)
            {
                ref float old = ref _coverage[y * _width + x];
                old = MathF.Max(old, MathF.Min(1, row[x]));
            }
        }
    }

    /// <summary>Blends a colour into the image where something was added.</summary>
    public void Paint(Image image, Rgba colour)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                image.Blend(_left + x, _top + y, colour, _coverage[y * _width + x]);
            }
        }
    }

    private static void AddSpan(float[] row, float from, float to)
    {
        from = Math.Clamp(from, 0, row.Length);
        to = Math.Clamp(to, 0, row.Length);
        for (int x = (int)from; x < row.Length && x < to; x++)
        {
            row[x] += (MathF.Min(to, x + 1) - MathF.Max(from, x)) / RowsPerPixel;
        }
    }
}
