using System.Text.Json;
using Likeness.Runs.Folders;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>Rows of metrics.csv for the page.</summary>
/// <param name="From">The rows take the place of all that the page has from this number on: a resumed run repeats some.</param>
/// <param name="Columns">Names, "step" first.</param>
/// <param name="Rows">Numbers; null where a cell is empty or not finite.</param>
internal sealed record MetricsRows(int From, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double?>> Rows);

/// <summary>Follows metrics.csv. A line that is not finished yet is left for later.</summary>
internal sealed class RunMetrics(string path, ViewLog log)
{
    private SharedFile? _seen;
    private string[] _columns = [];
    private double[][] _rows = [];

    /// <summary>When the file was last written to (UTC).</summary>
    public DateTime? Changed => _seen?.Written;

    /// <summary>The step of the last row.</summary>
    public long? LastStep => _rows.Length > 0 ? (long)_rows[^1][0] : null;

    /// <summary>Why the file cannot be read, if it cannot.</summary>
    public string? Problem { get; private set; }

    public void Look()
    {
        SharedFile? now = SharedFile.Of(path);
        if (now is null || now == _seen)
        {
            return;
        }

        _seen = now;
        try
        {
            (string[] columns, double[][] rows) = MetricsLog.Read(path);
            Problem = null;
            int same = columns.SequenceEqual(_columns) ? Common(rows) : 0;
            bool more = rows.Length > same || _rows.Length > same;
            (_columns, _rows) = (columns, rows);
            if (more)
            {
                var message = new MetricsRows(same, columns, [.. rows.Skip(same).Select(r => (double?[])[.. r.Select(v => double.IsFinite(v) ? v : (double?)null)])]);
                log.Add("metrics", JsonSerializer.Serialize(message, StudioJson.Default.MetricsRows), replaces: same == 0);
            }
        }
        catch (InvalidFileException error)
        {
            Problem = error.Message;
        }
    }

    /// <summary>How many rows are as they were.</summary>
    private int Common(double[][] rows)
    {
        int same = 0;
        while (same < rows.Length && same < _rows.Length && rows[same].AsSpan().SequenceEqual(_rows[same]))
        {
            same++;
        }

        return same;
    }
}
