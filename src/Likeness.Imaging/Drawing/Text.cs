using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Drawing;

/// <summary>Where text stands relative to its point.</summary>
public enum TextAlign
{
    /// <summary>The text begins at the point.</summary>
    Start,

    /// <summary>The point is in the middle of the text.</summary>
    Middle,

    /// <summary>The text ends at the point.</summary>
    End,
}

/// <summary>How text looks.</summary>
/// <param name="Size">Height of a line in pixels; capitals are 0.7 of it.</param>
/// <param name="Colour">Colour.</param>
/// <param name="Align">Where the text stands relative to its point.</param>
public sealed record TextStyle(float Size, Rgba Colour, TextAlign Align = TextAlign.Start)
{
    /// <summary>Draws thicker strokes.</summary>
    public bool Bold { get; init; }

    /// <summary>Turns the text about its point, counter-clockwise, in degrees.</summary>
    public float Degrees { get; init; }
}

/// <summary>Labels for pictures, in the built-in stroke font: ASCII and a few signs; other characters show as boxes.</summary>
public static class Text
{
    /// <summary>The width of a line of text in pixels.</summary>
    public static float Measure(string text, float size)
    {
        float units = 0;
        foreach (char c in text)
        {
            units += StrokeFont.Glyph(c).Advance;
        }

        return units * size / StrokeFont.UnitsPerSize;
    }

    /// <summary>Draws a line of text whose baseline goes through a point.</summary>
    public static void DrawText(this Image image, string text, float x, float y, TextStyle style)
    {
        float scale = style.Size / StrokeFont.UnitsPerSize;
        float width = Measure(text, style.Size);
        float start = style.Align switch { TextAlign.Start => 0, TextAlign.Middle => -width / 2, _ => -width };
        (float sin, float cos) = MathF.SinCos(style.Degrees * (MathF.PI / 180));
        var origin = new Vector2(x, y);
        float half = MathF.Max(0.55f, scale * (style.Bold ? StrokeFont.BoldHalfWidth : StrokeFont.HalfWidth));
        Vector2 Place(Vector2 p) => origin + new Vector2(p.X * cos - p.Y * sin, -(p.X * sin + p.Y * cos));
        float reach = style.Size + width;
        // A turned line can lie anywhere around its point; a level one only needs its own strip.
        Vector2 low = style.Degrees == 0 ? new Vector2(x + start - style.Size, y - style.Size) : origin - new Vector2(reach);
        Vector2 high = style.Degrees == 0 ? new Vector2(x + start + width + style.Size, y + style.Size * 0.5f) : origin + new Vector2(reach);
        var mask = new CoverageMask(low, high, image.Width, image.Height);
        float at = start;
        foreach (char c in text)
        {
            StrokeGlyph glyph = StrokeFont.Glyph(c);
            foreach ((Vector2 a, Vector2 b) in glyph.Segments)
            {
                mask.AddSegment(Place(new Vector2(at, 0) + a * scale), Place(new Vector2(at, 0) + b * scale), half);
            }

            at += glyph.Advance * scale;
        }

        mask.Paint(image, style.Colour);
    }

    /// <summary>The text if it fits a width, else its beginning and three dots.</summary>
    public static string Fit(string text, float size, float width)
    {
        if (Measure(text, size) <= width)
        {
            return text;
        }

        int keep = text.Length;
        while (keep > 0 && Measure(text[..keep] + "...", size) > width)
        {
            keep--;
        }

        return text[..keep].TrimEnd() + "...";
    }
}
