using System.Text.Encodings.Web;
using System.Text.Json;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Runs.Folders;

/// <summary>
/// What happened in a run, one JSON object a line, each with its time (UTC) and the name of the event. Steps are not
/// written: their figures are in the metrics. A line that a kill cut short is dropped when the log is opened again.
/// </summary>
public sealed class EventLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;
    private readonly FileStream _stream;

    internal EventLog(string path)
    {
        _path = path;
        try
        {
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1);
            LineFiles.CutUnfinishedLine(_stream);
        }
        catch (Exception error) when (AtomicFile.Explain(path, error) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Writes an event; steps are passed over.</summary>
    /// <exception cref="LikenessException">The disk is full.</exception>
    public void Write(RunEvent happened)
    {
        string? name = happened switch
        {
            RunStarted => "started",
            RunEvaluation => "evaluation",
            CheckpointSaved => "checkpoint",
            RunWarning => "warning",
            RunDone => "done",
            _ => null,
        };
        if (name is null)
        {
            return;
        }

        JsonElement fields = JsonSerializer.SerializeToElement(happened, happened.GetType(), Json);
        using var line = new MemoryStream();
        using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("at", DateTimeOffset.UtcNow);
            writer.WriteString("event", name);
            foreach (JsonProperty field in fields.EnumerateObject())
            {
                field.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        try
        {
            _stream.Write(line.GetBuffer(), 0, (int)line.Length);
            _stream.Flush();
        }
        catch (Exception error) when (AtomicFile.Explain(_path, error) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();
}
