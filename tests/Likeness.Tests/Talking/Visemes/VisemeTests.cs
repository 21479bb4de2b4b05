using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Visemes;

/// <summary>Acceptance 12 of the specification, and what the rules promise.</summary>
public class VisemeTests
{
    [SkippableTheory]
    [InlineData(Viseme.Silence, 0.8)]
    [InlineData(Viseme.PP, -0.1)]
    [InlineData(Viseme.FF, -1.0)]
    [InlineData(Viseme.TH, 4.8)]
    [InlineData(Viseme.DD, 4.4)]
    [InlineData(Viseme.KK, 5.4)]
    [InlineData(Viseme.CH, 9.3)]
    [InlineData(Viseme.SS, 3.0)]
    [InlineData(Viseme.RR, 6.7)]
    [InlineData(Viseme.WW, 3.7)]
    [InlineData(Viseme.AA, 13.9)]
    [InlineData(Viseme.AE, 11.9)]
    [InlineData(Viseme.EH, 7.8)]
    [InlineData(Viseme.AX, 5.0)]
    [InlineData(Viseme.IY, 4.0)]
    [InlineData(Viseme.OW, 13.4)]
    [InlineData(Viseme.UW, 5.1)]
    public void Lips_are_as_far_apart_as_the_table_says(Viseme viseme, double gap) => Assert.Equal(gap, Gap(VisemeShapes.Of(viseme)), 0.2);

    [SkippableFact]
    public void Closing_lips_make_up_for_an_open_jaw()
    {
        float[] weights = new float[ArkitShapes.Count];
        weights[ArkitShapes.IndexOf("jawOpen")] = 0.36f;
        weights[ArkitShapes.IndexOf("mouthClose")] = Coarticulation.ClosingShare * 0.36f;
        Assert.Equal(-0.06, Gap(weights), 0.1);
    }

    [SkippableFact]
    public void Lips_close_on_every_p_and_open_on_every_long_a()
    {
        var random = new RandomSource(7);
        string[] sounds = ["P", "B", "M", "AA", "AE", "IY", "UW", "S", "T", "W", "_"];
        for (int sentence = 0; sentence < 5; sentence++)
        {
            string[] codes = ["_", .. Enumerable.Range(0, 30).Select(_ => sounds[random.NextInt(sounds.Length)]), "_"];
            SpokenText spoken = MiniVox.Speak(codes, random, new MiniVoice { Slowness = 0.9 + (0.3 * random.NextDouble()) });
            VisemeSpan[] spans = [.. spoken.Phones.SelectMany(p => PhoneVisemes.Of(p, out _))];
            ArkitCurves curves = Coarticulation.Curves(spans, spoken.Waveform.Seconds);
            foreach (VisemeSpan span in spans)
            {
                double[] gaps = [.. Enumerable.Range(0, curves.Frames).Where(t => (t / 60.0) + 0.03 is double time && time >= span.Start && time <= span.End).Select(t => Gap(curves.Frame(t)))];
                if (span is { Viseme: Viseme.PP, Duration: > 0.05 })
                {
                    Assert.InRange(gaps.Min(), -5, 1.2);
                }

                if (span is { Viseme: Viseme.AA, Duration: > 0.1 })
                {
                    Assert.InRange(gaps.Max(), 6, 25);
                }
            }

            Assert.All(curves.Weights, w => Assert.InRange(w, 0, 1));
        }
    }

    [Fact]
    public void Silence_is_rest_and_rounded_lips_begin_before_their_sound()
    {
        Assert.All(Coarticulation.Curves([new VisemeSpan(Viseme.Silence, 0, 1)], 1).Weights, w => Assert.Equal(0, w));
        ArkitCurves curves = Coarticulation.Curves([new VisemeSpan(Viseme.DD, 0, 0.2), new VisemeSpan(Viseme.UW, 0.2, 0.4), new VisemeSpan(Viseme.DD, 0.4, 0.8)], 0.8, new CoarticulationOptions { Lead = 0 });
        float[] pucker = curves.Curve("mouthPucker");
        Assert.InRange(pucker[6], 0.1f, 0.75f);
        Assert.Equal(pucker.Max(), pucker[18], 0.05);
        Assert.True(pucker[^1] < 0.2f);
        float[] early = Coarticulation.Curves([new VisemeSpan(Viseme.AA, 0.4, 0.6)], 1).Curve("jawOpen"), onTime = Coarticulation.Curves([new VisemeSpan(Viseme.AA, 0.4, 0.6)], 1, new CoarticulationOptions { Lead = 0 }).Curve("jawOpen");
        Assert.True(Centre(early) < Centre(onTime) - 1.5, "the mouth leads by two frames");
        Assert.True(Coarticulation.Curves([new VisemeSpan(Viseme.AA, 0.4, 0.6)], 1, new CoarticulationOptions { JawGain = 0.5f }).Curve("jawOpen").Max() < 0.6 * early.Max());

        static double Centre(float[] curve) => curve.Select((w, t) => (double)w * t).Sum() / curve.Sum();
    }

    [Theory]
    [InlineData("p", "PP")]
    [InlineData("pʰ", "PP")]
    [InlineData("ˈɑː", "AA")]
    [InlineData("aɪ", "AA IY")]
    [InlineData("tʃ", "DD CH")]
    [InlineData("dʒ", "DD CH")]
    [InlineData("oʊ", "OW UW")]
    [InlineData("ɑ̃", "AA")]
    [InlineData("AY1", "AA IY")]
    [InlineData("", "Silence")]
    [InlineData("_", "Silence")]
    [InlineData("AH1", "AA")]
    [InlineData("AH0", "AX")]
    [InlineData("aɪə", "AA IY AX")]
    [InlineData("əl", "AX DD")]
    [InlineData("y", "UW")]
    [InlineData("Y", "IY")]
    [InlineData("œ", "OW")]
    [InlineData("ɯᵝ", "AX")]
    [InlineData("ʲ", "IY")]
    [InlineData("s.", "SS")]
    [InlineData("sil", "SS IY DD")]
    [InlineData("PAU", "Silence")]
    [InlineData("ʘ", "DD")]
    public void Sounds_of_any_alphabet_find_their_visemes(string sound, string expected)
    {
        IReadOnlyList<VisemeSpan> spans = PhoneVisemes.Of(new Phone(sound, 1, 2), out bool known);
        Assert.Equal(expected.Split(' '), spans.Select(s => s.Viseme.ToString()));
        Assert.Equal(sound != "ʘ", known);
        Assert.Equal((1, 2), (spans[0].Start, spans[^1].End));
        if (spans.Count == 2)
        {
            Assert.Equal(1.6, spans[0].End, 1e-9);
        }
    }

    private static double Gap(ReadOnlySpan<float> arkit)
    {
        BlendshapeFace face = TalkingFaces.Ict;
        float[] expression = new float[face.Expressions.Count];
        face.FromArkit(arkit, expression);
        Vector3[] positions = TalkingFaces.Blend([.. face.Expressions.Select((s, i) => (s.Name, expression[i])).Where(e => e.Item2 != 0)]);
        return positions[face.Landmarks68[62]].Y - positions[face.Landmarks68[66]].Y;
    }
}
