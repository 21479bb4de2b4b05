using Likeness.Audio.Waveforms;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Synthesis;

/// <summary>Speech with the times of its sounds.</summary>
/// <param name="Waveform">One channel.</param>
/// <param name="Phones">The sounds, from beginning to end.</param>
public sealed record SpokenText(Waveform Waveform, IReadOnlyList<Phone> Phones)
{
    // What is left around speech when it is cut out of silence: the first breath of a sound, and its echo.
    private const double Before = 0.02, After = 0.05;

    /// <summary>Where speech begins and ends, in seconds, with a little around it; all of it when there is none.</summary>
    public (double Start, double End) Voiced()
    {
        Phone[] sounds = [.. Phones.Where(p => !IsPause(p))];
        return sounds.Length == 0 ? (0, Waveform.Seconds) : (Math.Max(0, sounds[0].Start - Before), Math.Min(Waveform.Seconds, sounds[^1].End + After));
    }

    /// <summary>The speech without the silence around it: sounds from the first to the last, with a little of the recording on both sides.</summary>
    public SpokenText Trimmed()
    {
        int from = 0, to = Phones.Count;
        while (from < to && IsPause(Phones[from]))
        {
            from++;
        }

        while (to > from && IsPause(Phones[to - 1]))
        {
            to--;
        }

        (double start, double end) = Voiced();
        int first = (int)(start * Waveform.Rate), last = Math.Max(first, (int)(end * Waveform.Rate));
        double shift = (double)first / Waveform.Rate, length = (double)(last - first) / Waveform.Rate;
        Phone[] inside = [.. Phones.Take(from..to).Select(p => new Phone(p.Name, Math.Max(0, p.Start - shift), Math.Min(length, p.End - shift)))];
        return new SpokenText(new Waveform(Waveform.Samples[first..last], Waveform.Rate), inside);
    }

    /// <summary>Several one after another, with silence before, between and after them.</summary>
    /// <param name="parts">What is said, all at one rate.</param>
    /// <param name="pauses">Seconds of silence: one more than there are parts.</param>
    /// <exception cref="ShapeException">The numbers do not go together.</exception>
    public static SpokenText Joined(IReadOnlyList<SpokenText> parts, IReadOnlyList<double> pauses)
    {
        if (parts.Count == 0 || pauses.Count != parts.Count + 1)
        {
            throw new ShapeException($"{parts.Count} parts of speech take {parts.Count + 1} pauses; there are {pauses.Count}.");
        }

        int rate = parts[0].Waveform.Rate;
        var samples = new List<float>();
        var phones = new List<Phone>();
        double silentSince = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            samples.AddRange(new float[(int)(pauses[i] * rate)]);
            double start = (double)samples.Count / rate;
            Phone[] sounds = [.. parts[i].Phones.Select(p => new Phone(p.Name, p.Start + start, p.End + start))];
            samples.AddRange(parts[i].Waveform.Samples);
            Rest(sounds.Length > 0 ? sounds[0].Start : start);
            phones.AddRange(sounds);
            silentSince = phones.Count > 0 ? phones[^1].End : 0;
        }

        samples.AddRange(new float[(int)(pauses[^1] * rate)]);
        Rest((double)samples.Count / rate);
        return new SpokenText(new Waveform([.. samples], rate), phones);

        void Rest(double end)
        {
            if (end > silentSince)
            {
                phones.Add(new Phone("", silentSince, end));
            }
        }
    }

    /// <summary>Played faster or slower and brought back to a rate: above 1 the voice is higher, its mouth shorter and its speech quicker.</summary>
    /// <param name="factor">0.5 to 2.</param>
    /// <param name="rate">Samples a second that are wanted.</param>
    public SpokenText Played(double factor, int rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, 2);

        // Whole hundreds keep the resampler's filter bank small.
        int played = (int)Math.Round(Waveform.Rate * factor / 100) * 100;
        double slower = (double)Waveform.Rate / played;
        return new SpokenText(new Waveform(Waveform.Samples, played).ToMono(rate), [.. Phones.Select(p => new Phone(p.Name, p.Start * slower, p.End * slower))]);
    }

    private static bool IsPause(Phone phone) => PhoneVisemes.Of(phone, out _) is [{ Viseme: Viseme.Silence }];
}
