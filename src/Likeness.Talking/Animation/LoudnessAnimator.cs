using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Tensors;

namespace Likeness.Talking.Animation;

/// <summary>
/// The louder, the wider the jaw, and nothing else: what games did before there were models, and what a model has to beat. A rule to measure against, with a
/// gain of zero a face that does not move.
/// </summary>
/// <param name="gain">jawOpen where the recording is loudest.</param>
public sealed class LoudnessAnimator(double gain) : ISpeechAnimator
{
    private const double OwnRate = 30;

    // The effort of SpeakingEffort runs between these.
    private const double Quiet = 0.6;
    private const double Loud = 1.3;
    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen");

    /// <inheritdoc/>
    public string Name => gain == 0 ? "rest" : "loudness";

    /// <summary>jawOpen where the recording is loudest.</summary>
    public double Gain => gain;

    /// <summary>The gain that comes closest to the jaws of clips (least squares).</summary>
    /// <param name="clips">To learn from.</param>
    /// <exception cref="LikenessException">There are none.</exception>
    public static LoudnessAnimator Fit(IReadOnlyList<TalkingClip> clips)
    {
        if (clips.Count == 0)
        {
            throw new LikenessException("There are no clips to learn from.");
        }

        double products = 0, squares = 0;
        foreach (TalkingClip clip in clips)
        {
            float[] loud = Levels(clip.Waveform, clip.Curves.FramesPerSecond), jaw = clip.Curves.Curve(ArkitShapes.Names[Jaw]);
            for (int t = 0; t < Math.Min(loud.Length, jaw.Length); t++)
            {
                products += loud[t] * jaw[t];
                squares += loud[t] * loud[t];
            }
        }

        return new LoudnessAnimator(squares > 0 ? products / squares : 0);
    }

    /// <inheritdoc/>
    public ArkitCurves Animate(Waveform waveform, double? rate = null)
    {
        if (rate is not null and not (>= 1 and <= 1000))
        {
            throw new LikenessException($"Curves have 1 to 1,000 frames a second, not {rate}.");
        }

        float[] levels = Levels(waveform, rate ?? OwnRate), weights = new float[levels.Length * ArkitShapes.Count];
        for (int t = 0; t < levels.Length; t++)
        {
            weights[(t * ArkitShapes.Count) + Jaw] = (float)Math.Clamp(gain * levels[t], 0, 1);
        }

        return new ArkitCurves(weights, rate ?? OwnRate);
    }

    private static float[] Levels(Waveform waveform, double rate) =>
        [.. SpeakingEffort.Of(waveform.ToMono(), rate).Select(e => (float)Math.Clamp((e - Quiet) / (Loud - Quiet), 0, 1))];
}
