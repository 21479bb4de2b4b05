using Likeness.Imaging.Charts;
using Likeness.Runs.Folders;
using Likeness.Tensors.Files;

namespace Likeness.Benchmarks.Tables;

/// <summary>
/// Draws a column of the metrics of several runs against minutes, as SVG:
/// <c>dotnet run -c Release --project bench/Likeness.Benchmarks -- curves --run NAME=FOLDER[,NAME=FOLDER...] --column test_psnr --label "held-out PSNR, dB" --out FILE.svg</c>.
/// </summary>
internal static class CurveChart
{
    public static void Run(string[] args)
    {
        string column = Required(args, "--column"), output = Required(args, "--out");
        var series = new List<XySeries>();
        foreach (string run in Required(args, "--run").Split(','))
        {
            string[] parts = run.Split('=', 2);
            (string[] columns, double[][] rows) = MetricsLog.Read(Path.Combine(parts[1], "metrics.csv"));
            int at = Array.IndexOf(columns, column), seconds = Array.IndexOf(columns, "seconds");
            (double X, double Y)[] points = [.. rows.Where(r => double.IsFinite(r[at])).Select(r => (r[seconds] / 60, r[at]))];
            series.Add(new XySeries(parts[0], [.. points.Select(p => p.X)], [.. points.Select(p => p.Y)]) { Points = true });
            Console.WriteLine($"{parts[0]}: {string.Join(", ", points.Select(p => FormattableString.Invariant($"{p.Y:f2} after {p.X:f1} min")))}");
        }

        var chart = new XyChart([.. series]) { Title = Option(args, "--title") ?? "", XLabel = "minutes", YLabel = Option(args, "--label") ?? column };
        AtomicFile.WriteText(output, chart.ToSvg());
    }

    private static string Required(string[] args, string name) => Option(args, name) ?? throw new ArgumentException($"{name} is missing.");

    private static string? Option(string[] args, string name)
    {
        int at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
