using Likeness.Audio.Waveforms;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Augmentation;

/// <summary>
/// Copies of a recording that a network should not mind: with noise, and played faster or slower (Ko et al. 2015), so that the voice is higher or lower too, as if
/// another person spoke. Whoever asks for one plays the motion at the same speed.
/// </summary>
/// <param name="speedSpread">How far speeds lie from 1 at most, as a share; 0 for noise alone.</param>
internal sealed class VariedCopies(double speedSpread)
{
    private const double QuietestNoise = 40;
    private const double LoudestNoise = 20;

    /// <summary>Draws a copy.</summary>
    /// <param name="mono">The recording, of one channel.</param>
    /// <param name="random">Makes noise and draws the speed.</param>
    /// <returns>The copy, faster by having another rate, and its speed.</returns>
    public (Waveform Waveform, double Speed) Draw(Waveform mono, RandomSource random)
    {
        Waveform noisy = Noisy(mono, random);
        if (speedSpread == 0)
        {
            return (noisy, 1);
        }

        // Whole percents: rates without a common divisor are slow to bring to another. A rate is a whole number; what it comes to is the speed of both.
        double percents = Math.Round(100 * (1 + (speedSpread * ((2 * random.NextDouble()) - 1))));
        int played = (int)Math.Round(noisy.Rate * percents / 100);
        return (new Waveform(noisy.Samples, played), (double)played / noisy.Rate);
    }

    /// <summary>A copy with noise 20 to 40 dB below it.</summary>
    private static Waveform Noisy(Waveform clean, RandomSource random)
    {
        double power = clean.Samples.Sum(s => (double)s * s) / Math.Max(1, clean.Samples.Length);
        double decibels = LoudestNoise + ((QuietestNoise - LoudestNoise) * random.NextDouble());
        float level = (float)Math.Sqrt(power * Math.Pow(10, -decibels / 10));
        float[] samples = new float[clean.Samples.Length];
        random.FillNormal(samples);
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = clean.Samples[i] + (level * samples[i]);
        }

        return new Waveform(samples, clean.Rate);
    }
}
