using Likeness.Audio.Waveforms;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Synthesis;

/// <summary>A voice of <see cref="MiniVox"/>.</summary>
public sealed record MiniVoice
{
    /// <summary>Vibrations a second at the beginning of a sentence.</summary>
    public double Pitch { get; init; } = 110;

    /// <summary>All frequencies of the mouth as a factor: above 1 for a shorter one.</summary>
    public double Formants { get; init; } = 1;

    /// <summary>All durations as a factor.</summary>
    public double Slowness { get; init; } = 1;
}

/// <summary>
/// A synthesiser of some hundred lines (after Klatt 1980) for corpora where no speech program is installed: pulses or noise through three resonators.
/// It does not sound like a person; its sounds have the spectra, lengths and pauses by which a model can learn what a mouth does.
/// </summary>
public static class MiniVox
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 16000;

    private const double VowelSeconds = 0.12, ConsonantSeconds = 0.07, PauseSeconds = 0.2, BurstSeconds = 0.015, ClosureSeconds = 0.06, FadeSeconds = 0.008;
    private const double PitchFall = 0.1;
    private static readonly double[] Bandwidths = [80, 100, 150];

    private static readonly Dictionary<string, double[]> Formants = new(StringComparer.Ordinal)
    {
        ["AA"] = [730, 1090, 2440],
        ["AE"] = [660, 1720, 2410],
        ["EH"] = [530, 1840, 2480],
        ["AX"] = [500, 1500, 2500],
        ["IY"] = [270, 2290, 3010],
        ["OW"] = [570, 840, 2410],
        ["UW"] = [300, 870, 2240],
        ["RR"] = [420, 1300, 1600],
        ["W"] = [300, 700, 2240],
        ["Y"] = [270, 2290, 3010],
        ["M"] = [300, 1200, 2500],
        ["N"] = [300, 1200, 2500],
        ["NG"] = [300, 1200, 2500],
        ["L"] = [300, 1200, 2500],
    };

    private static readonly HashSet<string> HalfLoud = ["M", "N", "NG", "L"];
    private static readonly HashSet<string> Vowels = ["AA", "AE", "EH", "AX", "IY", "OW", "UW", "RR"];
    private static readonly Dictionary<string, (double Above, double Level)> Noises = new(StringComparer.Ordinal)
    {
        ["S"] = (4000, 0.25),
        ["Z"] = (4000, 0.2),
        ["SH"] = (2000, 0.3),
        ["ZH"] = (2000, 0.2),
        ["F"] = (0, 0.1),
        ["V"] = (0, 0.08),
        ["TH"] = (0, 0.1),
        ["DH"] = (0, 0.08),
        ["HH"] = (0, 0.1),
    };

    private static readonly HashSet<string> Stops = ["P", "B", "T", "D", "K", "G"];

    /// <summary>The codes that can be spoken; "_" is a pause.</summary>
    public static IReadOnlyCollection<string> Codes { get; } = [.. Formants.Keys, .. Noises.Keys, .. Stops, "_"];

    /// <summary>Speaks.</summary>
    /// <param name="codes">Sounds in order, of <see cref="Codes"/>.</param>
    /// <param name="random">Noise, and small differences in length and pitch.</param>
    /// <param name="voice">The voice; null for a low one.</param>
    /// <exception cref="LikenessException">A code is not known.</exception>
    public static SpokenText Speak(IReadOnlyList<string> codes, RandomSource random, MiniVoice? voice = null)
    {
        voice ??= new MiniVoice();
        var phones = new List<Phone>();
        double end = 0;
        foreach (string code in codes)
        {
            double seconds = voice.Slowness * (1 + (0.1 * (random.NextDouble() - 0.5))) * Length(code);
            phones.Add(new Phone(code, end, end + seconds));
            end += seconds;
        }

        float[] samples = new float[(int)Math.Ceiling(end * Rate)];
        double phase = 0;
        foreach (Phone phone in phones)
        {
            int first = (int)(phone.Start * Rate), count = Math.Min(samples.Length, (int)(phone.End * Rate)) - first;
            double pitch = voice.Pitch * (1 - (PitchFall * phone.Start / Math.Max(end, 1e-9))) * (1 + (0.02 * (random.NextDouble() - 0.5)));
            Sound(phone.Name, voice, pitch, random, ref phase, samples.AsSpan(first, count));
        }

        return new SpokenText(new Waveform(samples, Rate), phones);
    }

    private static double Length(string code) =>
        code == "_" ? PauseSeconds
        : Vowels.Contains(code) ? VowelSeconds
        : Stops.Contains(code) ? ClosureSeconds + BurstSeconds
        : Formants.ContainsKey(code) || Noises.ContainsKey(code) ? ConsonantSeconds
        : throw new LikenessException($"The built-in voice has no sound '{code}'; it has {string.Join(' ', Codes)}.");

    private static void Sound(string code, MiniVoice voice, double pitch, RandomSource random, ref double phase, Span<float> samples)
    {
        if (Formants.TryGetValue(code, out double[]? formants))
        {
            var source = new double[samples.Length];
            for (int i = 0; i < source.Length; i++)
            {
                phase += pitch / Rate;
                if (phase >= 1)
                {
                    phase -= 1;
                    source[i] = 1;
                }
            }

            for (int f = 0; f < formants.Length; f++)
            {
                Resonate(source, voice.Formants * formants[f], Bandwidths[f]);
            }

            Add(source, HalfLoud.Contains(code) ? 0.15 : 0.3, samples);
        }
        else if (Noises.TryGetValue(code, out (double Above, double Level) noise))
        {
            Add(Noise(samples.Length, noise.Above, random), noise.Level, samples);
        }
        else if (Stops.Contains(code))
        {
            int burst = Math.Min(samples.Length, (int)(BurstSeconds * Rate));
            Add(Noise(burst, code is "T" or "D" ? 3000 : code is "K" or "G" ? 1500 : 0, random), 0.3, samples[^burst..]);
        }
    }

    /// <summary>Two poles: y[t] = g x[t] + 2 r cos(w) y[t - 1] - r^2 y[t - 2].</summary>
    private static void Resonate(double[] signal, double hertz, double bandwidth)
    {
        double r = Math.Exp(-Math.PI * bandwidth / Rate), a = 2 * r * Math.Cos(2 * Math.PI * Math.Min(hertz, 0.48 * Rate) / Rate), b = -r * r, gain = 1 - a - b;
        double one = 0, two = 0;
        for (int i = 0; i < signal.Length; i++)
        {
            double y = (gain * signal[i]) + (a * one) + (b * two);
            (two, one) = (one, y);
            signal[i] = y;
        }
    }

    /// <summary>White noise, above a frequency by two differences with what a slow average follows.</summary>
    private static double[] Noise(int count, double above, RandomSource random)
    {
        var noise = new double[count];
        for (int i = 0; i < count; i++)
        {
            noise[i] = (2 * random.NextDouble()) - 1;
        }

        for (int pass = 0; above > 0 && pass < 2; pass++)
        {
            double share = 1 - Math.Exp(-2 * Math.PI * above / Rate), slow = 0;
            for (int i = 0; i < count; i++)
            {
                slow += share * (noise[i] - slow);
                noise[i] -= slow;
            }
        }

        return noise;
    }

    /// <summary>Brings a sound to a level (root mean square) and fades its ends.</summary>
    private static void Add(double[] source, double level, Span<float> samples)
    {
        double energy = 0;
        foreach (double x in source)
        {
            energy += x * x / source.Length;
        }

        double scale = energy > 0 ? 0.3 * level / Math.Sqrt(energy) : 0;
        int fade = Math.Max(1, Math.Min(source.Length / 2, (int)(FadeSeconds * Rate)));
        for (int i = 0; i < source.Length; i++)
        {
            double edge = Math.Min(1, Math.Min(i + 1.0, source.Length - i) / fade);
            samples[i] += (float)Math.Clamp(scale * edge * source[i], -1, 1);
        }
    }
}
