using Likeness.Audio.Waveforms;
using Likeness.Talking.Features;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Training;

/// <summary>Features of a recording, and of copies with noise that a network should not mind.</summary>
internal static class NoisyTakes
{
    private const double QuietestNoise = 40;
    private const double LoudestNoise = 20;

    /// <summary>Hears a recording.</summary>
    /// <param name="waveform">The recording.</param>
    /// <param name="frontEnd">Hears.</param>
    /// <param name="copies">Noisy copies.</param>
    /// <param name="random">Makes noise.</param>
    /// <returns>The clean one first.</returns>
    public static SpeechFeatures[] Of(Waveform waveform, IFrontEnd frontEnd, int copies, RandomSource random)
    {
        Waveform mono = waveform.ToMono();
        return [frontEnd.Hear(mono), .. Enumerable.Range(0, copies).Select(_ => frontEnd.Hear(Noisy(mono, random)))];
    }

    /// <summary>A copy of a recording of one channel with noise 20 to 40 dB below it.</summary>
    public static Waveform Noisy(Waveform clean, RandomSource random)
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
