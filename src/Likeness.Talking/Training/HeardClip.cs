using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Training;

/// <summary>A clip as a network sees it: what is heard, clean and with noise, and the weights of the shapes that speech moves.</summary>
/// <param name="Takes">Features of the clean recording, and of its noisy copies.</param>
/// <param name="Weights">[frames, <see cref="SpeechShapes.Count"/>].</param>
/// <param name="Frames">Frames of the motion.</param>
internal sealed record HeardClip(SpeechFeatures[] Takes, float[] Weights, int Frames)
{
    private const double QuietestNoise = 40;
    private const double LoudestNoise = 20;

    /// <summary>Hears a clip.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="frontEnd">Hears.</param>
    /// <param name="rate">Frames a second of the motion.</param>
    /// <param name="noisyCopies">How many.</param>
    /// <param name="random">Makes noise.</param>
    public static HeardClip Of(TalkingClip clip, IFrontEnd frontEnd, double rate, int noisyCopies, RandomSource random)
    {
        ArkitCurves curves = clip.Curves.AtRate(rate);
        float[] weights = new float[curves.Frames * SpeechShapes.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = curves.Weights[(i / SpeechShapes.Count * ArkitShapes.Count) + SpeechShapes.Indices[i % SpeechShapes.Count]];
        }

        Waveform mono = clip.Waveform.ToMono();
        SpeechFeatures[] takes = [frontEnd.Hear(mono), .. Enumerable.Range(0, noisyCopies).Select(_ => frontEnd.Hear(Noisy(mono, random)))];
        return new HeardClip(takes, weights, curves.Frames);
    }

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
