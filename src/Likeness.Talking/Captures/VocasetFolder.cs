using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Files;
using Likeness.Talking.Corpora;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Captures;

/// <summary>
/// VOCASET as it is published, with its pickles turned into files that hold data only (a pickle can run code, so none is opened): <c>data_verts.npy</c>
/// [rows, vertices, 3], which stays on disk; <c>subj_seq_to_idx.json</c>, subject, sentence, and the rows of its frames as a list or by frame number; faces at rest as
/// <c>templates/SUBJECT.ply</c>; recordings as <c>audio/SUBJECT/SENTENCE.wav</c>. Parts and their order are those of the published code (spec section 2): eight subjects
/// to learn from with all sentences, two each to choose by and to measure on with sentences 21 to 40.
/// </summary>
internal static class VocasetFolder
{
    private const string Vertices = "data_verts.npy", Index = "subj_seq_to_idx.json", Sounds = "audio";
    private const double CapturedRate = 60;
    private const int FirstHeldOutSentence = 21;

    private static readonly string[] Training =
    [
        "FaceTalk_170728_03272_TA", "FaceTalk_170904_00128_TA", "FaceTalk_170725_00137_TA", "FaceTalk_170915_00223_TA",
        "FaceTalk_170811_03274_TA", "FaceTalk_170913_03279_TA", "FaceTalk_170904_03276_TA", "FaceTalk_170912_03278_TA",
    ];

    private static readonly string[] Validation = ["FaceTalk_170811_03275_TA", "FaceTalk_170908_03277_TA"];
    private static readonly string[] Test = ["FaceTalk_170809_00138_TA", "FaceTalk_170731_00024_TA"];

    public static bool IsOne(string folder) => File.Exists(Path.Combine(folder, Vertices));

    public static LoadedMotionCorpus Read(string folder, MotionReadOptions options)
    {
        var array = MappedNpy.Open(Path.Combine(folder, Vertices));
        try
        {
            return Read(folder, array, options);
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    private static LoadedMotionCorpus Read(string folder, MappedNpy array, MotionReadOptions options)
    {
        string path = Path.Combine(folder, Vertices);
        if (array.Shape.Rank != 3 || array.Shape[2] != 3)
        {
            throw new InvalidFileException(path, $"it has shape {array.Shape}; [rows, vertices, 3] was expected.");
        }

        var templates = new Templates(folder, _ => false);
        if (array.Shape[1] != templates.Main.VertexCount)
        {
            throw new InvalidFileException(path, $"it has {array.Shape[1]} vertices; {templates.MainPath} has {templates.Main.VertexCount}.");
        }

        UnitNote units = HeadUnits.Of(templates.Main, options.UnitToMillimetres, templates.MainPath);
        (Dictionary<string, (string Sentence, int[] Rows)[]> index, string indexPath) = ReadIndex(folder, array.Shape[0]);
        string[] subjects = [.. Training.Concat(Validation).Concat(Test).Where(index.ContainsKey), .. index.Keys.Except(Training).Except(Validation).Except(Test).Order(StringComparer.Ordinal)];
        var clips = new List<MotionClip>();
        var silent = new List<string>();
        foreach (string subject in subjects)
        {
            Vector3[] rest = templates.Of(subject, units.ToMillimetres);
            ClipSplit split = Validation.Contains(subject) ? ClipSplit.Validation : Test.Contains(subject) ? ClipSplit.Test : ClipSplit.Train;
            foreach ((string sentence, int[] rows) in index[subject])
            {
                int number = Number(sentence, indexPath);
                string sound = Path.Combine(folder, Sounds, subject, sentence + ".wav");
                if (split != ClipSplit.Train && number < FirstHeldOutSentence)
                {
                    continue;
                }

                if (!File.Exists(sound))
                {
                    silent.Add($"{subject}/{sentence}");
                    continue;
                }

                int step = options.EverySecondFrame ? 2 : 1;
                int[] kept = [.. rows.Where((_, i) => i % step == 0)];
                clips.Add(new MotionClip(
                    $"{subject}_{sentence}", subject, number, split, WavFile.Read(sound).Waveform.ToMono(), new MappedFace(rest, array, kept, units.ToMillimetres, CapturedRate / step)));
            }
        }

        if (clips.Count == 0)
        {
            throw new InvalidFileException(folder, $"none of its sequences has a recording; {Sounds}/SUBJECT/SENTENCE.wav was expected, as {Path.Combine(Sounds, silent.FirstOrDefault("FaceTalk_170728_03272_TA/sentence01") + ".wav")}.");
        }

        string[] warnings = silent.Count == 0 ? [] : [$"{silent.Count} sequences without a recording were left out: {string.Join(", ", silent.Take(5))}{(silent.Count > 5 ? " ..." : "")}."];
        var template = templates.Main.WithPositions(templates.Of("", units.ToMillimetres));
        return new LoadedMotionCorpus(new MotionCorpus(template, RegionFiles.Read(folder, template.VertexCount), clips), units, warnings, array);
    }

    /// <summary>Rows of each sequence of each subject, in order of their frames.</summary>
    private static (Dictionary<string, (string Sentence, int[] Rows)[]> Index, string Path) ReadIndex(string folder, int rowCount)
    {
        string path = Path.Combine(folder, Index);
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. VOCASET has it as a pickle, which is not opened because it can run code; turn it into JSON (docs/talking-corpora.md shows how).");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return (document.RootElement.EnumerateObject().ToDictionary(
                s => SafeName.Require(s.Name, "a subject", path),
                s => s.Value.EnumerateObject().OrderBy(q => q.Name, StringComparer.Ordinal).Select(q => (SafeName.Require(q.Name, "a sentence", path), Rows(q.Value, $"{s.Name}/{q.Name}", rowCount, path))).ToArray(),
                StringComparer.Ordinal), path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidFileException(path, $"it is no list of rows by subject and sentence ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static int[] Rows(JsonElement element, string name, int rowCount, string path)
    {
        int[] rows = element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(r => r.GetInt32())]
            : [.. element.EnumerateObject().OrderBy(f => int.Parse(f.Name, CultureInfo.InvariantCulture)).Select(f => f.Value.GetInt32())];
        int outside = Array.FindIndex(rows, r => (uint)r >= (uint)rowCount);
        return rows.Length == 0 ? throw new InvalidFileException(path, $"{name} has no frames.")
            : outside >= 0 ? throw new InvalidFileException(path, $"{name} names row {rows[outside]} of {rowCount}.")
            : rows;
    }

    private static int Number(string sentence, string path) =>
        int.TryParse(sentence.AsSpan(sentence.AsSpan().TrimEnd("0123456789").Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new InvalidFileException(path, $"'{sentence}' is no sentence with a number, as sentence01.");
}
