using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Synthesis;

/// <summary>A voice of <see cref="Flite"/>.</summary>
/// <param name="Name">One of <see cref="Flite.Voices"/>.</param>
public sealed record FliteVoice(string Name)
{
    /// <summary>Vibrations a second in the mean, 50 to 400; null for the voice's own.</summary>
    public double? Pitch { get; init; }

    /// <summary>All durations as a factor, 0.3 to 3.</summary>
    public double Slowness { get; init; } = 1;
}

/// <summary>
/// Flite (Carnegie Mellon University), an English speech synthesiser with recorded voices, run as a program of its own: it writes a sound file and prints
/// the time at which each sound ends. The same text and voice give the same samples.
/// </summary>
public sealed class Flite
{
    private const string Program = "flite";
    private const int LongestWaitMilliseconds = 60_000;

    // kal speaks at 8 kHz only, awb_time tells nothing but the time.
    private static readonly string[] Unfit = ["kal", "awb_time"];

    private Flite(string version, string[] voices) => (Version, Voices) = (version, voices);

    /// <summary>What the program says about itself.</summary>
    public string Version { get; }

    /// <summary>Names of the voices that read any text.</summary>
    public IReadOnlyList<string> Voices { get; }

    /// <summary>Looks for the program.</summary>
    /// <returns>Null when it is not on PATH, or has no voice.</returns>
    public static Flite? Find()
    {
        try
        {
            string[] voices = [.. Run("-lv").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(w => !w.EndsWith(':') && w is not ("Voices" or "available")).Except(Unfit)];
            string? version = Run("--version").Split('\n').FirstOrDefault(l => l.Contains("version:", StringComparison.Ordinal));
            return voices.Length == 0 ? null : new Flite(version?[(version.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "of unknown version", voices);
        }
        catch (Exception error) when (error is Win32Exception or LikenessException)
        {
            return null;
        }
    }

    /// <summary>Reads a text aloud.</summary>
    /// <param name="text">English.</param>
    /// <param name="voice">By whom.</param>
    /// <returns>Speech at the voice's rate, with sounds by the names of CMU's lexicon.</returns>
    /// <exception cref="LikenessException">The program fails.</exception>
    public SpokenText Speak(string text, FliteVoice voice)
    {
        if (!Voices.Contains(voice.Name))
        {
            throw new LikenessException($"flite has no voice '{voice.Name}'; it has {string.Join(", ", Voices)}.");
        }

        string file = Path.Combine(Path.GetTempPath(), $"likeness-{Guid.NewGuid():N}.wav");
        try
        {
            string[] pitch = voice.Pitch is { } hertz ? ["--setf", string.Create(CultureInfo.InvariantCulture, $"int_f0_target_mean={hertz:F1}")] : [];
            string printed = Run([
                "-voice", voice.Name, .. pitch, "--setf", string.Create(CultureInfo.InvariantCulture, $"duration_stretch={voice.Slowness:F3}"), "-psdur", "-t", text, "-o", file,
            ]);

            // The voice 'kal16' stops before the pause that it announces has ended.
            Waveform waveform = WavFile.Read(file).Waveform.ToMono();
            return new SpokenText(waveform, [.. Phones(printed).Select(p => p with { Start = Math.Min(p.Start, waveform.Seconds), End = Math.Min(p.End, waveform.Seconds) })]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Reads "pau:0.220 dh:0.254 ...": each sound with the time of its end. Names become capitals: a small y would be the vowel of another alphabet.</summary>
    /// <exception cref="LikenessException">It says something else.</exception>
    internal static IReadOnlyList<Phone> Phones(string printed)
    {
        var phones = new List<Phone>();
        double start = 0;
        foreach (string word in printed.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = word.LastIndexOf(':');
            if (colon < 1 || !double.TryParse(word.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double end) || !(end >= start))
            {
                throw new LikenessException($"flite printed '{word}' where a sound and the time of its end were expected. Is it version 2.1 or later?");
            }

            phones.Add(new Phone(word[..colon].ToUpperInvariant(), start, end));
            start = end;
        }

        return phones.Count > 0 ? phones : throw new LikenessException("flite printed no sounds. Is it version 2.1 or later?");
    }

    private static string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> complaints = process.StandardError.ReadToEndAsync(), printed = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LongestWaitMilliseconds))
        {
            process.Kill();
            throw new LikenessException($"flite said nothing for {LongestWaitMilliseconds / 1000} seconds and was ended.");
        }

        string text = printed.GetAwaiter().GetResult(), complaint = complaints.GetAwaiter().GetResult().Trim();

        // flite ends --version and the like with a code of its own; what counts is what it printed.
        return text.Length > 0 ? text : throw new LikenessException($"flite failed: {(complaint.Length > 0 ? complaint.TrimEnd('.') : $"it ended with code {process.ExitCode} and no message")}.");
    }
}
