using Likeness.Geometry.Faces;
using Likeness.Talking.Corpora;
using Likeness.Talking.Corpora.Speakers;
using Likeness.Talking.Metrics;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Corpora;

public class SyntheticCorpusTests
{
    private static readonly SyntheticCorpusOptions Small = new() { Speakers = 6, Sentences = 4, Seed = 3 };

    [Fact]
    public void Speakers_and_sentences_of_the_test_are_their_own()
    {
        TalkingClip[] clips = [.. SyntheticCorpus.Make(Small)];
        Assert.Equal(24, clips.Length);
        Assert.Equal(24, clips.Select(c => c.Name).Distinct().Count());
        Assert.Equal([4, 1, 1], Enum.GetValues<ClipSplit>().Select(s => clips.Where(c => c.Split == s).Select(c => c.Speaker).Distinct().Count()));
        int[] trained = [.. clips.Where(c => c.Split == ClipSplit.Train).Select(c => c.Sentence)], tested = [.. clips.Where(c => c.Split == ClipSplit.Test).Select(c => c.Sentence)];
        Assert.Empty(trained.Intersect(tested));
        Assert.Equal(2, trained.GroupBy(s => s).Count(g => g.Count() == 4));
        Assert.All(clips, c =>
        {
            Assert.InRange(c.Waveform.Seconds, 1, 12);
            Assert.Equal(c.Waveform.Seconds, c.Curves.Seconds, 0.03);
            Assert.All(c.Curves.Weights, w => Assert.InRange(w, 0, 1));
        });
    }

    [Fact]
    public void The_same_seed_makes_the_same_and_the_jaw_follows_the_voice()
    {
        TalkingClip[] clips = [.. SyntheticCorpus.Make(Small).Take(6)], again = [.. SyntheticCorpus.Make(Small).Take(6)];
        Assert.All(clips.Zip(again), p => Assert.Equal(p.First.Curves.Weights, p.Second.Curves.Weights));
        Assert.All(clips.Zip(again), p => Assert.Equal(p.First.Waveform.Samples, p.Second.Waveform.Samples));
        Assert.NotEqual(clips[0].Curves.Weights, SyntheticCorpus.Make(Small with { Seed = 4 }).First().Curves.Weights);
        double[] correlations = [.. clips.Select(c =>
        {
            float[] jaw = c.Curves.Curve("jawOpen"), level = [.. jaw.Select((_, t) => Level(c, t))];
            return CurveTracking.Of(jaw, level).Correlation;
        })];
        Assert.InRange(correlations.Average(), 0.3, 1);

        static float Level(TalkingClip clip, int frame)
        {
            int centre = (int)(frame * 16000 / clip.Curves.FramesPerSecond);
            ReadOnlySpan<float> cut = clip.Waveform.Samples.AsSpan(Math.Max(0, centre - 400), Math.Min(800, clip.Waveform.Frames - Math.Max(0, centre - 400)));
            return MathF.Log10(1e-6f + (System.Numerics.Tensors.TensorPrimitives.SumOfSquares(cut) / cut.Length));
        }
    }

    [Fact]
    public void Faces_blink_and_do_not_stand_still()
    {
        TalkingClip[] clips = [.. SyntheticCorpus.Make(Small)];
        double seconds = clips.Sum(c => c.Waveform.Seconds);
        int blinks = clips.Sum(c => c.Curves.Curve("eyeBlinkLeft") is var lid ? Enumerable.Range(1, lid.Length - 1).Count(t => lid[t] > 0.4f && lid[t - 1] <= 0.4f) : 0);
        Assert.InRange(seconds / blinks, 2, 9);
        Assert.All(clips, c => Assert.InRange(c.Curves.Curve("browInnerUp").Max(), 0.001f, 0.031f));
        Assert.Contains("3 to 1,000 speakers", Assert.Throws<LikenessException>(() => SyntheticCorpus.Make(Small with { Speakers = 1 })).Message);
        Assert.Throws<LikenessException>(() => SyntheticCorpus.Make(Small with { Sentences = 1 }));
    }

