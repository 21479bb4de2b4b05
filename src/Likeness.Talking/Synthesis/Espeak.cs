using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Synthesis;

/// <summary>A voice of <see cref="Espeak"/>.</summary>
/// <param name="Name">A language, with a variant if wanted: "en-us", "de+f2".</param>
public sealed record EspeakVoice(string Name)
{
    /// <summary>Words a minute, 80 to 450.</summary>
    public int Rate { get; init; } = 165;

    /// <summary>0 to 99.</summary>
    public int Pitch { get; init; } = 50;

    /// <summary>How far the pitch moves, 0 to 99.</summary>
    public int Range { get; init; } = 50;

    /// <summary>Pause between words, in hundredths of a second.</summary>
    public int Gap { get; init; }
}

/// <summary>
/// espeak-ng, a synthesiser for a hundred languages that knows when each sound begins. It is licensed under the GPL 3 and is therefore never part of this
/// program: a helper process of its own loads the library that is installed on the machine, and the two talk through pipes. A request is a line of JSON (voice,
/// rate, pitch, range, gap, text); a reply is a line of JSON (samples, sounds with the sample at which they begin, or an error) and then the samples,
/// 16 bit little-endian. The first line of all says version and sample rate.
/// The same sentences in the same order give the same samples: the helper fixes what the library leaves to chance, but a voice leaves traces in the next one.
/// </summary>
public sealed class Espeak : IDisposable
{
    // The closure of a stop is silent but for echoes of the sound before: at most this share of that one's loudest moment.
    private const double EchoShare = 0.1;
    private const double WindowSeconds = 0.005, LongestClosure = 0.1, ShortestPause = 0.05;
    private const string Stops = "pbtdkgɡqcɟʈɖɢʔ";

    private const int LongestSeconds = 120;

    private readonly EspeakProcess _process;

    private Espeak(EspeakProcess process) => (_process, Version) = (process, process.Version!);

    /// <summary>What the library says about itself.</summary>
    public string Version { get; }

    /// <summary>Starts the helper.</summary>
    /// <param name="program">The program that has it: Likeness's command line.</param>
    /// <param name="arguments">What makes it the helper.</param>
    /// <returns>Null when the library is not installed.</returns>
    /// <exception cref="LikenessException">The helper does not start, or is no helper.</exception>
    public static Espeak? Start(string program, params IReadOnlyList<string> arguments)
    {
        var process = EspeakProcess.Start(program, arguments);
        if (process.Version is not null)
        {
            return new Espeak(process);
        }

        process.Dispose();
        return null;
    }

    /// <summary>Reads a text aloud.</summary>
    /// <param name="text">In the language of the voice.</param>
    /// <param name="voice">By whom.</param>
    /// <returns>Speech at the library's rate, with sounds in the International Phonetic Alphabet.</returns>
    /// <exception cref="LikenessException">There is no such voice, or the helper fails.</exception>
    public SpokenText Speak(string text, EspeakVoice voice)
    {
        JsonNode reply = _process.Ask(new JsonObject
        {
            ["voice"] = voice.Name,
            ["rate"] = voice.Rate,
            ["pitch"] = voice.Pitch,
            ["range"] = voice.Range,
            ["gap"] = voice.Gap,
            ["text"] = text,
        });
        if ((string?)reply["error"] is { } complaint)
        {
            throw new LikenessException($"espeak-ng with voice '{voice.Name}': {complaint}");
        }

        int count = (int?)reply["samples"] ?? -1;
        if (count < 0 || count > LongestSeconds * _process.Rate)
        {
            throw new LikenessException($"The helper for espeak-ng announced {count} samples.");
        }

        float[] samples = _process.Samples(count);
        return new SpokenText(new Waveform(samples, _process.Rate), Phones(samples, [.. reply["sounds"]!.AsArray().Select(s => ((string)s![0]!, (int)s[1]!))], _process.Rate));
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    /// <summary>
    /// Sounds from where they begin. The library announces a stop (p, t, k ...) when it bursts; the closure before it, which is when lips are shut, is
    /// silence that it counts to the sound before. Here it goes to the stop.
    /// </summary>
    internal static IReadOnlyList<Phone> Phones(ReadOnlySpan<float> samples, IReadOnlyList<(string Name, int Sample)> sounds, int rate)
    {
        // Marks of another language's voice, as "(en)", are no sounds; and the moment between two words is no rest.
        (string Name, int Sample)[] real = [.. sounds.Where(s => !s.Name.StartsWith('('))];
        real = [.. real.Where((s, i) => s.Name.Length > 0 || i == real.Length - 1 || real[i + 1].Sample - s.Sample >= ShortestPause * rate)];
        int[] starts = new int[real.Length + 1];
        starts[^1] = samples.Length;
        for (int i = 0; i < real.Length; i++)
        {
            int start = Math.Clamp(real[i].Sample, i > 0 ? starts[i - 1] : 0, samples.Length);
            if (i > 0 && real[i - 1].Name.Length > 0 && real[i].Name.Length > 0 && Stops.Contains(real[i].Name[0], StringComparison.Ordinal))
            {
                start -= Closure(samples[starts[i - 1]..start], rate);
            }

            starts[i] = start;
        }

        var phones = new List<Phone>();
        for (int i = 0; i < real.Length; i++)
        {
            if (starts[i + 1] > starts[i])
            {
                phones.Add(new Phone(real[i].Name, (double)starts[i] / rate, (double)starts[i + 1] / rate));
            }
        }

        return phones;
    }

    /// <summary>How many samples at the end of a sound are no longer of it.</summary>
    private static int Closure(ReadOnlySpan<float> sound, int rate)
    {
        int window = Math.Max(1, (int)(WindowSeconds * rate)), longest = Math.Min((int)(LongestClosure * rate), sound.Length / 2) / window;
        double loudest = 0;
        for (int end = sound.Length; end >= window; end -= window)
        {
            loudest = Math.Max(loudest, TensorPrimitives.SumOfSquares(sound[(end - window)..end]));
        }

        int quiet = 0;
        while (quiet < longest && TensorPrimitives.SumOfSquares(sound[^((quiet + 1) * window)..^(quiet * window)]) <= EchoShare * EchoShare * loudest)
        {
            quiet++;
        }

        return quiet * window;
    }
}
