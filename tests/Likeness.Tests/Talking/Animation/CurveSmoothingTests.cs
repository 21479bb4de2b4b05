using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Animation;

public class CurveSmoothingTests
{
    [Fact]
    public void Trembling_is_calmed_and_closed_lips_stay_as_they_are()
    {
        ArkitCurves clean = SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 4, Seed = 5 }).First(c => c.Phones.Count(p => p.Name is "P" or "B" or "M") > 1).Curves;
        var random = new RandomSource(1);
        var rough = new ArkitCurves([.. clean.Weights.Select(w => Math.Clamp(w + (0.02f * (random.NextFloat() - 0.5f)), 0, 1))], clean.FramesPerSecond);
        ArkitCurves smooth = CurveSmoothing.Smooth(rough);
        Assert.Equal(rough.Frames, smooth.Frames);
        Assert.True(Roughness(smooth) < 0.6 * Roughness(rough), $"{Roughness(smooth)} and {Roughness(rough)}");
        Assert.All(smooth.Weights, w => Assert.InRange(w, 0, 1));
        VisemeCue[] closed = [.. VisemeCues.Of(rough).Where(c => c.Viseme == "PP")];
        Assert.NotEmpty(closed);
        foreach (VisemeCue cue in closed)
        {
            for (int t = (int)Math.Round(cue.Start * rough.FramesPerSecond); t < (int)Math.Round(cue.End * rough.FramesPerSecond); t++)
            {
                Assert.Equal(rough.Frame(t).ToArray(), smooth.Frame(t).ToArray());
            }
        }
    }

    [Fact]
    public void A_step_is_smoothed_evenly_on_both_sides()
    {
        float[] weights = new float[40 * ArkitShapes.Count];
        int brow = ArkitShapes.IndexOf("browInnerUp");
        for (int t = 20; t < 40; t++)
        {
            weights[(t * ArkitShapes.Count) + brow] = 1;
        }

        float[] curve = CurveSmoothing.Smooth(new ArkitCurves(weights, 30)).Curve("browInnerUp");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(1, curve[19 - i] + curve[20 + i], 1e-5f);
        }

        Assert.InRange(curve[19], 0.1f, 0.4f);
        Assert.Equal(weights.Length, CurveSmoothing.Smooth(new ArkitCurves(weights, 30), new CurveSmoothingOptions { MinimumCutoff = 1 }).Weights.Length);
    }

    private static double Roughness(ArkitCurves curves)
    {
        double sum = 0;
        for (int t = 2; t < curves.Frames; t++)
        {
            for (int k = 0; k < ArkitShapes.Count; k++)
            {
                sum += Math.Abs(curves.Frame(t)[k] - (2 * curves.Frame(t - 1)[k]) + curves.Frame(t - 2)[k]);
            }
        }

        return sum;
    }
}
