using Likeness.Audio.Spectra;
using Likeness.Audio.Waveforms;
using Likeness.Tensors;

namespace Likeness.Talking.Features;

/// <summary>
/// Logarithms of the energies of 80 bands, 25 ms every 10 ms, two side by side: 160 numbers every 20 ms (spec section 3.3). Needs no weights; the level of the
/// recording is taken out by dividing by its loudest part's. Standardised by what the training set had.
/// </summary>
public sealed class LogMelFrontEnd : IFrontEnd
{
    /// <summary>Bands from 0 to 8 kHz.</summary>
    public const int Bands = 80;

    private const int Rate = 16000;
    private const double LoudShare = 0.05;
    private readonly MelFilterBank _bank;
    private readonly SpectrogramOptions _options = new();

    /// <summary>Makes a front end.</summary>
    /// <param name="means">[80] of the training set, or null for none.</param>
    /// <param name="deviations">[80] of the training set, or null for ones.</param>
    /// <exception cref="ShapeException">There are not 80.</exception>
    public LogMelFrontEnd(IReadOnlyList<float>? means = null, IReadOnlyList<float>? deviations = null)
    {
        if (means is { Count: not Bands } || deviations is { Count: not Bands })
        {
            throw new ShapeException($"{Bands} means and deviations are wanted.");
        }

        Means = means is null ? new float[Bands] : [.. means];
        Deviations = deviations is null ? [.. Enumerable.Repeat(1f, Bands)] : [.. deviations];
        _bank = new MelFilterBank((_options.Size / 2) + 1, Rate, Bands, 0, Rate / 2.0);
    }

    /// <inheritdoc/>
    public string Name => "log-mel";

    /// <inheritdoc/>
    public int Width => 2 * Bands;

    /// <summary>Taken off each band.</summary>
    public IReadOnlyList<float> Means { get; }

    /// <summary>Each band is divided by these.</summary>
    public IReadOnlyList<float> Deviations { get; }

    /// <inheritdoc/>
    public SpeechFeatures Hear(Waveform waveform)
    {
        double loudness = 0;
        return Hear(waveform, ref loudness);
    }

    /// <summary>Hears a piece of a longer recording, whose level is what the loudest part so far had.</summary>
    /// <param name="waveform">The piece.</param>
    /// <param name="loudness">The level so far, 0 at first; becomes the larger of it and the piece's.</param>
    /// <exception cref="LikenessException">The piece is too short.</exception>
    internal SpeechFeatures Hear(Waveform waveform, ref double loudness)
    {
        double[] mel = Energies(waveform, ref loudness);
        int steps = mel.Length / Bands / 2;
        float[] values = new float[steps * Width];
        for (int i = 0; i < values.Length; i++)
        {
            int band = i % Bands;
            values[i] = (float)((mel[i] - Means[band]) / Deviations[band]);
        }

        return new SpeechFeatures(values, Width);
    }

    /// <summary>A front end standardised by recordings.</summary>
    /// <param name="recordings">The training set.</param>
    /// <exception cref="LikenessException">There is none, or one is too short.</exception>
    public static LogMelFrontEnd Of(IEnumerable<Waveform> recordings)
    {
        var plain = new LogMelFrontEnd();
        double[] sum = new double[Bands], squares = new double[Bands];
        long count = 0;
        foreach (Waveform recording in recordings)
        {
            double own = 0;
            double[] mel = plain.Energies(recording, ref own);
            count += mel.Length / Bands;
            for (int i = 0; i < mel.Length; i++)
            {
                sum[i % Bands] += mel[i];
                squares[i % Bands] += mel[i] * mel[i];
            }
        }

        if (count == 0)
        {
            throw new LikenessException("A front end is standardised by recordings; there are none.");
        }

        float[] means = [.. sum.Select(s => (float)(s / count))];
        return new LogMelFrontEnd(means, [.. squares.Select((s, b) => (float)Math.Max(1e-3, Math.Sqrt(Math.Max(0, (s / count) - ((sum[b] / count) * (sum[b] / count))))))]);
    }

    /// <summary>[frames, 80] every 10 ms, the first centred at 7.5 ms: a pair of frames is then centred where a step of <see cref="SpeechFeatures"/> is.</summary>
    private double[] Energies(Waveform waveform, ref double loudness)
    {
        Waveform mono = waveform.ToMono(Rate);
        var spectrogram = new Spectrogram(_options);

        const int shift = 120;
        if (mono.Frames < spectrogram.ShortestSound + shift)
        {
            throw new LikenessException($"The recording has {mono.Seconds * 1000:F0} ms of sound; at least {(spectrogram.ShortestSound + shift) * 1000.0 / Rate:F0} ms are needed.");
        }

        double[] mel = BandsOf(spectrogram, mono.Samples.AsSpan(shift));
        loudness = Math.Max(loudness, Loudness(mel));
        for (int i = 0; loudness > 0 && i < mel.Length; i++)
        {
            mel[i] /= loudness;
        }

        Compression.Logarithm(mel);
        return mel;
    }

    /// <summary>The bands of all frames; the finer spectrum, which is three times as large, is held for some of them at a time.</summary>
    private double[] BandsOf(Spectrogram spectrogram, ReadOnlySpan<float> samples)
    {
        // Few enough for arrays that the collector lets go at once: large ones would pile up.
        const int atOnce = 32;
        int frames = spectrogram.Frames(samples.Length);
        double[] mel = new double[frames * Bands];
        for (int first = 0; first < frames; first += atOnce)
        {
            _bank.Apply(spectrogram.Power(samples, first, Math.Min(frames, first + atOnce))).CopyTo(mel, first * Bands);
        }

        return mel;
    }

    /// <summary>The energy of all bands that the loudest twentieth of the frames exceeds.</summary>
    private static double Loudness(double[] mel)
    {
        double[] frames = [.. Enumerable.Range(0, mel.Length / Bands).Select(t => mel.AsSpan(t * Bands, Bands).ToArray().Sum() / Bands).Order()];
        return frames[(int)((1 - LoudShare) * (frames.Length - 1))];
    }
}
