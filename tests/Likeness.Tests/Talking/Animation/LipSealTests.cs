using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Animation;

public class LipSealTests
{
    [Fact]
    public void Whatever_a_mouth_does_its_lips_meet_and_nothing_else_of_the_face_moves()
    {
        var random = new RandomSource(3L);
        var frames = new ArkitCurves(new float[201 * ArkitShapes.Count], 30);
        for (int t = 1; t < frames.Frames; t++)
        {
            ReadOnlySpan<float> one = VisemeShapes.Of((Viseme)random.NextInt(17)), other = VisemeShapes.Of((Viseme)random.NextInt(17));
            float share = (float)random.NextDouble();
            for (int k = 0; k < ArkitShapes.Count; k++)
            {
                frames.Frame(t)[k] = (share * one[k]) + ((1 - share) * other[k]);
            }

            frames.Frame(t)[ArkitShapes.IndexOf("eyeBlinkLeft")] = 0.4f;
        }

        var made = new ArkitCurves([.. frames.Weights], 30);
        for (int t = 1; t < made.Frames; t++)
        {
            LipSeal.Apply(made.Frame(t), 1);
        }

        Assert.Contains(BustLips.Gap(frames), g => g > 8);
        Assert.All(BustLips.Gap(made), g => Assert.InRange(g, -2, 1.2f));
        Assert.All(made.Weights, w => Assert.InRange(w, 0, 1));
        Assert.All(Enumerable.Range(1, 200), t => Assert.Equal(0.4f, made.Frame(t)[ArkitShapes.IndexOf("eyeBlinkLeft")]));
    }

    [Fact]
    public void A_share_of_it_is_as_far_on_the_way()
    {
        float[] open = [.. VisemeShapes.Of(Viseme.AA)], none = [.. open], half = [.. open], whole = [.. open];
        LipSeal.Apply(none, 0);
        LipSeal.Apply(half, 0.5f);
        LipSeal.Apply(whole, 1);
        Assert.Equal(open, none);
        Assert.All(Enumerable.Range(0, ArkitShapes.Count), k => Assert.Equal((open[k] + whole[k]) / 2, half[k], 1e-6f));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(120)]
    public void At_any_rate_a_closure_is_seen_closed_in_its_time_and_short(double rate)
    {
        for (int at = 3; at < 57; at++)
        {
            bool[] closed = new bool[60];
            closed[at] = true;
            float[] shares = [.. Enumerable.Range(0, (int)(2 * rate)).Select(t => LipSeal.Share(t / rate, rate, closed, 30))];
            Assert.Contains(1, shares);
            for (int t = 0; t < shares.Length; t++)
            {
                double late = (t / rate) - (at / 30.0), half = 0.5 / Math.Min(rate, 30);
                Assert.True(shares[t] == 0 || late > -half - 0.0301, $"{shares[t]} {late} s from the closure");
                Assert.True(shares[t] == 0 || late < half + 0.0201, $"{shares[t]} {late} s from the closure");
                Assert.True(Math.Abs(late) > half - 1e-6 || shares[t] == 1);
            }
        }
    }

    [Fact]
    public void No_frame_is_reached_from_further_than_is_said()
    {
        foreach (double rate in new[] { 10, 30, 60, 240.0 })
        {
            int reach = LipSeal.Reach(rate);
            bool[] closed = new bool[(2 * reach) + 41];
            for (int t = 0; t < closed.Length; t++)
            {
                closed[t] = Math.Abs(t - reach - 20) > reach;
            }

            Assert.Equal(0, LipSeal.Share((reach + 20) / rate, rate, closed, rate));
        }
    }

    [Fact]
    public void Closures_of_a_known_face_are_found_in_every_p_b_and_m_and_hardly_elsewhere()
    {
        int lips = 0, found = 0, far = 0;
        foreach (TalkingClip clip in SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 4 }))
        {
            bool[] closed = LipSeal.Closed(clip.Curves);
            VisemeSpan[] spans = [.. clip.Phones.SelectMany(p => PhoneVisemes.Of(p, out _)).Where(s => s.Viseme == Viseme.PP && s.Duration >= 0.05)];
            lips += spans.Length;
            found += spans.Count(s => Enumerable.Range(0, closed.Length).Any(t => closed[t] && Within(s, t, 0.04)));
            far += Enumerable.Range(0, closed.Length).Count(t => closed[t] && !spans.Any(s => Within(s, t, 0.08)));
        }

        Assert.InRange(lips, 10, 1000);
        Assert.Equal(lips, found);
        Assert.InRange(far, 0, lips / 5);
        Assert.DoesNotContain(true, LipSeal.Closed(new ArkitCurves(new float[30 * ArkitShapes.Count], 30)));

        static bool Within(VisemeSpan span, int frame, double margin) => frame / 30.0 >= span.Start - margin && frame / 30.0 <= span.End + margin;
    }
}
