using System.Globalization;
using System.Text;
using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Curves;

/// <summary>Curves out of a file.</summary>
/// <param name="Curves">The curves.</param>
/// <param name="Warnings">What was odd about the file; a sentence each.</param>
public sealed record LoadedCurves(ArkitCurves Curves, IReadOnlyList<string> Warnings);

/// <summary>
/// Reads and writes ARKit curves: CSV with a column <c>time_s</c>; CSV of Live Link Face (<c>Timecode</c>, <c>BlendshapeCount</c>, 52 shapes, angles of
/// head and eyes, which are left out); JSON with <c>names</c> and <c>frames</c>, ours or that of the BEAT corpus.
/// </summary>
public static class CurveFiles
{
    // An hour at 60 frames a second, and room.
    private const int MostFrames = 1_000_000;
    private const double ShortClipRate = 30;
    private static readonly double[] CommonRates = [24, 25, 30, 48, 50, 60, 90, 100, 120];

    /// <summary>Reads a file.</summary>
    /// <param name="path">A .csv or .json file.</param>
    /// <exception cref="InvalidFileException">The file is missing or damaged, a number is none, or no shape is named.</exception>
    public static LoadedCurves Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        var warnings = new List<string>();
        ArkitCurves curves = Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(path, warnings) : ReadCsv(path, warnings);
        return new LoadedCurves(curves, warnings);
    }

    /// <summary>Writes CSV as Live Link Face does: time code, number of shapes, shapes in ARKit's order.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteCsv(string path, ArkitCurves curves)
    {
        var text = new StringBuilder("Timecode,BlendshapeCount");
        foreach (string name in ArkitShapes.Names)
        {
            text.Append(',').Append(char.ToUpperInvariant(name[0])).Append(name.AsSpan(1));
        }

        text.Append('\n');
        for (int t = 0; t < curves.Frames; t++)
        {
            text.Append(TimeCode(t, curves.FramesPerSecond)).Append(CultureInfo.InvariantCulture, $",{ArkitShapes.Count}");
            foreach (float weight in curves.Frame(t))
            {
                text.Append(CultureInfo.InvariantCulture, $",{weight:0.######}");
            }

            text.Append('\n');
        }

        WriteText(path, text.ToString());
    }

    /// <summary>Writes CSV with a column <c>time_s</c> and a column a curve.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteCsv(string path, NamedCurves curves)
    {
        var text = new StringBuilder("time_s,").AppendJoin(',', curves.Names).Append('\n');
        for (int t = 0; t < curves.Frames; t++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{t / curves.FramesPerSecond:0.#####}");
            foreach (float weight in curves.Frame(t))
            {
                text.Append(CultureInfo.InvariantCulture, $",{weight:0.######}");
            }

            text.Append('\n');
        }

        WriteText(path, text.ToString());
    }

    /// <summary>Writes JSON: <c>{ "fps", "names", "frames": [[52 weights], ...] }</c>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteJson(string path, ArkitCurves curves) => WriteJson(path, NamedCurves.Of(curves));

    /// <summary>Writes JSON: <c>{ "fps", "names", "frames": [[a weight a name], ...] }</c>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="curves">The curves.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void WriteJson(string path, NamedCurves curves) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteNumber("fps", curves.FramesPerSecond);
        json.WriteStartArray("names");
        foreach (string name in curves.Names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteStartArray("frames");
        for (int t = 0; t < curves.Frames; t++)
        {
            json.WriteStartArray();
            foreach (float weight in curves.Frame(t))
            {
                json.WriteNumberValue(MathF.Round(weight, 6));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static ArkitCurves ReadCsv(string path, List<string> warnings)
    {
        using StreamReader reader = new(path);
        string[] header = (reader.ReadLine() ?? throw new InvalidFileException(path, "the file is empty.")).TrimStart('\ufeff').Split(',');
        var columns = CurveColumns.Of(header, path, warnings);
        int time = Array.FindIndex(header, h => h.Trim().Equals("time_s", StringComparison.OrdinalIgnoreCase));
        int code = Array.FindIndex(header, h => h.Trim().Equals("Timecode", StringComparison.OrdinalIgnoreCase));
        if (time < 0 && code < 0)
        {
            throw new InvalidFileException(path, "it has neither a column 'time_s' nor a column 'Timecode'.");
        }

        var weights = new List<float>();
        var times = new List<double>();
        for (int row = 2; reader.ReadLine() is { } line; row++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            string[] cells = line.Split(',');
            if (cells.Length < header.Length)
            {
                throw new InvalidFileException(path, $"row {row} has {cells.Length} columns, the heading {header.Length}; was the file cut off?");
            }

            float[] frame = new float[ArkitShapes.Count];
            columns.Fill(cells, frame, path, row);
            weights.AddRange(frame);
            times.Add(time >= 0 ? Seconds(cells[time], path, row) : FramesOf(cells[code], path, row));
            if (times.Count > MostFrames)
            {
                throw new InvalidFileException(path, $"it has more than {MostFrames:N0} frames.");
            }
        }

        double rate = time >= 0 ? RateOfTimes(times, path, warnings) : RateOfCodes(times, path, warnings);
        return new ArkitCurves([.. weights], rate);
    }

    private static ArkitCurves ReadJson(string path, List<string> warnings)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement, list = root.GetProperty("frames");
            var columns = CurveColumns.Of([.. root.GetProperty("names").EnumerateArray().Select(n => n.GetString() ?? "")], path, warnings);
            float[] weights = new float[list.GetArrayLength() * ArkitShapes.Count];
            var times = new List<double>();
            int frame = 0;
            foreach (JsonElement element in list.EnumerateArray())
            {
                JsonElement row = element.ValueKind == JsonValueKind.Object ? element.GetProperty("weights") : element;
                float[] values = [.. row.EnumerateArray().Select(w => w.GetSingle())];
                columns.Fill(values, weights.AsSpan(frame * ArkitShapes.Count, ArkitShapes.Count), path, frame);
                frame++;
                if (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("time", out JsonElement time))
                {
                    times.Add(time.GetDouble());
                }
            }

            double rate = root.TryGetProperty("fps", out JsonElement fps) ? fps.GetDouble() : RateOfTimes(times, path, warnings);
            return rate > 0 && double.IsFinite(rate) ? new ArkitCurves(weights, rate) : throw new InvalidFileException(path, $"{rate} is no frame rate.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidFileException(path, $"it holds no curves: an object with 'names' and 'frames' was expected ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static double RateOfTimes(List<double> times, string path, List<string> warnings)
    {
        if (times.Count < 2)
        {
            warnings.Add($"{path}: too few frames to tell their rate; {ShortClipRate} a second are assumed.");
            return ShortClipRate;
        }

        double rate = (times.Count - 1) / (times[^1] - times[0]);
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new InvalidFileException(path, "its times do not rise.");
        }

        // Times are rounded to a few digits; rates are not.
        double near = CommonRates.MinBy(r => Math.Abs(r - rate));
        return Math.Abs(near - rate) < 0.02 * near ? near : rate;
    }

    /// <summary>Frames a second from time codes: the lowest common rate that has as many frames in a second.</summary>
    private static double RateOfCodes(List<double> frames, string path, List<string> warnings)
    {
        double most = frames.Count == 0 ? 0 : frames.Max(Math.Floor);
        bool withinOneSecond = Enumerable.Range(1, Math.Max(0, frames.Count - 1)).All(i => frames[i] > frames[i - 1]);
        double rate = CommonRates.FirstOrDefault(r => r > most && (r >= ShortClipRate || !withinOneSecond), 60);
        if (withinOneSecond && frames.Count > 0)
        {
            warnings.Add($"{path}: its time codes stay within one second, which does not tell their rate; {rate:0} a second are assumed.");
        }

        return rate;
    }

    private static double Seconds(string cell, string path, int row) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds)
            ? seconds
            : throw new InvalidFileException(path, $"row {row}: '{cell}' is no time.");

    /// <summary>The frames within a second of a time code, hours:minutes:seconds:frames.</summary>
    private static double FramesOf(string cell, string path, int row)
    {
        string[] parts = cell.Split(':');
        return parts.Length == 4 && double.TryParse(parts[3], NumberStyles.Float, CultureInfo.InvariantCulture, out double frames) && frames is >= 0 and < 1000
            ? frames
            : throw new InvalidFileException(path, $"row {row}: '{cell}' is no time code (hours:minutes:seconds:frames).");
    }

    private static string TimeCode(int frame, double rate)
    {
        int second = (int)(frame / rate);
        double within = frame - (second * rate);
        return string.Create(CultureInfo.InvariantCulture, $"{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}:{within:00.000}");
    }

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
