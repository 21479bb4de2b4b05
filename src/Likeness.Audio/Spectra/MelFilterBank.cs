namespace Likeness.Audio.Spectra;

/// <summary>How frequencies are spaced.</summary>
public enum MelScale
{
    /// <summary>2595 log10(1 + f / 700): the Hidden Markov Toolkit, Kaldi, torchaudio's default.</summary>
    Htk,

    /// <summary>Even below 1 kHz, logarithmic above: Slaney's Auditory Toolbox, librosa, Whisper.</summary>
    Slaney,
}

/// <summary>Overlapping triangles over frequency, evenly spaced on a scale of pitch.</summary>
public sealed class MelFilterBank
{
    // Slaney's scale: 200/3 Hz a step up to 1 kHz, then 27 steps for a factor of 6.4.
    private const double LinearStep = 200.0 / 3;
    private const double Corner = 1000;
    private const double CornerMel = Corner / LinearStep;
    private static readonly double LogarithmicStep = Math.Log(6.4) / 27;

    /// <summary>Makes the triangles.</summary>
    /// <param name="bins">Frequencies from zero to half the rate.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="bands">Triangles.</param>
    /// <param name="low">Where the first begins, in Hz.</param>
    /// <param name="high">Where the last ends, in Hz.</param>
    /// <param name="scale">How they are spaced.</param>
    /// <param name="equalArea">Divide each by half its width, so that all have the same area ("slaney" normalisation).</param>
    public MelFilterBank(int bins, int rate, int bands, double low, double high, MelScale scale = MelScale.Htk, bool equalArea = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
        if (!(low >= 0 && low < high && high <= rate / 2.0))
        {
            throw new ArgumentOutOfRangeException(nameof(high), high, $"Bands lie between 0 and half the rate of {rate} Hz, and rise.");
        }

        Bins = bins;
        Bands = bands;
        Weights = new double[bins * bands];
        double from = ToMel(low, scale), to = ToMel(high, scale);
        double[] corners = [.. Enumerable.Range(0, bands + 2).Select(i => ToHertz(from + ((to - from) * i / (bands + 1)), scale))];
        for (int k = 0; k < bins; k++)
        {
            double hertz = rate / 2.0 * k / (bins - 1);
            for (int b = 0; b < bands; b++)
            {
                double rising = (hertz - corners[b]) / (corners[b + 1] - corners[b]), falling = (corners[b + 2] - hertz) / (corners[b + 2] - corners[b + 1]);
                double weight = Math.Max(0, Math.Min(rising, falling));
                Weights[(k * bands) + b] = equalArea ? weight * 2 / (corners[b + 2] - corners[b]) : weight;
            }
        }
    }

    /// <summary>Frequencies.</summary>
    public int Bins { get; }

    /// <summary>Triangles.</summary>
    public int Bands { get; }

    /// <summary>[<see cref="Bins"/>, <see cref="Bands"/>].</summary>
    public double[] Weights { get; }

    /// <summary>Energies of bands out of energies of frequencies.</summary>
    /// <param name="power">[frames, bins].</param>
    /// <returns>[frames, bands].</returns>
    public double[] Apply(ReadOnlySpan<double> power)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(power.Length % Bins, 0, nameof(power));
        double[] bands = new double[power.Length / Bins * Bands];
        for (int at = 0; at < power.Length; at++)
        {
            (int t, int k) = Math.DivRem(at, Bins);
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                Weights.AsSpan(k * Bands, Bands), power[at], bands.AsSpan(t * Bands, Bands), bands.AsSpan(t * Bands, Bands));
        }

        return bands;
    }

    /// <summary>Hertz to steps of pitch.</summary>
    /// <param name="hertz">Cycles a second, not negative.</param>
    /// <param name="scale">The scale.</param>
    public static double ToMel(double hertz, MelScale scale) => scale == MelScale.Htk
        ? 2595 * Math.Log10(1 + (hertz / 700))
        : hertz < Corner ? hertz / LinearStep : CornerMel + (Math.Log(hertz / Corner) / LogarithmicStep);

    /// <summary>Steps of pitch to hertz.</summary>
    /// <param name="mel">Steps, not negative.</param>
    /// <param name="scale">The scale.</param>
    public static double ToHertz(double mel, MelScale scale) => scale == MelScale.Htk
        ? 700 * (Math.Pow(10, mel / 2595) - 1)
        : mel < CornerMel ? mel * LinearStep : Corner * Math.Exp((mel - CornerMel) * LogarithmicStep);
}
