using System.Xml.Linq;
using Likeness.Imaging.Charts;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Reports;

namespace Likeness.Tests.Imaging.Reports;

public sealed class HtmlReportTests
{
    private const string Nasty = "<script>alert('x')</script> & \"y\" \u0001";

    [Fact]
    public void A_report_is_well_formed_and_holds_what_was_put_in()
    {
        XElement page = Page();
        Assert.Equal("Report " + Nasty.Replace("\u0001", "", StringComparison.Ordinal), page.Element("head")!.Element("title")!.Value);
        Assert.Equal(3, page.Descendants("h2").Count());
        Assert.Equal(page.Descendants("section").Select(s => "#" + s.Attribute("id")!.Value), page.Descendants("a").Select(a => a.Attribute("href")!.Value));
        Assert.Equal(["QEM", "0.94", "Attention", "0.52"], page.Descendants("td").Select(t => t.Value));
        Assert.Equal([null, "n", null, "n"], page.Descendants("td").Select(t => t.Attribute("class")?.Value));
        string picture = page.Descendants("img").Single().Attribute("src")!.Value;
        Assert.Equal(new Rgba(1, 2, 3), PngReader.Decode(Convert.FromBase64String(picture["data:image/png;base64,".Length..]))[0, 0]);
    }

    [Fact]
    public void Nothing_in_it_is_a_script_or_comes_from_elsewhere()
    {
        XElement page = Page();
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants("link"));
        string html = page.ToString().Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
        Assert.DoesNotContain("http", html.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", html, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme", html, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_written_whole()
    {
        string folder = Directory.CreateTempSubdirectory("likeness-report-").FullName;
        new HtmlReport("Title").Write(Path.Combine(folder, "sub", "r.html"));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(folder, "sub", "r.html")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static XElement Page()
    {
        HtmlReport report = new HtmlReport("Report " + Nasty, Nasty) { Footer = Nasty }
            .Section(Nasty).Paragraph(Nasty).Facts((Nasty, Nasty)).Code(Nasty)
            .Section("Table").Table(["Method", "mm"], [["QEM", "0.94"], ["Attention", "0.52"]], Nasty)
            .Section("Figures").Figure(new XyChart(new XySeries(Nasty, [1, 2], [1, 2])) { Title = Nasty }, Nasty).Figure(new Image(2, 2, new Rgba(1, 2, 3)), Nasty);
        return XDocument.Parse(report.ToHtml()).Root!;
    }
}
