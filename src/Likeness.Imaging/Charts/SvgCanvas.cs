using System.Globalization;
using System.Numerics;
using System.Text;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;

namespace Likeness.Imaging.Charts;

/// <summary>Draws into SVG text that stands alone: no style sheet, no font, no reference to anything outside.</summary>
internal sealed class SvgCanvas(int width, int height, string title) : ICanvas
{
    private readonly StringBuilder _body = new();

    /// <summary>The whole SVG element.</summary>
    public string ToSvg() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif">
        <title>{Escape(title)}</title>
        {_body}</svg>
        """);

    /// <summary>Text in which nothing can be taken for markup, and nothing that XML forbids.</summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                < ' ' and not ('\n' or '\t') => result,
                '\uFFFE' or '\uFFFF' => result,
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    public void Line(ReadOnlySpan<Vector2> points, float width, Rgba colour, bool dashed = false)
    {
        if (!points.IsEmpty)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{Points(points)}\" fill=\"none\" stroke=\"{colour.ToHex()}\" stroke-width=\"{width:0.##}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{Opacity("stroke", colour)}");
            _body.Append(dashed ? " stroke-dasharray=\"6 5\"/>\n" : "/>\n");
        }
    }

    public void Polygon(ReadOnlySpan<Vector2> points, Rgba colour) =>
        _body.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{Points(points)}\" fill=\"{colour.ToHex()}\"{Opacity("fill", colour)}/>\n");

    public void Rectangle(float x, float y, float width, float height, Rgba colour) =>
        _body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" fill=\"{colour.ToHex()}\"{Opacity("fill", colour)}/>\n");

    public void Disc(Vector2 centre, float radius, Rgba colour) =>
        _body.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{centre.X:0.##}\" cy=\"{centre.Y:0.##}\" r=\"{radius:0.##}\" fill=\"{colour.ToHex()}\"{Opacity("fill", colour)}/>\n");

    public void Text(string text, float x, float y, TextStyle style)
    {
        string anchor = style.Align switch { TextAlign.Start => "start", TextAlign.Middle => "middle", _ => "end" };
        _body.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{style.Size:0.##}\" fill=\"{style.Colour.ToHex()}\" text-anchor=\"{anchor}\"");
        if (style.Bold)
        {
            _body.Append(" font-weight=\"600\"");
        }

        if (style.Degrees != 0)
        {
            _body.Append(CultureInfo.InvariantCulture, $" transform=\"rotate({-style.Degrees:0.##} {x:0.##} {y:0.##})\"");
        }

        _body.Append('>').Append(Escape(text)).Append("</text>\n");
    }

    public void Picture(Image image, float x, float y, float width, float height) =>
        _body.Append(CultureInfo.InvariantCulture, $"<image x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{Convert.ToBase64String(PngWriter.Encode(image))}\"/>\n");

    private static string Points(ReadOnlySpan<Vector2> points)
    {
        var text = new StringBuilder();
        foreach (Vector2 p in points)
        {
            text.Append(CultureInfo.InvariantCulture, $"{p.X:0.##},{p.Y:0.##} ");
        }

        return text.ToString().TrimEnd();
    }

    private static string Opacity(string kind, Rgba colour) =>
        colour.A == 255 ? "" : string.Create(CultureInfo.InvariantCulture, $" {kind}-opacity=\"{colour.A / 255f:0.###}\"");
}
