using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Provenance;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Runs.Folders;

/// <summary>
/// The folder of one run: <c>run.json</c> (what it is and where its inputs come from), <c>metrics.csv</c>, <c>events.jsonl</c>,
/// <c>checkpoints/</c> and <c>exports/</c>. While it is open no other program can open it.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private readonly FileStream _lock;

    private RunFolder(string path, FileStream locked, RunDescription description)
    {
        _lock = locked;
        Path = path;
        Description = description;
        Events = new EventLog(System.IO.Path.Combine(path, "events.jsonl"));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What the run is.</summary>
    public RunDescription Description { get; private set; }

    /// <summary>What happened, one JSON object a line.</summary>
    public EventLog Events { get; }

    /// <summary>Where results for other programs go.</summary>
    public string Exports => Directory.CreateDirectory(System.IO.Path.Combine(Path, "exports")).FullName;

    /// <summary>True when the folder holds a run.</summary>
    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, "run.json"));

    /// <summary>Begins a run in a new or empty folder.</summary>
    /// <exception cref="LikenessException">The folder holds a run already, is in use, or cannot be written to.</exception>
    public static RunFolder Create(string path, RunDescription description)
    {
        if (Exists(path))
        {
            throw new LikenessException($"{path}: holds a run already. Go on with it by adding --resume, or choose another folder.");
        }

        FileStream locked = Lock(path);
        try
        {
            var run = new RunFolder(path, locked, description);
            run.Save();
            return run;
        }
        catch
        {
            locked.Dispose();
            throw;
        }
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="kind">What is to be gone on with.</param>
    /// <exception cref="LikenessException">The folder holds no run, one of another kind, or one of a newer version, or is in use.</exception>
    public static RunFolder Open(string path, string kind)
    {
        RunDescription description = ReadDescription(path);
        if (description.Kind != kind)
        {
            throw new LikenessException($"{path}: holds a run of {description.Kind}, {kind} was expected. Choose another folder.");
        }

        return new RunFolder(path, Lock(path), description);
    }

    /// <summary>Reads what a run is, for a report; it may be running.</summary>
    /// <exception cref="InvalidFileException">The folder holds no run, or one of a newer version.</exception>
    public static RunDescription ReadDescription(string path)
    {
        string file = System.IO.Path.Combine(path, "run.json");
        if (!File.Exists(file))
        {
            throw new InvalidFileException(path, "holds no run (run.json is missing). Check the path; training without --resume begins one.");
        }

        try
        {
            string text = File.ReadAllText(file);
            JsonNode? root = JsonNode.Parse(text);
            int schema = root?["schema"]?.GetValue<int>() ?? 0;
            if (schema is < 1 or > RunDescription.CurrentSchema)
            {
                string? maker = root?["machine"]?["tool_version"]?.GetValue<string>();
                throw new InvalidFileException(file, $"has version {schema}, made by Likeness {maker ?? "(unknown)"}; this program reads versions up to {RunDescription.CurrentSchema}. Use a newer Likeness.");
            }

            return root.Deserialize<RunDescription>(Json)!;
        }
        catch (Exception error) when (error is JsonException or IOException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(file, $"is damaged ({error.Message}).", error);
        }
    }

    /// <summary>Compares the settings of a resumed run with those that it was begun with.</summary>
    /// <param name="now">The settings as they would be now.</param>
    /// <param name="free">Names of settings that may change.</param>
    /// <exception cref="LikenessException">A setting differs; the first one is named with both values.</exception>
    public void RequireSameConfig(JsonObject now, params ReadOnlySpan<string> free)
    {
        foreach (string name in Description.Config.Select(p => p.Key).Union(now.Select(p => p.Key)))
        {
            if (!free.Contains(name) && !JsonNode.DeepEquals(Description.Config[name], now[name]))
            {
                throw new LikenessException(
                    $"{Path}: '{name}' was {Show(Description.Config[name])} when this run was begun and is {Show(now[name])} now. "
                    + "Resume it with the old value, with the version of Likeness that began it if its own values have changed since, or begin a new run in another folder.");
            }
        }

        static string Show(JsonNode? value) => value?.ToJsonString() ?? "not set";
    }

    /// <summary>Compares the inputs of a resumed run with those that it was begun with, by content.</summary>
    /// <exception cref="LikenessException">An input has changed, is missing or is new.</exception>
    public void RequireSameInputs(IReadOnlyList<InputFile> now)
    {
        for (int i = 0; i < Math.Max(now.Count, Description.Inputs.Count); i++)
        {
            InputFile? old = i < Description.Inputs.Count ? Description.Inputs[i] : null;
            InputFile? present = i < now.Count ? now[i] : null;
            if (old?.Sha256 != present?.Sha256)
            {
                throw new LikenessException(
                    $"{Path}: this run was begun with {Show(old)} and would go on with {Show(present)}; the result would be of neither. "
                    + "Bring the old input back, or begin a new run in another folder.");
            }
        }

        static string Show(InputFile? file) => file is null ? "no such input" : $"{file.Path} (SHA-256 {file.Sha256[..12]}...)";
    }

    /// <summary>
    /// The figures of the run. Rows after <paramref name="step"/> are dropped, so that a resumed run repeats none; so that it
    /// misses none either, write the rows of a step before its checkpoint.
    /// </summary>
    /// <param name="step">The number of finished steps: 0 for a new run, the checkpoint's for a resumed one.</param>
    /// <param name="columns">Names with units; "step" comes before them by itself.</param>
    public MetricsLog OpenMetrics(long step, params IReadOnlyList<string> columns) =>
        MetricsLog.Open(System.IO.Path.Combine(Path, "metrics.csv"), step, columns);

    /// <summary>The run's checkpoints.</summary>
    /// <param name="version">The version of the content that this program writes.</param>
    public CheckpointStore Checkpoints(int version) =>
        new(System.IO.Path.Combine(Path, "checkpoints"), Description.Kind, version);

    /// <summary>Notes in run.json that the run goes on.</summary>
    /// <param name="step">The number of finished steps.</param>
    /// <param name="commandLine">The command as it was typed.</param>
    public void NoteResumption(long step, string commandLine)
    {
        Description = Description with
        {
            Resumptions = [.. Description.Resumptions, new RunResumption(DateTimeOffset.UtcNow, step, commandLine, MachineInfo.Current())],
        };
        Save();
    }

    /// <summary>Closes the files and lets other programs in.</summary>
    public void Dispose()
    {
        Events.Dispose();
        _lock.Dispose();
    }

    private void Save() => AtomicFile.WriteText(System.IO.Path.Combine(Path, "run.json"), JsonSerializer.Serialize(Description, Json) + "\n");

    private static FileStream Lock(string path)
    {
        string file = System.IO.Path.Combine(path, ".lock");
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (AtomicFile.Explain(path, error) is { } explained)
        {
            throw explained;
        }

        try
        {
            // The system lets go of it when the program ends in whatever way.
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new LikenessException($"{path}: no permission to write here; choose another folder.", error);
        }
        catch (IOException error)
        {
            throw new LikenessException($"{path}: another program is working in this run folder ({error.Message.TrimEnd('.')}). Wait for it, or choose another folder.", error);
        }
    }
}
