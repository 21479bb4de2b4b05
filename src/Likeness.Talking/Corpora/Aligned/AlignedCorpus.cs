using System.Globalization;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Aligned;

/// <summary>
/// Recordings whose sounds are known in time, as forced aligners leave them: a folder of <c>NAME.wav</c> with <c>NAME.TextGrid</c> or <c>NAME.phones.csv</c> beside
/// it, in folders of speakers or not. Faces come from the sounds by the rules of the synthetic corpus. Of a speaker's clips in the order of their names, the fifth
/// of six is to choose by and the sixth to measure on.
/// </summary>
public static class AlignedCorpus
{
    private const int Round = 6;
    private static readonly string[] Kinds = [".TextGrid", ".textgrid", ".phones.csv"];

    // How far sounds may go on after the recording: aligners round up to their frames.
    private const double Overhang = 0.5;

    /// <summary>Finds the recordings of a folder and reads them one after another.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="framesPerSecond">Frames a second of the curves.</param>
    /// <param name="seed">Chooses blinks and small motions.</param>
    /// <exception cref="InvalidFileException">The folder is missing or holds no such recordings; while clips are read: a file is damaged, or sounds and recording do not belong together.</exception>
    public static IEnumerable<TalkingClip> Read(string folder, double framesPerSecond = 30, long seed = 1)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidFileException(folder, "there is no such folder.");
        }

        string[] sounds = [.. Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Where(f => TimesOf(f) is not null).Order(StringComparer.Ordinal)];
        if (sounds.GroupBy(f => NameOf(folder, f)).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new InvalidFileException(folder, $"{string.Join(" and ", same)} would both be the clip '{same.Key}'; rename one.");
        }

        return sounds.Length > 0
            ? Clips(folder, sounds, framesPerSecond, new RandomSource(seed))
            : throw new InvalidFileException(folder, "it holds no recording with its sounds: NAME.wav with NAME.TextGrid or NAME.phones.csv.");
    }

    private static IEnumerable<TalkingClip> Clips(string folder, string[] sounds, double rate, RandomSource root)
    {
        var said = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < sounds.Length; i++)
        {
            string relative = Path.GetRelativePath(folder, sounds[i]), speaker = Path.GetDirectoryName(relative) ?? "";
            int place = said[speaker] = said.GetValueOrDefault(speaker, -1) + 1;
            SpokenText spoken = Spoken(sounds[i]);
            yield return new TalkingClip(
                NameOf(folder, sounds[i]),
                speaker.Replace(Path.DirectorySeparatorChar, '_'),
                i,
                (place % Round) switch { Round - 1 => ClipSplit.Test, Round - 2 => ClipSplit.Validation, _ => ClipSplit.Train },
                spoken.Waveform,
                SpokenFace.Curves(spoken, FaceTraits.Plain, root.Split((ulong)i), rate),
                spoken.Phones);
        }
    }

    private static string NameOf(string folder, string sound) => Path.ChangeExtension(Path.GetRelativePath(folder, sound), null).Replace(Path.DirectorySeparatorChar, '_');

    private static SpokenText Spoken(string path)
    {
        string times = TimesOf(path)!;
        IReadOnlyList<Phone> phones = times.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? PhoneTable.Read(times) : TextGridFile.ReadPhones(times);
        Waveform waveform = WavFile.Read(path).Waveform.ToMono();
        if (phones.Count == 0 || phones[^1].End > waveform.Seconds + Overhang)
        {
            throw new InvalidFileException(times, phones.Count == 0 ? "it holds no sounds." : string.Create(
                CultureInfo.InvariantCulture, $"its sounds go on to {phones[^1].End:F2} s and the recording ends at {waveform.Seconds:F2} s; they do not belong together."));
        }

        return new SpokenText(waveform, [.. phones.Select(p => p with { Start = Math.Min(p.Start, waveform.Seconds), End = Math.Min(p.End, waveform.Seconds) }).Where(p => p.End > p.Start)]);
    }

    private static string? TimesOf(string sound)
    {
        string stem = Path.ChangeExtension(sound, null);
        return Kinds.Select(e => stem + e).FirstOrDefault(File.Exists);
    }
}
