using Likeness.Talking.Curves;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>The face that goes with speech whose sounds are known in time: coarticulation by how hard each moment is spoken, then what a face does besides.</summary>
internal static class SpokenFace
{
    private const double InnerRate = 60;
    private const float QuietEffort = 0.6f;

    public static ArkitCurves Curves(SpokenText spoken, FaceTraits traits, RandomSource random, double framesPerSecond)
    {
        VisemeSpan[] visemes = [.. spoken.Phones.SelectMany(p => PhoneVisemes.Of(p, out _))];
        ArkitCurves curves = Coarticulation.Curves(visemes, spoken.Waveform.Seconds, new CoarticulationOptions
        {
            FramesPerSecond = InnerRate,
            JawGain = traits.JawGain,
            LipGain = traits.LipGain,
            Quickness = traits.Quickness,
            Effort = Effort(spoken),
        });
        FaceExtras.Lean(curves, traits.Lean);
        FaceExtras.Stir(curves, random);
        FaceExtras.Blink(curves, random);
        return curves.AtRate(framesPerSecond);
    }

    /// <summary>How hard the speech is spoken, measured without the silence around it, which would make all speech loud.</summary>
    private static float[] Effort(SpokenText spoken)
    {
        int frames = Math.Max(1, (int)Math.Round(spoken.Waveform.Seconds * InnerRate)), first = (int)(spoken.Voiced().Start * InnerRate);
        float[] effort = new float[frames], inner = SpeakingEffort.Of(spoken.Trimmed().Waveform, InnerRate);
        Array.Fill(effort, QuietEffort);
        for (int t = 0; t < inner.Length && first + t < frames; t++)
        {
            effort[first + t] = inner[t];
        }

        return effort;
    }
}
