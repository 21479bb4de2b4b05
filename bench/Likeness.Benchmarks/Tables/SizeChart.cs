using System.Globalization;
using Likeness.Imaging.Charts;
using Likeness.Tensors.Files;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// Draws what avatars of several sizes reach, as SVG, from the table that <c>bench/avatar-tables.sh ... sizes</c> makes:
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- sizes --csv docs/results/avatar-sizes.csv --out docs/results/avatar-sizes.svg</c>.
/// </summary>
internal static class SizeChart
{
    // The table holds tracked clips as well.
    private const string Clip = "exact";

    public static void Run(string[] args)
    {
        string[] lines = File.ReadAllLines(Required(args, "--csv"));
        Point[] points = [.. lines.Skip(1).Where(static l => l.StartsWith(Clip + ",", StringComparison.Ordinal)).Select(Parse)];
        XySeries[] series = [.. points.GroupBy(static p => p.Series).Select(static g =>
        {
            Point[] sorted = [.. g.OrderBy(static p => p.Megabytes)];
            return new XySeries(g.Key, [.. sorted.Select(static p => p.Megabytes)], [.. sorted.Select(static p => p.Psnr)]) { Points = true };
        })];
        var chart = new XyChart(series) { Title = "Size and quality, synthetic clip, held-out frames", XLabel = "file, MB", YLabel = "PSNR, dB" };
        AtomicFile.WriteText(Required(args, "--out"), chart.ToSvg());
        foreach (Point p in points.OrderBy(static p => p.Megabytes))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.Series,-32} {p.Megabytes,6:F2} MB {p.Psnr,6:F2} dB"));
        }
    }

    // clip,method,variant,effort,precision,rank,bytes,psnr,psnr_before
    private static Point Parse(string line)
    {
        string[] cells = line.Split(',');
        string name = cells[1] == "bound" ? $"bound, {Bits(cells[4])}" : cells[5].Length == 0 ? $"graph, {Bits(cells[4])}" : $"graph, decoders of low rank, {Bits(cells[4])}";
        return new Point(name, double.Parse(cells[6], CultureInfo.InvariantCulture) / 1e6, double.Parse(cells[7], CultureInfo.InvariantCulture));
    }

    private static string Bits(string precision) => precision switch { "full" => "32 bits", "half" => "16 bits", _ => "8 bits" };

    private static string Required(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : throw new ArgumentException($"{name} is missing.");
    }

    private readonly record struct Point(string Series, double Megabytes, double Psnr);
}
