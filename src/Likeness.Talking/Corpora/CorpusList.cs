using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Corpora;

/// <summary>A clip in the list of a corpus.</summary>
internal sealed record CorpusEntry(string Name, string Speaker, int Sentence, ClipSplit Split, double? FramesPerSecond, string Voice = "", string Text = "");

/// <summary>
/// The list of a corpus, <c>corpus.json</c>: <c>{ "clips": [{ "name", "speaker", "sentence", "split", "fps" }, ...] }</c>, of which only the name must be there.
/// </summary>
internal static class CorpusList
{
    private const int Version = 1;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string path, IReadOnlyList<CorpusEntry> entries, string origin)
    {
        var clips = new JsonArray();
        foreach (CorpusEntry entry in entries)
        {
            var clip = new JsonObject { ["name"] = entry.Name, ["speaker"] = entry.Speaker, ["sentence"] = entry.Sentence, ["split"] = entry.Split.ToString().ToLowerInvariant(), ["fps"] = entry.FramesPerSecond };
            Add(clip, "voice", entry.Voice);
            Add(clip, "text", entry.Text);
            clips.Add(clip);
        }

        var root = new JsonObject { ["likeness.kind"] = "talking-corpus", ["likeness.version"] = Version, ["origin"] = origin, ["clips"] = clips };
        AtomicFile.WriteText(path, root.ToJsonString(Readable));
    }

    /// <exception cref="InvalidFileException">It is no such list.</exception>
    public static CorpusEntry[] Read(string path)
    {
        try
        {
            JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
            if ((int?)root["likeness.version"] is { } version and not Version)
            {
                throw new InvalidFileException(path, $"it has version {version}; this program reads version {Version}.");
            }

            CorpusEntry[] entries =
            [
                .. root["clips"]!.AsArray().Select((c, i) => new CorpusEntry(
                    SafeName.Require((string)c!["name"]!, "a clip", path), (string?)c["speaker"] ?? "", (int?)c["sentence"] ?? i, SplitOf((string?)c["split"] ?? "train", path), Rate((double?)c["fps"], path), (string?)c["voice"] ?? "", (string?)c["text"] ?? "")),
            ];
            return entries.GroupBy(e => e.Name).FirstOrDefault(g => g.Count() > 1) is { } twice ? throw new InvalidFileException(path, $"the clip '{twice.Key}' is in it twice.") : entries;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new InvalidFileException(path, $"it is no list of clips ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static ClipSplit SplitOf(string name, string path) => name.ToLowerInvariant() switch
    {
        "train" => ClipSplit.Train,
        "validation" or "val" => ClipSplit.Validation,
        "test" => ClipSplit.Test,
        _ => throw new InvalidFileException(path, $"'{name}' is no part of a corpus; train, validation or test was expected."),
    };

    private static double? Rate(double? rate, string path) =>
        rate is null or (>= 1 and <= 1000) ? rate : throw new InvalidFileException(path, $"{rate} is no number of frames a second.");

    private static void Add(JsonObject entry, string key, string value)
    {
        if (value.Length > 0)
        {
            entry[key] = value;
        }
    }
}
