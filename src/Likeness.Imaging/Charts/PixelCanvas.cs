using System.Numerics;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>Draws into pixels, everything enlarged by one factor.</summary>
internal sealed class PixelCanvas(Image image, float scale) : ICanvas
{
    private const float Dash = 6, Pause = 5;

    public void Line(ReadOnlySpan<Vector2> points, float width, Rgba colour, bool dashed = false)
    {
        if (!dashed)
        {
            image.DrawPolyline(Scaled(points), width * scale, colour);
            return;
        }

        float walked = 0;
        for (int i = 0; i + 1 < points.Length; i++)
        {
            Vector2 a = points[i], b = points[i + 1];
            float length = Vector2.Distance(a, b);
            for (float at = 0; at < length;)
            {
                float phase = (walked + at) % (Dash + Pause);
                float step = MathF.Max(1e-3f, MathF.Min(length - at, phase < Dash ? Dash - phase : Dash + Pause - phase));
                if (phase < Dash)
                {
                    image.DrawPolyline(Scaled([Vector2.Lerp(a, b, at / length), Vector2.Lerp(a, b, (at + step) / length)]), width * scale, colour);
                }

                at += step;
            }

            walked += length;
        }
    }

    public void Polygon(ReadOnlySpan<Vector2> points, Rgba colour) => image.FillPolygon(Scaled(points), colour);

    public void Rectangle(float x, float y, float width, float height, Rgba colour) =>
        image.FillPolygon(Scaled([new(x, y), new(x + width, y), new(x + width, y + height), new(x, y + height)]), colour);

    public void Disc(Vector2 centre, float radius, Rgba colour) => image.FillDisc(centre * scale, radius * scale, colour);

    public void Text(string text, float x, float y, TextStyle style) =>
        image.DrawText(text, x * scale, y * scale, style with { Size = style.Size * scale });

    public void Picture(Image picture, float x, float y, float width, float height)
    {
        int left = (int)MathF.Round(x * scale), top = (int)MathF.Round(y * scale);
        int right = (int)MathF.Round((x + width) * scale), bottom = (int)MathF.Round((y + height) * scale);
        if (picture.Width > right - left || picture.Height > bottom - top)
        {
            image.Draw(picture.Resize(Math.Max(1, right - left), Math.Max(1, bottom - top)), left, top);
            return;
        }

        for (int row = Math.Max(0, top); row < Math.Min(bottom, image.Height); row++)
        {
            for (int column = Math.Max(0, left); column < Math.Min(right, image.Width); column++)
            {
                image.Blend(column, row, picture[(column - left) * picture.Width / (right - left), (row - top) * picture.Height / (bottom - top)], 1);
            }
        }
    }

    private Vector2[] Scaled(ReadOnlySpan<Vector2> points)
    {
        var result = new Vector2[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            result[i] = points[i] * scale;
        }

        return result;
    }
}
