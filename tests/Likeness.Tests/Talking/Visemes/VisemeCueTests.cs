using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Visemes;

/// <summary>Cues and viseme curves from curves alone, held against sounds that are known.</summary>
public class VisemeCueTests
{
    private const double Lead = 0.03;

    [Fact]
    public void Synthetic_sentences_are_named_by_their_curves()
    {
        int closed = 0, closedFound = 0, open = 0, openFound = 0, rest = 0, restFound = 0, wrong = 0;
        var random = new RandomSource(11);
        for (int sentence = 0; sentence < 12; sentence++)
        {
            SpokenText spoken = MiniVox.Speak(Sentence(random), random, new MiniVoice { Slowness = 0.9 + (0.3 * random.NextDouble()) });
            VisemeSpan[] sounds = [.. spoken.Phones.SelectMany(p => PhoneVisemes.Of(p, out _))];
            var speaker = new CoarticulationOptions { FramesPerSecond = 30, JawGain = 0.8f + (0.4f * random.NextFloat()), LipGain = 0.8f + (0.4f * random.NextFloat()), Lead = Lead };
            IReadOnlyList<VisemeCue> cues = VisemeCues.Of(Coarticulation.Curves(sounds, spoken.Waveform.Seconds, speaker));
            VisemeSpan[] spans = [.. sounds.Select(s => s with { Start = s.Start - Lead, End = s.End - Lead })];
            foreach (VisemeSpan span in spans)
            {
                if (span.Viseme == Viseme.PP)
                {
                    closed++;
                    closedFound += Overlaps(cues, span, "PP") ? 1 : 0;
                }
                else if (span.Viseme == Viseme.AA)
                {
                    open++;
                    openFound += Overlaps(cues, span, "aa") ? 1 : 0;
                }
            }

            // In the middle of a double pause the mouth has had time to come to rest.
            foreach (double time in Enumerable.Range(1, spans.Length - 1).Where(i => spans[i].Viseme == Viseme.Silence && spans[i - 1].Viseme == Viseme.Silence).Select(i => spans[i].Start))
            {
                rest++;
                restFound += cues.Any(c => c.Viseme == "sil" && c.Start <= time && c.End > time) ? 1 : 0;
            }

            wrong += cues.Count(c => c.Viseme == "PP" && !spans.Any(s => s.Viseme == Viseme.PP && s.Start < c.End && s.End > c.Start));
        }

        // Measured: 56 of 58 closed lips and none where there is none, all of 22 open vowels and of 48 rests.
        Assert.True(closedFound > 0.9 * closed, $"{closedFound} of {closed} closed lips");
        Assert.True(openFound > 0.9 * open, $"{openFound} of {open} open vowels");
        Assert.True(restFound > 0.9 * rest, $"{restFound} of {rest} pauses");
        Assert.True(wrong <= 0.05 * closed, $"{wrong} closed lips that were none");
    }

    [Fact]
    public void Cues_cover_the_time_without_gaps_and_are_no_shorter_than_asked()
    {
        ArkitCurves curves = SyntheticCorpus.Make(new SyntheticCorpusOptions { Speakers = 3, Sentences = 2, Seed = 5 }).First().Curves;
        IReadOnlyList<VisemeCue> cues = VisemeCues.Of(curves), longer = VisemeCues.Of(curves, new VisemeCueOptions { Shortest = 0.15 }), calmer = VisemeCues.Of(curves, new VisemeCueOptions { Change = 0.05 });
        Assert.Equal(0, cues[0].Start);
        Assert.Equal(curves.Seconds, cues[^1].End, 1e-9);
        Assert.All(cues.Zip(cues.Skip(1)), p => Assert.Equal((p.First.End, true), (p.Second.Start, p.First.Viseme != p.Second.Viseme)));
        Assert.All(longer.Where(c => c.Viseme != "PP"), c => Assert.True(c.End - c.Start > 0.149));
        Assert.True(calmer.Count < cues.Count && longer.Count < cues.Count);
        Assert.Empty(VisemeCues.Of(new ArkitCurves([], 30)));
    }

    [Theory]
    [InlineData(Viseme.Silence, "sil")]
    [InlineData(Viseme.PP, "PP")]
    [InlineData(Viseme.FF, "FF")]
    [InlineData(Viseme.CH, "CH")]
    [InlineData(Viseme.SS, "SS")]
    [InlineData(Viseme.AA, "aa")]
    [InlineData(Viseme.EH, "E")]
    [InlineData(Viseme.IY, "ih")]
    [InlineData(Viseme.OW, "oh")]
    [InlineData(Viseme.UW, "ou")]
    [InlineData(Viseme.WW, "ou")]
    public void A_mouth_that_is_held_gets_its_own_weight(Viseme viseme, string name)
    {
        ArkitCurves held = Held(VisemeShapes.Of(viseme));
        NamedCurves oculus = VisemeCurves.Oculus(held);
        Assert.Equal(OculusVisemes.Names, oculus.Names);
        Assert.InRange(oculus.Curve(name)[^1], 0.9f, 1);
        Assert.True(oculus.Frame(4).ToArray().Sum() < 1.15f);
        Assert.All(oculus.Weights, w => Assert.InRange(w, 0, 1));
        Assert.Equal(name, Assert.Single(VisemeCues.Of(held)).Viseme);
    }

