using System.Numerics;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Talking.Motion;
using Likeness.Talking.Training;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Augmentation;

public class AugmentationTests
{
    private const double Spread = 0.3;
    private static readonly SpecAugmentOptions Masks = new();

    [Fact]
    public void Nothing_is_hidden_unless_it_is_asked_for()
    {
        Assert.Null(FeatureMasks.Of(new SpecAugmentOptions { BandMasks = 0, TimeMasks = 0 }, new LogMelFrontEnd()));
        Assert.Null(FeatureMasks.Of(null, new LogMelFrontEnd()));
        Assert.DoesNotContain("spec-augment", new CurveTrainingOptions().ToJson().Select(p => p.Key));

        // What the model that ships was trained with, and what the releases do: runs that were begun so go on.
        Assert.Equal(0.12, (double)new CurveTrainingOptions().ToJson()["speed-spread"]!);
        Assert.DoesNotContain("speed-spread", new MotionTrainingOptions().ToJson().Select(p => p.Key));
    }

    [Theory]
    [InlineData(160, 80)]
    [InlineData(24, 24)]
    public void Masks_hide_bands_at_all_times_and_spans_in_all_bands(int width, int bands)
    {
        const int rows = 60;
        const double rate = 30;
        var random = new RandomSource(4);
        bool someBand = false, someTime = false;
        for (int trial = 0; trial < 40; trial++)
        {
            float[] heard = [.. Enumerable.Repeat(1f, rows * width)];
            new FeatureMasks(Masks, bands).Apply(heard, width, rate, random);
            bool[] band = [.. Enumerable.Range(0, width).Select(c => Enumerable.Range(0, rows).All(t => heard[(t * width) + c] == 0))];
            bool[] time = [.. Enumerable.Range(0, rows).Select(t => heard.AsSpan(t * width, width).IndexOfAnyExcept(0f) < 0)];
            for (int i = 0; i < heard.Length; i++)
            {
                Assert.Equal(band[i % width] || time[i / width] ? 0 : 1, heard[i]);
                Assert.Equal(band[i % bands], band[i % width]);
            }

            // Two masks of a quarter of the bands, and two of 0.3 s.
            Assert.InRange(band.Count(b => b), 0, width / 2);
            Assert.InRange(time.Count(t => t), 0, 2 * 9);
            (someBand, someTime) = (someBand || band.Contains(true), someTime || time.Contains(true));
        }

        Assert.True(someBand && someTime);
    }

    [Fact]
    public void Masks_leave_most_of_a_short_piece()
    {
        var random = new RandomSource(4);
        for (int trial = 0; trial < 40; trial++)
        {
            float[] heard = [.. Enumerable.Repeat(1f, 16 * 3)];
            new FeatureMasks(new SpecAugmentOptions { BandMasks = 0, TimeMasks = 1 }, 3).Apply(heard, 3, 60, random);
            Assert.InRange(heard.Count(h => h == 0), 0, 3 * 3);
        }
    }

