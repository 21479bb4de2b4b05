using Likeness.Audio.Waveforms;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Metrics;
using Likeness.Talking.Motion;

namespace Likeness.Tests.Talking.Animation;

public class DefaultModelTests
{
    [Fact]
    public void It_is_beside_the_program_small_and_rests_in_silence()
    {
        Assert.InRange(new FileInfo(CurveAnimatorFile.DefaultPath).Length, 1_000_000, 5 << 20);
        CurveAnimator animator = CurveAnimatorFile.LoadDefault();
        ArkitCurves still = animator.Animate(new Waveform(new float[32000], 16000));
        Assert.All(still.Weights, w => Assert.InRange(w, 0, 0.2f));
    }

    [Fact]
    public void It_follows_a_voice_that_it_never_heard()
    {
        CurveAnimator animator = CurveAnimatorFile.LoadDefault();
        BlendshapeFace face = BustModel.Create().Part("skin");
        var scores = new ClipScores(face);
        foreach (TalkingClip clip in SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2 }))
        {
            ArkitCurves truth = SpeechShapes.Of(clip.Curves);
            scores.Add(new DrivenFace(face, truth), animator.Animate(clip.Waveform, truth.FramesPerSecond), truth);
        }

        // The built-in synthesiser, which is not among the voices of its corpus.
        Assert.InRange(scores.JawCorrelation, 0.5, 1);
        Assert.InRange(scores.Lag, -1.5, 1.5);
    }
}
