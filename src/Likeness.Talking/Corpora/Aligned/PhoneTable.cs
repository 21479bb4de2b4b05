using System.Globalization;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Corpora.Aligned;

/// <summary>
/// Sounds in time as a table: CSV with a heading that names a sound, its start and its end in any order, and whatever else there is; cells are parted by commas,
/// semicolons or tabs. Times are seconds.
/// </summary>
public static class PhoneTable
{
    // A day of speech at ten sounds a second.
    private const int MostRows = 1_000_000;

    private static readonly string[] Sounds = ["phone", "phoneme", "sound", "segment", "label", "text", "name"];
    private static readonly string[] Starts = ["start", "start_s", "begin", "start_time", "xmin", "tmin", "onset"];
    private static readonly string[] Ends = ["end", "end_s", "stop", "end_time", "xmax", "tmax", "offset"];

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The sounds in order of time.</returns>
    /// <exception cref="InvalidFileException">The file is missing, lacks a column, or a row is no sound with a start and a later end.</exception>
    public static IReadOnlyList<Phone> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        using var reader = new StreamReader(path);
        string header = reader.ReadLine() ?? throw new InvalidFileException(path, "the file is empty.");
        char separator = header.Contains('\t', StringComparison.Ordinal) ? '\t' : header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        List<string> names = Cells(header, separator);
        int sound = Column(names, Sounds, "sound", path), start = Column(names, Starts, "start", path), end = Column(names, Ends, "end", path);
        var phones = new List<Phone>();
        for (int row = 2; reader.ReadLine() is { } line; row++)
        {
            if (line.Length == 0)
            {
                continue;
            }

            List<string> cells = Cells(line, separator);
            if (cells.Count <= Math.Max(sound, Math.Max(start, end)) || !IsTime(cells[start], out double from) || !IsTime(cells[end], out double to) || !(to >= from) || phones.Count == MostRows)
            {
                throw new InvalidFileException(path, $"row {row} is no sound with a start and an end.");
            }

            phones.Add(new Phone(cells[sound], from, to));
        }

        phones.Sort((a, b) => a.Start.CompareTo(b.Start));
        return phones;
    }

    private static int Column(List<string> names, string[] known, string what, string path)
    {
        int column = names.FindIndex(n => known.Contains(n.Trim().TrimStart('\ufeff').ToLowerInvariant()));
        return column >= 0 ? column : throw new InvalidFileException(path, $"its heading names no {what}; a column '{known[0]}' was expected, and it has: {string.Join(", ", names)}.");
    }

    private static bool IsTime(string cell, out double seconds) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds) && seconds >= 0 && double.IsFinite(seconds);

    /// <summary>Cells of a line; one in quotes may hold the separator, and a quote as two.</summary>
    private static List<string> Cells(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && (quoted || cell.Length == 0))
            {
                if (quoted && i + 1 < line.Length && line[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = !quoted;
                }
            }
            else if (c == separator && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
