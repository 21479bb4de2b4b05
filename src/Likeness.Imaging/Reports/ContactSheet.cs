using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Reports;

/// <summary>
/// A table of pictures: a title, headers over the columns and beside the rows, a caption under each picture.
/// Cells are as large as the largest picture; headers that are too long are cut.
/// </summary>
public sealed class ContactSheet
{
    private const int Gap = 8;
    private const int Margin = 16;
    private const float TitleSize = 22;
    private const float HeaderSize = 15;
    private const float CaptionSize = 13;

    private static readonly Rgba Paper = Rgba.White;
    private static readonly Rgba Ink = new(32, 36, 42);
    private static readonly Rgba PaleInk = new(92, 98, 108);

    private readonly int _columns;
    private readonly List<(Image? Image, string? Caption)> _cells = [];

    /// <summary>Makes an empty sheet.</summary>
    /// <param name="columns">Pictures in a row.</param>
    public ContactSheet(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        _columns = columns;
    }

    /// <summary>A line over everything.</summary>
    public string? Title { get; init; }

    /// <summary>Text over each column; may be shorter than the number of columns.</summary>
    public IReadOnlyList<string> ColumnHeaders { get; init; } = [];

    /// <summary>Text beside each row; may be shorter than the number of rows.</summary>
    public IReadOnlyList<string> RowHeaders { get; init; } = [];

    /// <summary>A picture under everything, for example a colour legend.</summary>
    public Image? Footer { get; init; }

    /// <summary>Adds the next cell, left to right and then down; null leaves it empty.</summary>
    public ContactSheet Add(Image? image, string? caption = null)
    {
        _cells.Add((image, caption));
        return this;
    }

    /// <summary>Draws the sheet.</summary>
    public Image ToImage()
    {
        int rows = Math.Max(1, (_cells.Count + _columns - 1) / _columns);
        int cellWidth = Math.Max(1, _cells.Max(static c => c.Image?.Width) ?? 1), cellHeight = Math.Max(1, _cells.Max(static c => c.Image?.Height) ?? 1);
        int caption = _cells.Exists(static c => c.Caption is not null) ? (int)(CaptionSize * 1.6f) : 0;
        int left = Margin + (RowHeaders.Count == 0 ? 0 : (int)Math.Ceiling(Math.Min(200, RowHeaders.Max(static h => Text.Measure(h, HeaderSize)))) + 12);
        int top = Margin + (Title is null ? 0 : (int)(TitleSize * 1.7f)) + (ColumnHeaders.Count == 0 ? 0 : (int)(HeaderSize * 1.7f));
        int width = left + _columns * (cellWidth + Gap) - Gap + Margin, bottom = top + rows * (cellHeight + caption + Gap) - Gap;
        width = Math.Max(width, (Footer?.Width ?? 0) + 2 * Margin);
        var sheet = new Image(width, bottom + Margin + (Footer is null ? 0 : Footer.Height + Gap), Paper);
        if (Title is not null)
        {
            sheet.DrawText(Text.Fit(Title, TitleSize, width - 2 * Margin), Margin, Margin + TitleSize * 0.8f, new TextStyle(TitleSize, Ink) { Bold = true });
        }

        for (int column = 0; column < Math.Min(_columns, ColumnHeaders.Count); column++)
        {
            float middle = left + column * (cellWidth + Gap) + cellWidth / 2f;
            sheet.DrawText(Text.Fit(ColumnHeaders[column], HeaderSize, cellWidth), middle, top - HeaderSize * 0.55f, new TextStyle(HeaderSize, Ink, TextAlign.Middle));
        }

        for (int row = 0; row < Math.Min(rows, RowHeaders.Count); row++)
        {
            float middle = top + row * (cellHeight + caption + Gap) + cellHeight / 2f + HeaderSize * 0.35f;
            sheet.DrawText(Text.Fit(RowHeaders[row], HeaderSize, left - Margin - 8), left - 12, middle, new TextStyle(HeaderSize, Ink, TextAlign.End));
        }

        for (int i = 0; i < _cells.Count; i++)
        {
            int x = left + i % _columns * (cellWidth + Gap), y = top + i / _columns * (cellHeight + caption + Gap);
            (Image? image, string? words) = _cells[i];
            if (image is not null)
            {
                sheet.Draw(image, x + (cellWidth - image.Width) / 2, y + (cellHeight - image.Height) / 2);
            }

            if (words is not null)
            {
                sheet.DrawText(Text.Fit(words, CaptionSize, cellWidth), x + cellWidth / 2f, y + cellHeight + CaptionSize * 1.05f, new TextStyle(CaptionSize, PaleInk, TextAlign.Middle));
            }
        }

        if (Footer is not null)
        {
            sheet.Draw(Footer, (width - Footer.Width) / 2, bottom + Gap);
        }

        return sheet;
    }
}
