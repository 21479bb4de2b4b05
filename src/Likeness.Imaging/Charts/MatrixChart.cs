using System.Globalization;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>A table of numbers as colours, with a colour bar; small tables show their numbers too. Row 0 is at the top.</summary>
public sealed record MatrixChart : Chart
{
    private const float Edge = 14;
    private const int MostNumbers = 150;

    private readonly float[] _values;

    /// <summary>Makes a chart of a matrix.</summary>
    /// <param name="values">[rows, columns], row-major. Kept, not copied.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="scale">Its colours.</param>
    /// <exception cref="ArgumentException">The number of values is not rows times columns, or zero.</exception>
    public MatrixChart(float[] values, int rows, int columns, ColourScale scale)
    {
        if (rows < 1 || columns < 1 || values.Length != rows * columns)
        {
            throw new ArgumentException($"{values.Length} values are no matrix of {rows} by {columns}.", nameof(values));
        }

        _values = values;
        Rows = rows;
        Columns = columns;
        Scale = scale;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The colours.</summary>
    public ColourScale Scale { get; }

    /// <summary>Names of the rows; none, or one each.</summary>
    public IReadOnlyList<string> RowNames { get; init; } = [];

    /// <summary>Names of the columns; none, or one each.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    internal override void Draw(ICanvas canvas)
    {
        float top = Edge;
        if (Title.Length > 0)
        {
            canvas.Text(Text.Fit(Title, Theme.TitleSize, Width - 2 * Edge), Edge, top + Theme.TitleSize * 0.75f, new TextStyle(Theme.TitleSize, Theme.Ink) { Bold = true });
            top += Theme.TitleSize * 1.8f;
        }

        float names = RowNames.Count == 0 ? 34 : MathF.Min(160, RowNames.Max(static n => Text.Measure(n, Theme.TickSize)) + 8);
        float left = Edge + names + (YLabel.Length > 0 ? Theme.LabelSize * 1.6f : 0), right = Width - Edge - 78;
        float bottom = Height - Edge - 20 - (XLabel.Length > 0 ? Theme.LabelSize * 1.5f : 0);
        float cellWidth = (right - left) / Columns, cellHeight = (bottom - top) / Rows;
        DrawCells(canvas, left, top, right, bottom);
        var style = new TextStyle(Theme.TickSize, Theme.PaleInk);
        foreach (int row in Shown(Rows, RowNames, cellHeight, Theme.TickSize * 1.2f))
        {
            string name = RowNames.Count > row ? RowNames[row] : row.ToString(CultureInfo.InvariantCulture);
            canvas.Text(Text.Fit(name, Theme.TickSize, names - 6), left - 6, top + (row + 0.5f) * cellHeight + Theme.TickSize * 0.35f, style with { Align = TextAlign.End });
        }

        foreach (int column in Shown(Columns, ColumnNames, cellWidth, 44))
        {
            string name = ColumnNames.Count > column ? ColumnNames[column] : column.ToString(CultureInfo.InvariantCulture);
            canvas.Text(Text.Fit(name, Theme.TickSize, MathF.Max(cellWidth, 44) - 2), left + (column + 0.5f) * cellWidth, bottom + Theme.TickSize + 5, style with { Align = TextAlign.Middle });
        }

        var label = new TextStyle(Theme.LabelSize, Theme.Ink, TextAlign.Middle);
        canvas.Text(XLabel, (left + right) / 2, Height - Edge + 2, label);
        canvas.Text(YLabel, Edge + Theme.LabelSize * 0.6f, (top + bottom) / 2, label with { Degrees = 90 });
        DrawBar(canvas, right + 14, top, bottom);
    }

    private void DrawCells(ICanvas canvas, float left, float top, float right, float bottom)
    {
        canvas.Picture(new Image(Columns, Rows, Scale.Colours(_values)), left, top, right - left, bottom - top);
        canvas.Line([new(left, top), new(right, top), new(right, bottom), new(left, bottom), new(left, top)], 1, Theme.AxisLine);
        float width = (right - left) / Columns, height = (bottom - top) / Rows;
        if (_values.Length > MostNumbers || width < 34 || height < 16)
        {
            return;
        }

        for (int i = 0; i < _values.Length; i++)
        {
            System.Numerics.Vector3 light = Scale.At(_values[i]).ToLinear();
            bool dark = 0.2126f * light.X + 0.7152f * light.Y + 0.0722f * light.Z < 0.2f;
            string text = float.IsFinite(_values[i]) ? Ticks.Format(_values[i], Scale.Maximum - Scale.Minimum) : "–";
            canvas.Text(text, left + (i % Columns + 0.5f) * width, top + (i / Columns + 0.5f) * height + Theme.TickSize * 0.35f, new TextStyle(Theme.TickSize, dark ? Rgba.White : Theme.Ink, TextAlign.Middle));
        }
    }

    private void DrawBar(ICanvas canvas, float left, float top, float bottom)
    {
        const int Steps = 128;
        var bar = new Image(1, Steps);
        for (int i = 0; i < Steps; i++)
        {
            bar[0, i] = Scale.Map.At(1 - (i + 0.5f) / Steps);
        }

        canvas.Picture(bar, left, top, 14, bottom - top);
        foreach (double tick in Ticks.Linear(Scale.Minimum, Scale.Maximum, 5))
        {
            float y = bottom - Scale.Place((float)tick) * (bottom - top);
            canvas.Line([new(left + 14, y), new(left + 18, y)], 1, Theme.AxisLine);
            canvas.Text(Ticks.Format(tick, Scale.Maximum - Scale.Minimum), left + 21, y + Theme.TickSize * 0.35f, new TextStyle(Theme.TickSize, Theme.PaleInk));
        }

        canvas.Text(Text.Fit(Scale.Label, Theme.TickSize, 200), left + 64, top - 8, new TextStyle(Theme.TickSize, Theme.Ink, TextAlign.End));
    }

    /// <summary>Which rows or columns get their name: all, or round numbers where they would overlap.</summary>
    private static IEnumerable<int> Shown(int count, IReadOnlyList<string> names, float size, float needed)
    {
        if (names.Count > 0 && size < needed * 0.5f)
        {
            return [];
        }

        return size >= needed || names.Count > 0
            ? Enumerable.Range(0, count)
            : Ticks.Linear(0, count - 1, Math.Max(1, (int)(count * size / needed / 1.5f))).Where(static t => t == Math.Floor(t)).Select(static t => (int)t);
    }
}
