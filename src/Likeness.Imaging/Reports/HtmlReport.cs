using System.Globalization;
using System.Text;
using Likeness.Imaging.Charts;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors.Files;

namespace Likeness.Imaging.Reports;

/// <summary>
/// A report in one HTML file: headings, text, tables, charts and pictures. Nothing is loaded from anywhere (a content policy
/// in the page forbids it), every text is escaped, and it reads on a phone, in the dark and on paper.
/// </summary>
public sealed class HtmlReport
{
    private readonly string _title;
    private readonly StringBuilder _body = new();
    private readonly List<(string Id, string Heading)> _sections = [];
    private bool _open;

    /// <summary>Starts a report.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="lead">One or two sentences under it that say what was found.</param>
    public HtmlReport(string title, string lead = "")
    {
        _title = title;
        Lead = lead;
    }

    /// <summary>One or two sentences under the heading.</summary>
    public string Lead { get; init; }

    /// <summary>The last line: version, date, licences.</summary>
    public string Footer { get; init; } = "";

    /// <summary>Begins a section.</summary>
    public HtmlReport Section(string heading)
    {
        Close();
        string id = $"s{_sections.Count + 1}";
        _sections.Add((id, heading));
        _body.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\">\n<h2>{Escape(heading)}</h2>\n");
        _open = true;
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    public HtmlReport Paragraph(string text) => Append($"<p>{Escape(text)}</p>\n");

    /// <summary>Adds text in a fixed-width font, a command for example.</summary>
    public HtmlReport Code(string text) => Append($"<pre><code>{Escape(text)}</code></pre>\n");

    /// <summary>Adds names with values, side by side: the figures that matter.</summary>
    public HtmlReport Facts(params IEnumerable<(string Name, string Value)> facts)
    {
        Append("<dl class=\"facts\">\n");
        foreach ((string name, string value) in facts)
        {
            Append($"<div><dt>{Escape(name)}</dt><dd>{Escape(value)}</dd></div>\n");
        }

        return Append("</dl>\n");
    }

    /// <summary>Adds a table. Cells that read as numbers are set to the right.</summary>
    /// <param name="columns">Headings.</param>
    /// <param name="rows">Cells, one a column; missing ones stay empty.</param>
    /// <param name="caption">A line above the table.</param>
    public HtmlReport Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string caption = "")
    {
        List<IReadOnlyList<string>> cells = [.. rows];
        bool[] numeric = [.. columns.Select((_, c) => cells.Count > 0 && cells.TrueForAll(r => r.Count <= c || LooksNumeric(r[c])))];
        string Class(int column) => column < numeric.Length && numeric[column] ? " class=\"n\"" : "";
        Append("<div class=\"scroll\"><table>\n");
        if (caption.Length > 0)
        {
            Append($"<caption>{Escape(caption)}</caption>\n");
        }

        Append($"<thead><tr>{string.Concat(columns.Select((h, c) => $"<th scope=\"col\"{Class(c)}>{Escape(h)}</th>"))}</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in cells)
        {
            Append($"<tr>{string.Concat(row.Take(columns.Count).Select((v, c) => $"<td{Class(c)}>{Escape(v)}</td>"))}</tr>\n");
        }

        return Append("</tbody></table></div>\n");
    }

    /// <summary>Adds a chart.</summary>
    public HtmlReport Figure(Chart chart, string caption = "") => Figure(chart.ToSvg(), caption);

    /// <summary>Adds a picture.</summary>
    /// <param name="image">The picture; kept inside the file as PNG.</param>
    /// <param name="caption">What it shows; also read to those who cannot see it.</param>
    public HtmlReport Figure(Image image, string caption = "") =>
        Figure($"<img src=\"data:image/png;base64,{Convert.ToBase64String(PngWriter.Encode(image))}\" width=\"{image.Width}\" height=\"{image.Height}\" alt=\"{Escape(caption)}\" />", caption);

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        Close();
        string contents = _sections.Count < 3 ? "" : $"<nav aria-label=\"Contents\"><ol>{string.Concat(_sections.Select(s => $"<li><a href=\"#{s.Id}\">{Escape(s.Heading)}</a></li>"))}</ol></nav>\n";
        string lead = Lead.Length == 0 ? "" : $"<p class=\"lead\">{Escape(Lead)}</p>\n";
        string footer = Footer.Length == 0 ? "" : $"<footer>{Escape(Footer)}</footer>\n";
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'" />
            <meta name="color-scheme" content="light dark" />
            <title>{Escape(_title)}</title>
            <style>
            {ReportStyle.Css}
            </style>
            </head>
            <body>
            <main>
            <header><h1>{Escape(_title)}</h1>
            {lead}</header>
            {contents}{_body}{footer}</main>
            </body>
            </html>

            """;
    }

    /// <summary>Writes the page; it appears under its name only when it is whole.</summary>
    /// <exception cref="Tensors.LikenessException">It cannot be written there.</exception>
    public void Write(string path) => AtomicFile.WriteText(path, ToHtml());

    private HtmlReport Figure(string content, string caption)
    {
        string words = caption.Length == 0 ? "" : $"<figcaption>{Escape(caption)}</figcaption>";
        return Append($"<figure>{content}{words}</figure>\n");
    }

    private static bool LooksNumeric(string text) =>
        text.Length == 0 || text is "-" or "–" || ((char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '±' or '.') && text.Any(char.IsAsciiDigit) && text.Length < 24);

    private static string Escape(string text) => SvgCanvas.Escape(text);

    private HtmlReport Append(string html)
    {
        _body.Append(html);
        return this;
    }

    private void Close()
    {
        if (_open)
        {
            _body.Append("</section>\n");
            _open = false;
        }
    }
}
