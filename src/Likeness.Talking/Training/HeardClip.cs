using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Training;

/// <summary>A clip as a network sees it: what is heard, the weights of the shapes that speech moves, and when the lips are closed.</summary>
/// <param name="Features">What is heard.</param>
/// <param name="Weights">[frames, <see cref="SpeechShapes.Count"/>].</param>
/// <param name="Closed">[frames] whether the lips are closed for p, b or m.</param>
/// <param name="Frames">Frames of the motion.</param>
internal sealed record HeardClip(SpeechFeatures Features, float[] Weights, bool[] Closed, int Frames)
{
    /// <summary>Hears a clip as it is.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="frontEnd">Hears.</param>
    /// <param name="rate">Frames a second of the motion.</param>
    public static HeardClip Of(TalkingClip clip, IFrontEnd frontEnd, double rate)
    {
        ArkitCurves curves = clip.Curves.AtRate(rate);
        return new HeardClip(frontEnd.Hear(clip.Waveform), WeightsOf(curves), LipSeal.Closed(curves), curves.Frames);
    }

    /// <summary>[frames, <see cref="SpeechShapes.Count"/>] weights of the shapes that speech moves.</summary>
    public static float[] WeightsOf(ArkitCurves curves)
    {
        float[] weights = new float[curves.Frames * SpeechShapes.Count];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = curves.Weights[(i / SpeechShapes.Count * ArkitShapes.Count) + SpeechShapes.Indices[i % SpeechShapes.Count]];
        }

        return weights;
    }

    /// <summary>Hears a clip as it is, and copies with noise that are played at other speeds: voices of other pitch, length of throat and pace.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="frontEnd">Hears.</param>
    /// <param name="rate">Frames a second of the motion.</param>
    /// <param name="copies">How many copies.</param>
    /// <param name="speedSpread">How far speeds lie from 1 at most; 0 for copies with noise alone.</param>
    /// <param name="random">Makes noise and draws speeds.</param>
    /// <returns>The clip as it is first.</returns>
    public static HeardClip[] Takes(TalkingClip clip, IFrontEnd frontEnd, double rate, int copies, double speedSpread, RandomSource random)
    {
        HeardClip clean = Of(clip, frontEnd, rate);
        Waveform mono = clip.Waveform.ToMono();
        var varied = new VariedCopies(speedSpread);
        return [clean, .. Enumerable.Range(0, copies).Select(_ => Copy())];

        HeardClip Copy()
        {
            (Waveform played, double speed) = varied.Draw(mono, random);
            return speed == 1
                ? clean with { Features = frontEnd.Hear(played) }
                : Of(clip with { Waveform = played, Curves = new ArkitCurves(clip.Curves.Weights, clip.Curves.FramesPerSecond * speed) }, frontEnd, rate);
        }
    }
}
