using System.Numerics;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>An entry of a legend.</summary>
internal readonly record struct LegendEntry(string Name, Rgba Colour, bool Dashed, bool IsLine);

/// <summary>The rectangle in which data are drawn, and everything around it: title, legend, axes with ticks and labels.</summary>
internal sealed class PlotFrame
{
    private const float Edge = 14;
    private readonly Axis? _x;
    private readonly Axis _y;

    private PlotFrame(float left, float top, float right, float bottom, Axis? x, Axis y)
    {
        (Left, Top, Right, Bottom) = (left, top, right, bottom);
        (_x, _y) = (x, y);
    }

    public float Left { get; }

    public float Top { get; }

    public float Right { get; }

    public float Bottom { get; }

    public float PlotWidth => Right - Left;

    /// <summary>Where a pair of numbers lies.</summary>
    public Vector2 Place(double x, double y) => new(Left + (float)_x!.Place(x) * PlotWidth, Height(y));

    /// <summary>The row of a number.</summary>
    public float Height(double y) => Bottom - (float)_y.Place(y) * (Bottom - Top);

    /// <summary>Draws the surroundings and gives the room inside.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="chart">Its words and size.</param>
    /// <param name="x">The horizontal axis, or null when the chart labels it itself in a strip.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="legend">Names of series; a single one without a name needs no legend.</param>
    /// <param name="strip">Height that the chart needs under the plot for its own labels.</param>
    public static PlotFrame Draw(ICanvas canvas, Chart chart, Axis? x, Axis y, IReadOnlyList<LegendEntry> legend, float strip = 20)
    {
        float top = Edge;
        if (chart.Title.Length > 0)
        {
            canvas.Text(Text.Fit(chart.Title, Theme.TitleSize, chart.Width - 2 * Edge), Edge, top + Theme.TitleSize * 0.75f, new TextStyle(Theme.TitleSize, Theme.Ink) { Bold = true });
            top += Theme.TitleSize * 1.5f;
        }

        top = DrawLegend(canvas, chart, legend, top) + 6;
        float widest = y.Ticks.Length == 0 ? 0 : y.Ticks.Max(t => Text.Measure(y.Format(t), Theme.TickSize));
        float left = Edge + widest + 8 + (chart.YLabel.Length > 0 ? Theme.LabelSize * 1.6f : 0);
        float bottom = chart.Height - Edge - strip - (chart.XLabel.Length > 0 ? Theme.LabelSize * 1.5f : 0);
        var frame = new PlotFrame(left, top, chart.Width - Edge - 8, Math.Max(bottom, top + 10), x, y);
        frame.DrawAxes(canvas, chart);
        return frame;
    }

    private void DrawAxes(ICanvas canvas, Chart chart)
    {
        foreach (double tick in _y.Ticks)
        {
            float at = Height(tick);
            canvas.Line([new(Left, at), new(Right, at)], 1, Theme.Grid);
            canvas.Text(_y.Format(tick), Left - 8, at + Theme.TickSize * 0.35f, new TextStyle(Theme.TickSize, Theme.PaleInk, TextAlign.End));
        }

        foreach (double tick in _x?.Ticks ?? [])
        {
            float at = Left + (float)_x!.Place(tick) * PlotWidth;
            canvas.Line([new(at, Top), new(at, Bottom)], 1, Theme.Grid);
            canvas.Line([new(at, Bottom), new(at, Bottom + 4)], 1, Theme.AxisLine);
            canvas.Text(_x.Format(tick), at, Bottom + Theme.TickSize + 6, new TextStyle(Theme.TickSize, Theme.PaleInk, TextAlign.Middle));
        }

        canvas.Line([new(Left, Top), new(Left, Bottom), new(Right, Bottom)], 1.2f, Theme.AxisLine);
        if (chart.XLabel.Length > 0)
        {
            canvas.Text(chart.XLabel, (Left + Right) / 2, chart.Height - Edge + 2, new TextStyle(Theme.LabelSize, Theme.Ink, TextAlign.Middle));
        }

        if (chart.YLabel.Length > 0)
        {
            canvas.Text(chart.YLabel, Edge + Theme.LabelSize * 0.6f, (Top + Bottom) / 2, new TextStyle(Theme.LabelSize, Theme.Ink, TextAlign.Middle) { Degrees = 90 });
        }
    }

    private static float DrawLegend(ICanvas canvas, Chart chart, IReadOnlyList<LegendEntry> legend, float top)
    {
        if (legend.Count == 0 || (legend.Count == 1 && legend[0].Name.Length == 0))
        {
            return top;
        }

        float x = Edge, y = top + Theme.TickSize * 0.7f;
        foreach (LegendEntry entry in legend)
        {
            float width = 26 + Text.Measure(entry.Name, Theme.TickSize) * 1.08f + 16;
            if (x > Edge && x + width > chart.Width - Edge)
            {
                x = Edge;
                y += Theme.TickSize * 1.5f;
            }

            if (entry.IsLine)
            {
                canvas.Line([new(x, y - 4), new(x + 20, y - 4)], 2.5f, entry.Colour, entry.Dashed);
            }
            else
            {
                canvas.Disc(new Vector2(x + 12, y - 4), 5, entry.Colour);
            }

            canvas.Text(entry.Name, x + 26, y, new TextStyle(Theme.TickSize, Theme.Ink));
            x += width;
        }

        return y + Theme.TickSize * 0.8f;
    }
}