    [Fact]
    public void Expressions_of_vrm_open_for_vowels_and_blink_no_lid_twice()
    {
        float[] weights = [.. VisemeShapes.Of(Viseme.AA)];
        (weights[ArkitShapes.IndexOf("eyeBlinkLeft")], weights[ArkitShapes.IndexOf("eyeBlinkRight")]) = (0.75f, 0.5f);
        NamedCurves vrm = VisemeCurves.Vrm(Held(weights));
        Assert.InRange(vrm.Curve("aa")[0], 0.9f, 1);
        Assert.Equal((0.5f, 0.25f, 0f), (vrm.Curve("blink")[0], vrm.Curve("blinkLeft")[0], vrm.Curve("blinkRight")[0]));
        NamedCurves closed = VisemeCurves.Vrm(Held(VisemeShapes.Of(Viseme.PP)));
        Assert.All(closed.Weights, w => Assert.InRange(w, 0, 0.2f));

        // An open jaw with closed lips is a closed mouth.
        float[] shut = [.. VisemeShapes.Of(Viseme.PP)];
        (shut[ArkitShapes.IndexOf("jawOpen")], shut[ArkitShapes.IndexOf("mouthClose")]) = (0.3f, 0.28f);
        Assert.True(VisemeCurves.Oculus(Held(shut)).Curve("PP")[0] > 0.8f);
        Assert.True(VisemeCurves.Vrm(Held(shut)).Curve("aa")[0] < 0.1f);
    }

    [Fact]
    public void Cues_and_curves_are_written_as_other_programs_expect_them()
    {
        using var folder = new TemporaryFolder();
        VisemeCue[] cues = [new("sil", 0, 0.5), new("aa", 0.5, 1.25)];
        VisemeCueFiles.WriteTsv(folder["a.tsv"], cues);
        Assert.Equal("0.00\tsil\n0.50\taa\n1.25\tsil\n", File.ReadAllText(folder["a.tsv"]));
        VisemeCueFiles.WriteJson(folder["a.json"], cues);
        using var json = JsonDocument.Parse(File.ReadAllText(folder["a.json"]));
        Assert.Equal(1.25, json.RootElement.GetProperty("metadata").GetProperty("duration").GetDouble());
        JsonElement second = json.RootElement.GetProperty("mouthCues")[1];
        Assert.Equal((0.5, 1.25, "aa"), (second.GetProperty("start").GetDouble(), second.GetProperty("end").GetDouble(), second.GetProperty("value").GetString()));

        var curves = new NamedCurves(["aa", "ou"], [0, 1, 0.5f, 0.25f], 25);
        CurveFiles.WriteCsv(folder["a.csv"], curves);
        Assert.Equal("time_s,aa,ou\n0,0,1\n0.04,0.5,0.25\n", File.ReadAllText(folder["a.csv"]));
        CurveFiles.WriteJson(folder["b.json"], curves);
        Assert.Equal("{\"fps\":25,\"names\":[\"aa\",\"ou\"],\"frames\":[[0,1],[0.5,0.25]]}", File.ReadAllText(folder["b.json"]));
    }

    /// <summary>Syllables of a consonant and a vowel, two pauses after each fourth.</summary>
    private static string[] Sentence(RandomSource random)
    {
        string[] consonants = ["P", "B", "M", "F", "W", "T", "N", "S", "SH", "K", "TH"], vowels = ["AA", "AE", "EH", "AX", "IY", "OW", "UW", "RR"];
        return ["_", .. Enumerable.Range(0, 16).SelectMany(i => (string[])[consonants[random.NextInt(consonants.Length)], vowels[random.NextInt(vowels.Length)], .. i % 4 == 3 ? (string[])["_", "_"] : []])];
    }

    private static bool Overlaps(IReadOnlyList<VisemeCue> cues, VisemeSpan span, string name) => cues.Any(c => c.Viseme == name && c.Start < span.End && c.End > span.Start);

    private static ArkitCurves Held(ReadOnlySpan<float> weights)
    {
        float[] frames = new float[5 * ArkitShapes.Count];
        for (int t = 0; t < 5; t++)
        {
            weights.CopyTo(frames.AsSpan(t * ArkitShapes.Count));
        }

        return new ArkitCurves(frames, 30);
    }
}
