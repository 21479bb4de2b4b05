using Likeness.Geometry.Faces;
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

        return new HeardClip(NoisyTakes.Of(clip.Waveform, frontEnd, noisyCopies, random), weights, curves.Frames);
    }
}
