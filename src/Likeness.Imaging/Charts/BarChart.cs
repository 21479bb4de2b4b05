using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>One bar for each category.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="Values">A number for each category; what is not finite has no bar.</param>
public sealed record BarSeries(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Half the height of a whisker on each bar, for example a standard deviation.</summary>
    public IReadOnlyList<double>? Errors { get; init; }
}

/// <summary>Groups of bars from zero, with their values above them.</summary>
public sealed record BarChart : Chart
{
    /// <summary>Makes a chart of categories and series.</summary>
    /// <exception cref="ArgumentException">A series has not one number for each category.</exception>
    public BarChart(IReadOnlyList<string> categories, params IReadOnlyList<BarSeries> series)
    {
        if (series.FirstOrDefault(s => s.Values.Count != categories.Count || (s.Errors?.Count ?? categories.Count) != categories.Count) is { } wrong)
        {
            throw new ArgumentException($"Series '{wrong.Name}' has {wrong.Values.Count} numbers for {categories.Count} categories.", nameof(series));
        }

        Categories = categories;
        Series = series;
    }

    /// <summary>What the groups of bars stand for.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>The data.</summary>
    public IReadOnlyList<BarSeries> Series { get; }

    /// <summary>Writes each value above its bar where there is room.</summary>
    public bool ShowValues { get; init; } = true;

    internal override void Draw(ICanvas canvas)
    {
        var y = Axis.For(Series.SelectMany(static s => s.Values.Select((v, i) => v + (s.Errors?[i] is > 0 and var e ? v < 0 ? -e : e : 0))), false, true, false, Math.Max(3, Height / 70));
        PlotFrame frame = PlotFrame.Draw(canvas, this, null, y, [.. Series.Select(static (s, i) => new LegendEntry(s.Name, Theme.Colour(i), false, false))]);
        float group = frame.PlotWidth / Math.Max(1, Categories.Count), bar = group * 0.76f / Math.Max(1, Series.Count);
        for (int c = 0; c < Categories.Count; c++)
        {
            float middle = frame.Left + (c + 0.5f) * group;
            canvas.Text(Text.Fit(Categories[c], Theme.TickSize, group - 4), middle, frame.Bottom + Theme.TickSize + 6, new TextStyle(Theme.TickSize, Theme.Ink, TextAlign.Middle));
            for (int s = 0; s < Series.Count; s++)
            {
                double value = Series[s].Values[c];
                if (double.IsFinite(value))
                {
                    DrawBar(canvas, frame, middle + (s - Series.Count / 2f) * bar, bar, value, Series[s].Errors?[c] ?? 0, Theme.Colour(s), y);
                }
            }
        }
    }

    private void DrawBar(ICanvas canvas, PlotFrame frame, float left, float width, double value, double error, Rgba colour, Axis y)
    {
        float zero = frame.Height(0), end = frame.Height(value), gap = MathF.Min(2, width * 0.1f), middle = left + width / 2;
        canvas.Rectangle(left + gap / 2, MathF.Min(zero, end), width - gap, MathF.Abs(zero - end), colour);
        float above = MathF.Min(zero, end);
        if (error > 0)
        {
            float high = frame.Height(value + error), low = frame.Height(value - error), cap = MathF.Min(5, width / 4);
            canvas.Line([new(middle, high), new(middle, low)], 1.4f, Theme.Ink);
            canvas.Line([new(middle - cap, high), new(middle + cap, high)], 1.4f, Theme.Ink);
            canvas.Line([new(middle - cap, low), new(middle + cap, low)], 1.4f, Theme.Ink);
            above = MathF.Min(above, high);
        }

        string text = Ticks.Format(value, Math.Max(Math.Abs(value), (y.Maximum - y.Minimum) / 20));
        if (ShowValues && Text.Measure(text, Theme.TickSize - 1) <= width + 8)
        {
            canvas.Text(text, middle, above - 4, new TextStyle(Theme.TickSize - 1, Theme.Ink, TextAlign.Middle));
        }
    }
}
