using System.Numerics;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;

namespace Likeness.Tests.Imaging.Drawing;

public sealed class DrawingTests
{
    [Fact]
    public void Every_printable_ascii_character_has_a_shape_of_its_own()
    {
        var seen = new HashSet<string>();
        for (char c = '!'; c <= '~'; c++)
        {
            StrokeGlyph glyph = StrokeFont.Glyph(c);
            Assert.NotEmpty(glyph.Segments);
            Assert.True(seen.Add(string.Join(';', glyph.Segments)), $"'{c}' looks like another character.");
            Assert.All(glyph.Segments, s => Assert.InRange(MathF.Max(s.A.X, s.B.X), -0.5f, glyph.Advance + 0.5f));
            Assert.All(glyph.Segments, s => Assert.InRange(s.A.Y, -5, 16.5f));
        }

        Assert.Equal(StrokeFont.Glyph('漢'), StrokeFont.Glyph('字'));
    }

    [Theory]
    [InlineData(TextAlign.Start)]
    [InlineData(TextAlign.Middle)]
    [InlineData(TextAlign.End)]
    public void Text_stands_where_it_is_put(TextAlign align)
    {
        var image = new Image(200, 40, Rgba.White);
        image.DrawText("Mean 0.52", 100, 25, new TextStyle(16, Rgba.Black, align));
        int[] columns = [.. Enumerable.Range(0, 200).Where(x => Enumerable.Range(0, 40).Any(y => image[x, y].G < 128))];
        float width = Text.Measure("Mean 0.52", 16);
        float left = align switch { TextAlign.Start => 100, TextAlign.Middle => 100 - width / 2, _ => 100 - width };
        Assert.InRange(columns[0], left, left + 4);
        Assert.InRange(columns[^1], left + width - 4, left + width);
    }

    [Fact]
    public void Long_text_is_cut_to_fit()
    {
        Assert.Equal("short", Text.Fit("short", 12, 500));
        string cut = Text.Fit("a caption that is much too long for its picture", 12, 100);
        Assert.EndsWith("...", cut, StringComparison.Ordinal);
        Assert.InRange(Text.Measure(cut, 12), 50, 100);
    }

    [Fact]
    public void Filled_polygons_have_their_area_and_lines_their_width()
    {
        var image = new Image(60, 60, Rgba.Black);
        image.FillPolygon([new(10.25f, 10), new(50, 20), new(20, 49.5f)], Rgba.White);
        double exact = Math.Abs((50 - 10.25) * (49.5 - 10) - (20 - 10) * (20 - 10.25)) / 2;
        Assert.InRange(image.Pixels.Sum(p => p.G / 255.0) / exact, 0.99, 1.01);
        image = new Image(60, 60, Rgba.Black);
        image.DrawPolyline([new(5, 30), new(30, 30), new(55, 30)], 3, Rgba.White);
        Assert.Equal(3, Enumerable.Range(0, 60).Sum(y => image[30, y].G / 255.0), 2);
        image.DrawPolyline([new Vector2(-100, -100), new Vector2(-50, 500)], 3, Rgba.White);
    }

    [Fact]
    public void Contact_sheets_hold_all_their_pictures()
    {
        var sheet = new ContactSheet(2) { Title = "Title", ColumnHeaders = ["a", "b"], RowHeaders = ["one", "two"] };
        Rgba[] colours = [new(255, 0, 0), new(0, 255, 0), new(0, 0, 255)];
        foreach (Rgba colour in colours)
        {
            sheet.Add(new Image(30, 20, colour), "caption");
        }

        Image image = sheet.ToImage();
        Assert.All(colours, colour => Assert.Equal(600, image.Pixels.Count(p => p == colour)));
        Assert.True(new ContactSheet(3).ToImage().Width > 0);
    }
}
