using System.Globalization;
using System.Text;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Runs.Folders;

/// <summary>
/// The figures of a run as CSV: "step" and named columns, one row for each write, numbers in the shortest form that reads
/// back to the same bits, empty cells for what was not measured. After a kill and a resume no row is there twice or cut.
/// </summary>
public sealed class MetricsLog : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly string[] _columns;
    private readonly StringBuilder _line = new();

    private MetricsLog(string path, FileStream stream, string[] columns)
    {
        _path = path;
        _stream = stream;
        _columns = columns;
    }

    /// <summary>The columns after "step".</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Opens or makes the file and drops the rows after <paramref name="step"/>.</summary>
    /// <exception cref="LikenessException">The file has other columns, or cannot be written to.</exception>
    internal static MetricsLog Open(string path, long step, IReadOnlyList<string> columns)
    {
        string header = string.Join(',', columns.Prepend("step"));
        var kept = new StringBuilder(header).Append('\n');
        if (File.Exists(path))
        {
            string[] lines = File.ReadAllText(path).Split('\n');
            // What follows the last line break was cut short by a kill.
            if (lines.Length > 1 && lines[0] != header)
            {
                throw new InvalidFileException(path, $"has the columns '{lines[0]}', '{header}' were expected; it belongs to another run. Choose another folder.");
            }

            foreach (string line in lines[..^1].Skip(1))
            {
                string first = line.Split(',')[0];
                if (long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out long at) && at <= step)
                {
                    kept.Append(line).Append('\n');
                }
            }
        }

        AtomicFile.WriteText(path, kept.ToString());
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, 1);
            stream.Seek(0, SeekOrigin.End);
            return new MetricsLog(path, stream, [.. columns]);
        }
        catch (Exception error) when (AtomicFile.Explain(path, error) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Adds a row.</summary>
    /// <param name="step">The number of finished steps; not smaller than in the row before.</param>
    /// <param name="values">One for each column; NaN leaves the cell empty.</param>
    /// <exception cref="LikenessException">The disk is full.</exception>
    public void Write(long step, params ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _columns.Length, nameof(values));
        _line.Clear().Append(CultureInfo.InvariantCulture, $"{step}");
        foreach (double value in values)
        {
            _line.Append(',');
            if (!double.IsNaN(value))
            {
                _line.Append(CultureInfo.InvariantCulture, $"{value:R}");
            }
        }

        try
        {
            _stream.Write(Encoding.ASCII.GetBytes(_line.Append('\n').ToString()));
            _stream.Flush();
        }
        catch (Exception error) when (AtomicFile.Explain(_path, error) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Reads the rows of a run for a report or a chart; it may be running.</summary>
    /// <returns>The columns ("step" first) and the rows; empty cells are NaN.</returns>
    /// <exception cref="InvalidFileException">The file is missing or holds something that is no number.</exception>
    public static (string[] Columns, double[][] Rows) Read(string path)
    {
        string[] lines;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream);
            lines = reader.ReadToEnd().Split('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"cannot be read ({error.Message.TrimEnd('.')}).", error);
        }

        string[] columns = lines[0].Split(',');
        var rows = new List<double[]>();
        for (int i = 1; i < lines.Length - 1; i++)
        {
            string[] cells = lines[i].Split(',');
            double[] row = new double[columns.Length];
            for (int c = 0; c < row.Length; c++)
            {
                string cell = c < cells.Length ? cells[c] : "";
                if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out row[c]))
                {
                    row[c] = cell.Length == 0 ? double.NaN : throw new InvalidFileException(path, $"line {i + 1}: '{cell}' is no number.");
                }
            }

            rows.Add(row);
        }

        return (columns, [.. rows]);
    }
}