    [Fact]
    public void Copies_are_faster_or_slower_and_sound_and_motion_stay_together()
    {
        MotionClip clip = MotionCorpus.Of([Clip()], SmallFace.Make(), 30).Clips[0];
        var ear = new LogMelFrontEnd();
        HeardMotion heard = HeardMotion.Of(clip, ear, 0, 8, Spread, new RandomSource(2));
        HeardMotion[] takes = [.. Enumerable.Range(0, 200).Select(i => heard.Take(new RandomSource((ulong)i))).Distinct()];
        Assert.Equal(9, takes.Length);
        Assert.Contains(heard, takes);
        Assert.True(takes.Select(t => t.Frames).Distinct().Count() > 3);
        foreach (HeardMotion take in takes)
        {
            Assert.InRange((double)take.Frames / heard.Frames, 1 / 1.31, 1 / 0.69);
            Assert.Equal(take.Features.Steps / SpeechFeatures.Rate, take.Frames / 30.0, 0.06);

            // The click and the open jaw are at the same moment still.
            int click = Enumerable.Range(0, take.Features.Steps).MaxBy(i => take.Features.Values.AsSpan(i * ear.Width, ear.Width).ToArray().Sum());
            float[] moved = [.. Enumerable.Range(0, take.Frames).Select(t => take.Displacements(t, t + 1).Span.ToArray().Sum(Math.Abs))];
            Assert.Equal(SpeechFeatures.FirstCentre + (click / SpeechFeatures.Rate), Enumerable.Range(0, moved.Length).MaxBy(t => moved[t]) / 30.0, 1.0 / 30);
        }

        // Noise alone, and the same draws again.
        Assert.All(Enumerable.Range(0, 20), i => Assert.Same(clip.Face, HeardMotion.Of(clip, ear, 0, 3, 0, new RandomSource(2)).Take(new RandomSource((ulong)i)).Face));
        HeardMotion again = HeardMotion.Of(clip, ear, 0, 8, Spread, new RandomSource(2));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(heard.Take(new RandomSource((ulong)i)).Features.Values, again.Take(new RandomSource((ulong)i)).Features.Values));
    }

    [Fact]
    public void A_played_face_is_between_its_frames()
    {
        var face = new RecordedFace([Vector3.Zero], new VertexMotion([.. Enumerable.Range(0, 10).SelectMany(t => (float[])[t, 0, -t])], 1, 30));
        var slow = new PlayedFace(face, 0.5);
        var fast = new PlayedFace(face, 2);
        Assert.Equal((20, 5, 30d), (slow.Frames, fast.Frames, slow.FramesPerSecond));
        var at = new Vector3[1];
        slow.CopyFrame(5, at);
        Assert.Equal(new Vector3(2.5f, 0, -2.5f), at[0]);
        slow.CopyFrame(19, at);
        Assert.Equal(new Vector3(9, 0, -9), at[0]);
        fast.CopyFrame(4, at);
        Assert.Equal(new Vector3(8, 0, -8), at[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlayedFace(face, 0));
    }

    [Fact]
    public void Curves_learn_from_copies_and_masks_with_the_same_bits_after_a_break()
    {
        TalkingClip[] clips = [Clip(), Clip() with { Name = "b" }];
        CurveTrainingOptions options = new()
        {
            Network = new() { Width = 16, Layers = 1, Heads = 2, FeedForward = 32 },
            Window = 32,
            Batch = 4,
            Epochs = 2,
            NoisyCopies = 2,
            SpeedSpread = Spread,
            SpecAugment = Masks,
            Seed = 3,
        };
        BlendshapeFace face = SmallFace.Make();
        AssertSameAfterABreak(new CurveTrainingSession(clips, face, options), new CurveTrainingSession(clips, face, options), new CurveTrainingSession(clips, face, options));
    }

    [Theory]
    [InlineData(MotionMethodKind.OtTalk)]
    [InlineData(MotionMethodKind.Voca)]
    [InlineData(MotionMethodKind.FaceFormer)]
    [InlineData(MotionMethodKind.CodeTalker)]
    public void Vertices_learn_from_copies_and_masks_with_the_same_bits_after_a_break(MotionMethodKind method)
    {
        var corpus = MotionCorpus.Of([Clip(), Clip() with { Name = "b" }], SmallFace.Make(), 30);
        MotionTrainingOptions options = new() { Model = new() { Method = method, CodeTalkerWidth = 64 }, Epochs = 2, NoisyCopies = 7, SpeedSpread = Spread, SpecAugment = Masks, Seed = 6 };
        AssertSameAfterABreak(Session(), Session(), Session());
        if (method != MotionMethodKind.CodeTalker)
        {
            // CodeTalker hears nothing in its first stage; the others may begin at rest, whatever they hear.
            Assert.NotEqual(SecondLoss(options), SecondLoss(options with { SpecAugment = null }));
            Assert.NotEqual(SecondLoss(options), SecondLoss(options with { SpeedSpread = 0 }));
        }

        MotionTrainingSession Session() => new(corpus.Template, corpus.Clips, [], options);

        float SecondLoss(MotionTrainingOptions settings)
        {
            var session = new MotionTrainingSession(corpus.Template, corpus.Clips, [], settings);
            session.Step();
            return session.Step();
        }
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Assert.Contains("number of masked runs of bands cannot be -1", Message(() => new SpecAugmentOptions { BandMasks = -1 }.Validated()), StringComparison.Ordinal);
        Assert.Contains("spread of speeds cannot be 0.9", Message(() => new CurveTrainingOptions { SpeedSpread = 0.9 }.Validated()), StringComparison.Ordinal);
        Assert.Contains("spread of speeds cannot be NaN", Message(() => new MotionTrainingOptions { SpeedSpread = double.NaN }.Validated()), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<LikenessException>(action).Message;
    }

    private static void AssertSameAfterABreak(Likeness.Runs.Training.ITrainingSession whole, Likeness.Runs.Training.ITrainingSession half, Likeness.Runs.Training.ITrainingSession rest)
    {
        using var folder = new Geometry.Files.TemporaryFolder();
        float[] losses = [.. Enumerable.Range(0, 5).Select(_ => whole.Step())];
        Assert.Equal(losses[..3], Enumerable.Range(0, 3).Select(_ => half.Step()));
        var writer = new Likeness.Tensors.Files.SafeTensorsWriter();
        half.Save(writer);
        writer.Save(folder["half.safetensors"]);
        using (var file = Likeness.Tensors.Files.SafeTensorsFile.Open(folder["half.safetensors"]))
        {
            rest.Load(file);
        }

        Assert.Equal(losses[3..], Enumerable.Range(0, 2).Select(_ => rest.Step()));
    }

    /// <summary>One second of quiet noise with a click in its middle, when the jaw is open.</summary>
    private static TalkingClip Clip()
    {
        float[] samples = new float[16000];
        new RandomSource(7).FillNormal(samples, 0, 0.01f);
        samples[8000] = 0.9f;
        float[] weights = new float[30 * ArkitShapes.Count];
        for (int t = 0; t < 30; t++)
        {
            weights[(t * ArkitShapes.Count) + ArkitShapes.IndexOf("jawOpen")] = Math.Max(0, 1 - (Math.Abs(t - 15) / 5f));
        }

        return new TalkingClip("a", "anna", 0, ClipSplit.Train, new Waveform(samples, 16000), new ArkitCurves(weights, 30), []);
    }
}
