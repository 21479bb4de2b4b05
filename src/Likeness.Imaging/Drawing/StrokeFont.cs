using System.Globalization;
using System.Numerics;

namespace Likeness.Imaging.Drawing;

/// <summary>One letter as straight strokes: x from its own left edge, y up from the baseline, in font units.</summary>
internal sealed record StrokeGlyph(float Advance, (Vector2 A, Vector2 B)[] Segments);

/// <summary>
/// A font of one line weight, drawn for this project. Capitals are 14 units high, small letters 10, descenders reach to -4.5.
/// A shape is a list of commands: M x y (move), L x y (line), Q cx cy x y (quadratic curve), A cx cy rx ry from to (arc in
/// degrees, counter-clockwise when growing, joined to what came before), O (an arc that is not joined), D x y (a dot).
/// </summary>
internal static partial class StrokeFont
{
    /// <summary>Units in a line height of one, so that capitals are 0.7 of it.</summary>
    public const float UnitsPerSize = 20;

    public const float HalfWidth = 0.95f;
    public const float BoldHalfWidth = 1.45f;

    private const float Bearing = 1.75f;
    private const float DegreesPerStep = 15;

    private static readonly Dictionary<char, StrokeGlyph> Glyphs = MakeGlyphs();
    private static readonly StrokeGlyph Unknown = Make(8, "M0 0 L0 14 L8 14 L8 0 L0 0");

    /// <summary>The shape of a character, or a box when the font does not have it.</summary>
    public static StrokeGlyph Glyph(char c) => Glyphs.GetValueOrDefault(c, Unknown);

    private static Dictionary<char, StrokeGlyph> MakeGlyphs()
    {
        var glyphs = new Dictionary<char, StrokeGlyph>();
        foreach ((char c, float width, string path) in Shapes)
        {
            glyphs.Add(c, Make(width, path));
        }

        return glyphs;
    }

    private static StrokeGlyph Make(float width, string path)
    {
        var segments = new List<(Vector2, Vector2)>();
        var shift = new Vector2(Bearing, 0);
        Vector2 pen = shift;
        int at = 0;
        while (at < path.Length)
        {
            char command = path[at++];
            int end = path.IndexOfAny(['M', 'L', 'Q', 'A', 'O', 'D'], at);
            end = end < 0 ? path.Length : end;
            float[] v = [.. path[at..end].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => float.Parse(n, CultureInfo.InvariantCulture))];
            at = end;
            switch (command)
            {
                case 'M':
                    pen = shift + new Vector2(v[0], v[1]);
                    break;
                case 'D':
                    pen = shift + new Vector2(v[0], v[1]);
                    segments.Add((pen, pen));
                    break;
                case 'L':
                    LineTo(shift + new Vector2(v[0], v[1]));
                    break;
                case 'Q':
                    Curve(shift + new Vector2(v[0], v[1]), shift + new Vector2(v[2], v[3]));
                    break;
                default:
                    Arc(v, joined: command == 'A');
                    break;
            }
        }

        return new StrokeGlyph(width + 2 * Bearing, [.. segments]);

        void LineTo(Vector2 to)
        {
            segments.Add((pen, to));
            pen = to;
        }

        void Curve(Vector2 control, Vector2 to)
        {
            Vector2 from = pen;
            for (int i = 1; i <= 6; i++)
            {
                float t = i / 6f;
                LineTo(from * (1 - t) * (1 - t) + control * 2 * t * (1 - t) + to * t * t);
            }
        }

        void Arc(float[] v, bool joined)
        {
            int steps = Math.Max(1, (int)MathF.Ceiling(MathF.Abs(v[5] - v[4]) / DegreesPerStep));
            for (int i = 0; i <= steps; i++)
            {
                (float sin, float cos) = MathF.SinCos((v[4] + (v[5] - v[4]) * i / steps) * (MathF.PI / 180));
                Vector2 p = shift + new Vector2(v[0] + v[2] * cos, v[1] + v[3] * sin);
                if (i == 0 && !joined)
                {
                    pen = p;
                }
                else
                {
                    LineTo(p);
                }
            }
        }
    }
}