    [Fact]
    public void Speech_begins_and_ends_in_silence_and_faces_rest_in_rooms_without_speech()
    {
        TalkingClip[] clips = [.. SyntheticCorpus.Make(Small with { Rests = 2, Rooms = true })];
        Assert.Equal(36, clips.Length);
        Assert.Equal(clips.Length, clips.Select(c => c.Sentence).Distinct().Count() + 6);
        TalkingClip[] rests = [.. clips.Where(c => c.Name.Contains("rest", StringComparison.Ordinal))];
        Assert.Equal(12, rests.Length);
        Assert.All(rests, c =>
        {
            Assert.Equal(0, c.Curves.Curve("jawOpen").Max());
            Assert.Equal(0, c.Curves.Curve("mouthPucker").Max());
            Assert.Empty(c.Text);
        });
        Assert.Contains(rests, c => c.Waveform.Samples.Max() > 0.003);
        Assert.Contains(rests, c => c.Waveform.Samples.Max() < 0.003);
        Assert.All(clips.Except(rests), c =>
        {
            Assert.Equal("", c.Phones[0].Name);
            Assert.InRange(c.Phones[0].End, 0.09, 0.65);
            Assert.InRange(c.Curves.Curve("jawOpen")[0], 0, 0.03f);
            Assert.InRange(c.Curves.Curve("jawOpen")[^1], 0, 0.05f);
            Assert.NotEmpty(c.Text);
            Assert.StartsWith("minivox", c.Voice, StringComparison.Ordinal);
        });
        Assert.Contains("silent in 0 to", Assert.Throws<LikenessException>(() => SyntheticCorpus.Make(Small with { Rests = -1 })).Message, StringComparison.Ordinal);
        Assert.Contains("6 speakers; 3 were", Assert.Throws<LikenessException>(() => SyntheticCorpus.Make(Small, Cast.MiniVox(3, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_corpus_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        TalkingClip[] clips = [.. SyntheticCorpus.Make(Small).Skip(14).Take(5)];
        int told = 0;
        Assert.Equal(5, CurveCorpus.Write(folder["c"], clips, "made by Likeness", _ => told++));
        Assert.Equal(5, told);
        TalkingClip[] read = [.. CurveCorpus.Read(folder["c"])];
        foreach ((TalkingClip a, TalkingClip b) in clips.Zip(read))
        {
            Assert.Equal((a.Name, a.Speaker, a.Sentence, a.Split, a.Curves.FramesPerSecond, a.Voice, a.Text), (b.Name, b.Speaker, b.Sentence, b.Split, b.Curves.FramesPerSecond, b.Voice, b.Text));
            Assert.All(a.Curves.Weights.Zip(b.Curves.Weights), p => Assert.Equal(p.First, p.Second, 2e-6));
            Assert.All(a.Waveform.Samples.Zip(b.Waveform.Samples), p => Assert.Equal(p.First, p.Second, 1e-4));
            Assert.Equal(a.Phones.Select(p => p.Name), b.Phones.Select(p => p.Name));
        }

        Assert.Equal(clips.Count(c => c.Split == ClipSplit.Validation), CurveCorpus.Read(folder["c"], ClipSplit.Validation).Count());
        File.Delete(Path.Combine(folder["c"], CurveCorpus.ListName));
        Assert.All(CurveCorpus.Read(folder["c"]), c => Assert.Equal(ClipSplit.Train, c.Split));
    }

    [Theory]
    [InlineData("{", "no list of clips")]
    [InlineData("{\"likeness.version\":2,\"clips\":[]}", "has version 2")]
    [InlineData("{\"likeness.version\":1,\"clips\":[{\"name\":\"../x\",\"split\":\"train\"}]}", "no name of a clip")]
    [InlineData("{\"likeness.version\":1,\"clips\":[{\"name\":\"x\",\"split\":\"some\"}]}", "no part of a corpus")]
    [InlineData("{\"likeness.version\":1,\"clips\":[]}", "holds no clips")]
    public void Damage_is_named(string list, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[CurveCorpus.ListName], list);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => CurveCorpus.Read(Path.GetDirectoryName(folder["x"])!)).Message);
        Assert.Contains("no such folder", Assert.Throws<InvalidFileException>(() => CurveCorpus.Read(folder["nowhere"])).Message);
    }

    [SkippableFact]
    public void Recordings_with_curves_beside_them_are_a_corpus()
    {
        TalkingClip[] clips = [.. CurveCorpus.Read(Requires.Shared("data/speech/grid_s1")).Take(20)];
        Assert.Equal(20, clips.Length);
        Assert.All(clips, c =>
        {
            Assert.Equal(25, c.Curves.FramesPerSecond);
            Assert.InRange(c.Waveform.Seconds - c.Curves.Seconds, -0.1, 0.1);
            Assert.InRange(c.Curves.Curve(ArkitShapes.Names[ArkitShapes.IndexOf("jawOpen")]).Max(), 0.02f, 1);
        });
    }
}
