using System.Globalization;
using System.Text;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Corpora.Aligned;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Corpora;

/// <summary>
/// Corpora as folders: for each clip <c>NAME.wav</c> and <c>NAME.csv</c> (ARKit curves), where known <c>NAME.phones.csv</c> (start, end, sound), and one
/// <c>corpus.json</c> with speaker, sentence and part of each. A folder without it is a corpus as well: every wav with curves beside it is a clip to learn from, and where there is
/// none, the folders inside are speakers.
/// </summary>
public static class CurveCorpus
{
    /// <summary>The list of clips.</summary>
    public const string ListName = "corpus.json";

    // No front end hears anything in less.
    private const double ShortestSeconds = 0.05;

    /// <summary>Writes clips as they come.</summary>
    /// <param name="folder">The folder; made if need be.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="origin">Where they come from and their licence, for whoever finds the folder.</param>
    /// <param name="written">Called after each clip.</param>
    /// <param name="token">Gives up; what is written so far has no list and is replaced next time.</param>
    /// <returns>How many clips.</returns>
    /// <exception cref="LikenessException">A file cannot be written.</exception>
    public static int Write(string folder, IEnumerable<TalkingClip> clips, string origin, Action<TalkingClip>? written = null, CancellationToken token = default)
    {
        Directory.CreateDirectory(folder);
        var list = new List<CorpusEntry>();
        foreach (TalkingClip clip in clips)
        {
            token.ThrowIfCancellationRequested();
            WavFile.Write(Path.Combine(folder, clip.Name + ".wav"), clip.Waveform);
            CurveFiles.WriteCsv(Path.Combine(folder, clip.Name + ".csv"), clip.Curves);
            if (clip.Phones.Count > 0)
            {
                WritePhones(Path.Combine(folder, clip.Name + ".phones.csv"), clip.Phones);
            }

            list.Add(new CorpusEntry(clip.Name, clip.Speaker, clip.Sentence, clip.Split, clip.Curves.FramesPerSecond, clip.Voice, clip.Text));
            written?.Invoke(clip);
        }

        CorpusList.Write(Path.Combine(folder, ListName), list, origin);
        return list.Count;
    }

    /// <summary>Reads clips, one after another, so that not all sound is in memory at once.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="split">The part that is wanted, or null for all.</param>
    /// <exception cref="InvalidFileException">The folder is missing or empty, or a file is damaged.</exception>
    public static IEnumerable<TalkingClip> Read(string folder, ClipSplit? split = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidFileException(folder, "there is no such folder.");
        }

        string list = Path.Combine(folder, ListName);
        CorpusEntry[] entries = File.Exists(list) ? CorpusList.Read(list) : Found(folder);
        (string Folder, CorpusEntry Entry)[] found = [.. entries.Select(e => (folder, e))];
        if (found.Length == 0)
        {
            found = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).SelectMany(s => Found(s).Select(e => (s, e with { Speaker = Path.GetFileName(s) })))];
        }

        return found.Length == 0
            ? throw new InvalidFileException(folder, "it holds no clips: a .wav with a .csv of ARKit curves beside it.")
            : found.Where(e => split is null || e.Entry.Split == split).Select(e => e.Folder == folder ? Clip(folder, e.Entry) : OfSpeaker(Clip(e.Folder, e.Entry)));

        // Sentences may have the same names from speaker to speaker.
        static TalkingClip OfSpeaker(TalkingClip clip) => clip with { Name = $"{clip.Speaker}_{clip.Name}" };
    }

    private static TalkingClip Clip(string folder, CorpusEntry entry)
    {
        string sound = Path.Combine(folder, entry.Name + ".wav"), face = Path.Combine(folder, entry.Name + ".csv"), phones = Path.Combine(folder, entry.Name + ".phones.csv");
        ArkitCurves curves = CurveFiles.Read(face).Curves;
        Waveform waveform = WavFile.Read(sound).Waveform;
        if (curves.Frames == 0)
        {
            throw new InvalidFileException(face, "it has no frames. Take the clip out of the corpus.");
        }

        if (waveform.Seconds < ShortestSeconds)
        {
            throw new InvalidFileException(sound, string.Create(CultureInfo.InvariantCulture, $"it has {waveform.Seconds * 1000:F0} ms of sound; a clip has at least {ShortestSeconds * 1000:F0}. Take it out of the corpus."));
        }

        if (entry.FramesPerSecond is { } rate)
        {
            curves = new ArkitCurves(curves.Weights, rate);
        }

        return new TalkingClip(
            entry.Name, entry.Speaker, entry.Sentence, entry.Split, waveform, curves, File.Exists(phones) ? PhoneTable.Read(phones) : [])
        {
            Voice = entry.Voice,
            Text = entry.Text,
        };
    }

    private static CorpusEntry[] Found(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.wav").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => File.Exists(Path.Combine(folder, n + ".csv"))).Order(StringComparer.Ordinal)
            .Select((n, i) => new CorpusEntry(n, "", i, ClipSplit.Train, null)),
    ];

    private static void WritePhones(string path, IReadOnlyList<Phone> phones)
    {
        var text = new StringBuilder("start_s,end_s,phone\n");
        foreach (Phone phone in phones)
        {
            string name = phone.Name.AsSpan().ContainsAny(',', '"') ? $"\"{phone.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : phone.Name;
            text.Append(CultureInfo.InvariantCulture, $"{phone.Start:F4},{phone.End:F4},{name}\n");
        }

        AtomicFile.WriteText(path, text.ToString());
    }
}
