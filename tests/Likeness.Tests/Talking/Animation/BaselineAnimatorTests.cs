using Likeness.Audio.Waveforms;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;
using Likeness.Tensors;

namespace Likeness.Tests.Talking.Animation;

public class BaselineAnimatorTests
{
    private static readonly Lazy<TalkingClip[]> Made = new(() => [.. SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 8 })]);

    [Fact]
    public void Without_gain_nothing_moves()
    {
        var rest = new LoudnessAnimator(0);
        ArkitCurves curves = rest.Animate(Made.Value[0].Waveform, 25);
        Assert.Equal("rest", rest.Name);
        Assert.Equal(25, curves.FramesPerSecond);
        Assert.All(curves.Weights, w => Assert.Equal(0, w));
        Assert.Contains("frames a second", Assert.Throws<LikenessException>(() => rest.Animate(Made.Value[0].Waveform, double.NaN)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_jaw_opens_with_the_sound_by_the_gain_of_the_clips()
    {
        // A second of silence and a second of sound, and a jaw that is 0.4 open with it.
        float[] samples = [.. Enumerable.Range(0, 32000).Select(i => i < 16000 ? 0 : 0.5f * MathF.Sin(i * 0.3f))], jaw = new float[60 * ArkitShapes.Count];
        for (int t = 30; t < 60; t++)
        {
            jaw[(t * ArkitShapes.Count) + ArkitShapes.IndexOf("jawOpen")] = 0.4f;
        }

        var clip = new TalkingClip("a", "a", 0, ClipSplit.Train, new Waveform(samples, 16000), new ArkitCurves(jaw, 30), []);
        LoudnessAnimator loud = LoudnessAnimator.Fit([clip]);
        Assert.InRange(loud.Gain, 0.35, 0.5);
        float[] made = loud.Animate(clip.Waveform).Curve("jawOpen");
        Assert.Equal(0, made[5], 0.05f);
        Assert.Equal(0.4f, made[50], 0.1f);
        Assert.Throws<LikenessException>(() => LoudnessAnimator.Fit([]));
    }

    [Fact]
    public void Ridge_regression_finds_what_is_linear_in_the_features()
    {
        // The jaw is a sum of two bands a frame ago: within reach.
        LogMelFrontEnd frontEnd = LogMelFrontEnd.Of(Made.Value.Select(c => c.Waveform));
        TalkingClip[] clips = [.. Made.Value.Select(Planted)];
        RidgeAnimator ridge = RidgeAnimator.Fit(clips[..^1]);
        float[] made = ridge.Animate(clips[^1].Waveform).Curve("jawOpen"), truth = clips[^1].Curves.Curve("jawOpen");
        Assert.InRange(CurveTracking.Of(made, truth).Correlation, 0.95, 1);
        Assert.Contains("there are none", Assert.Throws<LikenessException>(() => RidgeAnimator.Fit([])).Message, StringComparison.Ordinal);

        TalkingClip Planted(TalkingClip clip)
        {
            SpeechFeatures heard = frontEnd.Hear(clip.Waveform);
            Tensor features = heard.AtFrames(clip.Curves.Frames, 30);
            float[] weights = new float[clip.Curves.Weights.Length];
            for (int t = 0; t < clip.Curves.Frames; t++)
            {
                weights[(t * ArkitShapes.Count) + ArkitShapes.IndexOf("jawOpen")] =
                    Math.Clamp(0.5f + (0.1f * features.Span[(Math.Max(0, t - 1) * heard.Width) + 20]) - (0.07f * features.Span[(Math.Max(0, t - 1) * heard.Width) + 45]), 0, 1);
            }

            return clip with { Curves = new ArkitCurves(weights, 30) };
        }
    }

    [Fact]
    public void On_unseen_speakers_each_step_up_is_better()
    {
        TalkingClip[] train = [.. Made.Value.Where(c => c.Split != ClipSplit.Test)], test = [.. Made.Value.Where(c => c.Split == ClipSplit.Test)];
        double rest = LipMean(new LoudnessAnimator(0)), loud = LipMean(LoudnessAnimator.Fit(train)), ridge = LipMean(RidgeAnimator.Fit(train));
        Assert.True(loud < rest && ridge < loud, $"lips are {rest:F2} mm off at rest, {loud:F2} by loudness, {ridge:F2} by ridge regression");

        double LipMean(ISpeechAnimator animator)
        {
            BlendshapeFace face = BustModel.Create().Part("skin");
            var scores = new ClipScores(face);
            foreach (TalkingClip clip in test)
            {
                scores.Add(new DrivenFace(face, clip.Curves), animator.Animate(clip.Waveform), clip.Curves);
            }

            return scores.Errors.LipMean;
        }
    }
}
