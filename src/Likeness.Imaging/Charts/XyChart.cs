using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Charts;

/// <summary>Pairs of numbers with a name. A pair that is not finite interrupts the line.</summary>
/// <param name="Name">For the legend.</param>
/// <param name="X">Horizontal positions.</param>
/// <param name="Y">As many vertical positions.</param>
public sealed record XySeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Joins the pairs by a line.</summary>
    public bool Line { get; init; } = true;

    /// <summary>Marks each pair by a dot.</summary>
    public bool Points { get; init; }

    /// <summary>Half the height of a band around the line, for example a standard deviation; as long as <see cref="Y"/>.</summary>
    public IReadOnlyList<double>? Spread { get; init; }
}

/// <summary>Lines and scattered points over two axes, each even or logarithmic.</summary>
public sealed record XyChart : Chart
{
    private const byte BandOpacity = 46;

    /// <summary>Makes a chart of series.</summary>
    /// <exception cref="ArgumentException">A series has not as many numbers on one axis as on the other.</exception>
    public XyChart(params IReadOnlyList<XySeries> series)
    {
        if (series.FirstOrDefault(static s => s.X.Count != s.Y.Count || (s.Spread?.Count ?? s.Y.Count) != s.Y.Count) is { } wrong)
        {
            throw new ArgumentException($"Series '{wrong.Name}' has {wrong.X.Count} horizontal and {wrong.Y.Count} vertical numbers; it needs one of each for every point.", nameof(series));
        }

        Series = series;
    }

    /// <summary>The data.</summary>
    public IReadOnlyList<XySeries> Series { get; }

    /// <summary>Equal ratios have equal lengths along the horizontal axis.</summary>
    public bool LogX { get; init; }

    /// <summary>Equal ratios have equal heights along the vertical axis.</summary>
    public bool LogY { get; init; }

    /// <summary>The vertical axis begins at zero.</summary>
    public bool FromZero { get; init; }

    /// <summary>Numbers to be marked on the horizontal axis instead of round ones.</summary>
    public IReadOnlyList<double>? XTicks { get; init; }

    internal override void Draw(ICanvas canvas)
    {
        bool scattered = Series.All(static s => !s.Line);
        var x = Axis.For(Series.SelectMany(static s => s.X), LogX, false, exact: !scattered, Math.Max(3, Width / 90));
        x = XTicks is null ? x : x with { Ticks = [.. XTicks.Where(t => t >= x.Minimum && t <= x.Maximum)] };
        var y = Axis.For(Series.SelectMany(Heights), LogY, FromZero, false, Math.Max(3, Height / 70));
        PlotFrame frame = PlotFrame.Draw(canvas, this, x, y, [.. Series.Select(static (s, i) => new LegendEntry(s.Name, Theme.Colour(i), Theme.IsDashed(i), s.Line))]);
        for (int i = 0; i < Series.Count; i++)
        {
            DrawBand(canvas, frame, Series[i], Theme.Colour(i));
        }

        for (int i = 0; i < Series.Count; i++)
        {
            DrawSeries(canvas, frame, Series[i], Theme.Colour(i), Theme.IsDashed(i));
        }
    }

    private IEnumerable<double> Heights(XySeries series)
    {
        for (int i = 0; i < series.Y.Count; i++)
        {
            double spread = series.Spread is { } s && double.IsFinite(s[i]) ? s[i] : 0;
            yield return series.Y[i] + spread;
            yield return LogY && series.Y[i] <= spread ? series.Y[i] : series.Y[i] - spread;
        }
    }

    private void DrawBand(ICanvas canvas, PlotFrame frame, XySeries series, Rgba colour)
    {
        if (series.Spread is not { } spread)
        {
            return;
        }

        var upper = new List<Vector2>();
        var lower = new List<Vector2>();
        for (int i = 0; i < series.Y.Count; i++)
        {
            double low = series.Y[i] - spread[i];
            Vector2 a = frame.Place(series.X[i], series.Y[i] + spread[i]), b = frame.Place(series.X[i], LogY && low <= 0 ? series.Y[i] : low);
            if (IsShown(a) && IsShown(b))
            {
                upper.Add(a);
                lower.Add(b);
            }
        }

        lower.Reverse();
        canvas.Polygon([.. upper, .. lower], colour.WithAlpha(BandOpacity));
    }

    private static void DrawSeries(ICanvas canvas, PlotFrame frame, XySeries series, Rgba colour, bool dashed)
    {
        var run = new List<Vector2>();
        for (int i = 0; i <= series.X.Count; i++)
        {
            Vector2 p = i < series.X.Count ? frame.Place(series.X[i], series.Y[i]) : new Vector2(float.NaN);
            if (IsShown(p))
            {
                run.Add(p);
                if (series.Points || !series.Line)
                {
                    canvas.Disc(p, series.Line ? 3.2f : 3.6f, series.Line ? colour : colour.WithAlpha(190));
                }

                continue;
            }

            if (series.Line && run.Count > 0)
            {
                canvas.Line([.. run], 2, colour, dashed);
            }

            run.Clear();
        }
    }

    private static bool IsShown(Vector2 p) => float.IsFinite(p.X) && float.IsFinite(p.Y);
}
