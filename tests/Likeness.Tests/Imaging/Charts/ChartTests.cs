using System.Globalization;
using System.Xml.Linq;
using Likeness.Imaging.Charts;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;

namespace Likeness.Tests.Imaging.Charts;

public sealed class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Lines_have_their_data_their_words_and_their_names()
    {
        var chart = new XyChart(
            new XySeries("train <1>", [1, 2, 3], [30, 20, 10]),
            new XySeries("test", [1, 2, 3, 4], [25, double.NaN, 15, 5]) { Points = true, Spread = [1, 1, 1, 1] })
        {
            Title = "Error & loss",
            XLabel = "epoch",
            YLabel = "error (mm)",
        };
        XElement svg = XDocument.Parse(chart.ToSvg()).Root!;
        string[] texts = [.. svg.Elements(Svg + "text").Select(t => t.Value)];
        Assert.All(new[] { "Error & loss", "epoch", "error (mm)", "train <1>", "test", "10", "30" }, word => Assert.Contains(word, texts));
        Assert.Equal("Error & loss", svg.Element(Svg + "title")!.Value);
        Assert.Equal(4 - 1, svg.Elements(Svg + "circle").Count());

        // Falling numbers run down the picture, and the gap at NaN leaves the second line in two pieces.
        XElement first = svg.Elements(Svg + "polyline").Single(p => Stroke(p) == "#0072b2" && Points(p).Length == 3);
        double[] rows = [.. Points(first).Select(p => p.Y)];
        Assert.True(rows[0] < rows[1] && rows[1] < rows[2]);
        Assert.Equal(rows[1] - rows[0], rows[2] - rows[1], 1);
        Assert.Equal(2, svg.Elements(Svg + "polyline").Count(p => Stroke(p) == "#d55e00" && p.Attribute("stroke-width")!.Value == "2"));
    }

    [Fact]
    public void Logarithmic_axes_give_equal_ratios_equal_lengths_and_leave_out_what_has_no_logarithm()
    {
        var chart = new XyChart(new XySeries("", [1, 10, 100, 1000], [0.1, 1, 10, 0])) { LogX = true, LogY = true };
        XElement line = XDocument.Parse(chart.ToSvg()).Root!.Elements(Svg + "polyline").Single(p => Stroke(p) == "#0072b2");
        (double X, double Y)[] points = Points(line);
        Assert.Equal(3, points.Length);
        Assert.Equal(points[1].X - points[0].X, points[2].X - points[1].X, 1);
        Assert.Equal(points[1].Y - points[0].Y, points[2].Y - points[1].Y, 1);
    }

    [Fact]
    public void Bars_grow_from_zero_in_proportion()
    {
        var chart = new BarChart(["a", "b", "c"], new BarSeries("s", [1, 2, -1]) { Errors = [0, 0.5, 0] }, new BarSeries("t", [double.NaN, 1, 1]));
        XElement[] bars = [.. XDocument.Parse(chart.ToSvg()).Root!.Elements(Svg + "rect").Where(r => r.Attribute("fill")!.Value == "#0072b2")];
        double[] heights = [.. bars.Select(b => double.Parse(b.Attribute("height")!.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(2, heights[1] / heights[0], 1);
        Assert.Equal(heights[0], heights[2], 1);
        Assert.Throws<ArgumentException>(() => new BarChart(["a"], new BarSeries("s", [1, 2])));
    }

    [Fact]
    public void Matrices_show_each_cell_in_its_colour()
    {
        var chart = new MatrixChart([0, 1, float.NaN, 0.5f], 2, 2, new ColourScale(ColourMap.Viridis, 0, 1, "share")) { Width = 400, Height = 300 };
        Image image = chart.ToImage(1);
        foreach (Rgba colour in new[] { ColourMap.Viridis.At(0), ColourMap.Viridis.At(1), ColourMap.Viridis.At(0.5f), ColourMap.Missing })
        {
            Assert.True(image.Pixels.Count(p => p == colour) > 2000);
        }

        Assert.Single(XDocument.Parse(chart.ToSvg()).Root!.Elements(Svg + "text"), t => t.Value == "share");
        Assert.Throws<ArgumentException>(() => new MatrixChart([1], 1, 2, chart.Scale));
    }

    [Fact]
    public void Charts_without_data_or_with_strange_data_are_drawn_all_the_same()
    {
        Chart[] charts =
        [
            new XyChart(),
            new XyChart(new XySeries("one", [5], [7])),
            new XyChart(new XySeries("same", [1, 2], [3, 3])) { LogY = true },
            new XyChart(new XySeries("none", [1], [double.PositiveInfinity])) { LogY = true, LogX = true },
            new XyChart(new XySeries("far", [-1e300, 1e300], [1e-300, 1e-299])),
            new BarChart([]),
            new BarChart(["a"], new BarSeries("s", [0])),
            new MatrixChart([float.NaN], 1, 1, new ColourScale(ColourMap.Blues, 2, 2)),
            new XyChart(new XySeries("tiny", [1, 2], [1, 2])) { Width = 40, Height = 30, Title = "a title" },
        ];
        foreach (Chart chart in charts)
        {
            string svg = chart.ToSvg();
            Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
            Assert.NotNull(XDocument.Parse(svg).Root);
            Assert.Equal(chart.Width, chart.ToImage(1).Width);
        }
    }

    [Fact]
    public void Pixels_and_svg_agree_on_where_things_are()
    {
        var chart = new BarChart(["a"], new BarSeries("s", [1])) { ShowValues = false };
        XElement bar = XDocument.Parse(chart.ToSvg()).Root!.Elements(Svg + "rect").Single(r => r.Attribute("fill")!.Value == "#0072b2");
        double Number(string name) => double.Parse(bar.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        Image image = chart.ToImage(1);
        int count = image.Pixels.Count(p => p == Rgba.Parse("#0072b2"));
        Assert.InRange(count / (Number("width") * Number("height")), 0.98, 1.01);
    }

    [Theory]
    [InlineData(0, 1, 5, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(-3, 12, 4, "0 5 10")]
    [InlineData(0, 1234, 4, "0 500 1,000")]
    [InlineData(0.00012, 0.0005, 4, "0.0002 0.0003 0.0004 0.0005")]
    public void Ticks_are_round_numbers(double minimum, double maximum, int wanted, string expected) =>
        Assert.Equal(expected, string.Join(' ', Ticks.Linear(minimum, maximum, wanted).Select(t => Ticks.Format(t, maximum - minimum))));

    [Fact]
    public void Colour_maps_hold_their_ends_and_grow_evenly_light()
    {
        Assert.Equal(Rgba.Parse("#440154"), ColourMap.Viridis.At(0));
        Assert.Equal(Rgba.Parse("#fde725"), ColourMap.Viridis.At(7));
        Assert.Equal(ColourMap.Missing, ColourMap.Viridis.At(float.NaN));
        foreach ((ColourMap map, int sign) in new[] { (ColourMap.Viridis, 1), (ColourMap.Ember, -1), (ColourMap.Blues, -1) })
        {
            double last = double.NaN;
            for (int i = 0; i <= 20; i++)
            {
                System.Numerics.Vector3 c = map.LinearAt(i / 20f);
                double light = 0.2126 * c.X + 0.7152 * c.Y + 0.0722 * c.Z;
                Assert.False(sign * (light - last) <= 0, $"{map.Name} at {i / 20.0}");
                last = light;
            }
        }

        ColourScale scale = ColourScale.Millimetres(2);
        Assert.Equal(scale.Map.At(0.5f), scale.At(1));
        Assert.Equal(200, scale.Legend(200).Width);
    }

    private static string? Stroke(XElement line) => line.Attribute("stroke")?.Value;

    private static (double X, double Y)[] Points(XElement line) =>
        [.. line.Attribute("points")!.Value.Split(' ').Select(p => p.Split(',')).Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), double.Parse(p[1], CultureInfo.InvariantCulture)))];
}
