using System.Text.Json;

namespace Likeness.Studio.Watching;

/// <summary>Follows events.jsonl: the length of the run, when it was measured, what it warned of, whether it is done.</summary>
internal sealed class RunHistory(string path)
{
    private const int WarningsKept = 20;

    private readonly List<(DateTime At, long Step)> _evaluations = [];
    private readonly List<string> _warnings = [];
    private SharedFile? _seen;
    private long _position;

    /// <summary>When the file was last written to (UTC).</summary>
    public DateTime? Changed => _seen?.Written;

    /// <summary>What the run is, in a few words.</summary>
    public string? Title { get; private set; }

    /// <summary>Steps that finish the run.</summary>
    public long? TotalSteps { get; private set; }

    /// <summary>The run has reached its end.</summary>
    public bool Done { get; private set; }

    /// <summary>The last warnings.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings];

    /// <summary>Why the file cannot be read, if it cannot.</summary>
    public string? Problem { get; private set; }

    /// <summary>The step of the measurement that exported a scene at a time: an export is written before its measurement is noted.</summary>
    public long? StepOfExport(DateTime written) => _evaluations.Where(e => e.At >= written).Select(e => (long?)e.Step).FirstOrDefault();

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
            using FileStream stream = SharedFile.Open(path);
            if (stream.Length < _position)
            {
                Forget();
            }

            stream.Position = _position;
            using var reader = new MemoryStream();
            stream.CopyTo(reader);
            ReadOnlySpan<byte> fresh = reader.GetBuffer().AsSpan(0, (int)reader.Length);
            // What follows the last line break is still being written.
            for (int end = fresh.IndexOf((byte)'\n'); end >= 0; end = fresh.IndexOf((byte)'\n'))
            {
                Take(fresh[..end]);
                _position += end + 1;
                fresh = fresh[(end + 1)..];
            }

            Problem = null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Problem = $"{path}: cannot be read ({error.Message.TrimEnd('.')}).";
        }
    }

    private void Forget()
    {
        _position = 0;
        _evaluations.Clear();
        _warnings.Clear();
        (Title, TotalSteps, Done) = (null, null, false);
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement happened = document.RootElement;
            switch (happened.GetProperty("event").GetString())
            {
                case "started":
                    (Title, TotalSteps, Done) = (happened.GetProperty("title").GetString(), happened.GetProperty("total_steps").GetInt64(), false);
                    break;
                case "evaluation":
                    _evaluations.Add((happened.GetProperty("at").GetDateTimeOffset().UtcDateTime, happened.GetProperty("step").GetInt64()));
                    break;
                case "warning" when happened.GetProperty("message").GetString() is { } message && !_warnings.Contains(message):
                    _warnings.Add(message);
                    _warnings.RemoveRange(0, Math.Max(0, _warnings.Count - WarningsKept));
                    break;
                case "done":
                    Done = true;
                    break;
                default:
                    break;
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // One line of a log that cannot be read costs its own news and nothing else.
        }
    }
}
