using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Runs.Checkpoints;

/// <summary>An opened checkpoint: where the run stood, and the file with its tensors.</summary>
public sealed class Checkpoint : IDisposable
{
    private const string Prefix = "likeness.";

    private Checkpoint(SafeTensorsFile file, CheckpointInfo info)
    {
        File = file;
        Info = info;
    }

    /// <summary>The tensors.</summary>
    public SafeTensorsFile File { get; }

    /// <summary>Where the run stood.</summary>
    public CheckpointInfo Info { get; }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => File.Dispose();

    /// <summary>Writes a checkpoint whole or not at all.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="version">The version of its content.</param>
    /// <param name="info">Where the run stands.</param>
    /// <param name="addTensors">Adds the tensors.</param>
    internal static void Write(string path, string kind, int version, CheckpointInfo info, Action<SafeTensorsWriter> addTensors)
    {
        var writer = new SafeTensorsWriter();
        addTensors(writer);
        SortedDictionary<string, string> m = writer.Metadata;
        m[$"{Prefix}kind"] = kind;
        m[$"{Prefix}version"] = Text(version);
        m[$"{Prefix}tool"] = Provenance.MachineInfo.Version;
        m[$"{Prefix}step"] = Text(info.Step);
        m[$"{Prefix}epoch"] = Text(info.Epoch);
        m[$"{Prefix}cursor"] = Text(info.Cursor);
        m[$"{Prefix}random"] = info.RandomState;
        foreach ((string name, string value) in info.Identity)
        {
            m[$"{Prefix}identity.{name}"] = value;
        }

        foreach ((string name, double value) in info.Figures)
        {
            m[$"{Prefix}figure.{name}"] = value.ToString("R", CultureInfo.InvariantCulture);
        }

        m[$"{Prefix}sha256"] = writer.ContentHash();
        writer.Save(path);

        static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Opens a checkpoint and checks that it is whole, of this kind and version, and fits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What is expected.</param>
    /// <param name="version">The newest version that is understood.</param>
    /// <param name="identity">What the tensors must belong to.</param>
    /// <exception cref="InvalidFileException">The file is damaged: an older checkpoint may do.</exception>
    /// <exception cref="CheckpointMismatchException">The file is whole and not for this run.</exception>
    internal static Checkpoint Open(string path, string kind, int version, IReadOnlyDictionary<string, string> identity)
    {
        var file = SafeTensorsFile.Open(path);
        try
        {
            IReadOnlyDictionary<string, string> m = file.Metadata;
            string foundKind = Get("kind");
            if (foundKind != kind)
            {
                throw new CheckpointMismatchException($"{path}: is a checkpoint of {foundKind}, {kind} was expected. Choose another run folder.");
            }

            long foundVersion = Number("version");
            if (foundVersion > version)
            {
                throw new CheckpointMismatchException(
                    $"{path}: has version {foundVersion} (made by Likeness {m.GetValueOrDefault($"{Prefix}tool", "unknown")}); this program reads versions up to {version}. Use a newer Likeness.");
            }

            if (Get("sha256") != file.ContentHash())
            {
                throw new InvalidFileException(path, "is damaged: its checksum does not fit its content.");
            }

            CheckpointInfo info = new()
            {
                Step = Number("step"),
                Epoch = (int)Number("epoch"),
                Cursor = Number("cursor"),
                RandomState = Get("random"),
                Identity = Named("identity.", static text => text),
                Figures = Named("figure.", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    ? value
                    : throw new InvalidFileException(path, $"is damaged: '{text}' is no number.")),
            };
            foreach ((string name, string expected) in identity)
            {
                string found = info.Identity.GetValueOrDefault(name, "(not stored)");
                if (found != expected)
                {
                    throw new CheckpointMismatchException(
                        $"{path}: was made for another {name}: {found}, and here it is {expected}. Use the data and options that the run was begun with, or begin a new run.");
                }
            }

            return new Checkpoint(file, info);

            string Get(string name) => m.TryGetValue(Prefix + name, out string? value)
                ? value
                : throw new InvalidFileException(path, $"is no checkpoint of Likeness, or is damaged: {Prefix}{name} is missing.");

            long Number(string name) => long.TryParse(Get(name), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                ? value
                : throw new InvalidFileException(path, $"is damaged: {Prefix}{name} is no number.");

            Dictionary<string, T> Named<T>(string group, Func<string, T> parse) => m
                .Where(p => p.Key.StartsWith(Prefix + group, StringComparison.Ordinal))
                .ToDictionary(p => p.Key[(Prefix.Length + group.Length)..], p => parse(p.Value));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}

/// <summary>A whole checkpoint that is not for this run: another kind, topology or architecture, or a newer version.</summary>
public sealed class CheckpointMismatchException : LikenessException
{
    /// <summary>Makes the error from a whole sentence.</summary>
    public CheckpointMismatchException(string message) : base(message) { }
}
