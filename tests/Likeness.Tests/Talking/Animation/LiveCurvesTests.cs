using Likeness.Audio.Speech;
using Likeness.Audio.Waveforms;
using Likeness.Geometry.Faces;
using Likeness.Talking.Animation;
using Likeness.Talking.Features;
using Likeness.Talking.Metrics;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Animation;

public class LiveCurvesTests
{
    private static readonly CurveNetworkOptions Sizes = new() { Width = 16, Layers = 1, Heads = 2, FeedForward = 32 };

    [Fact]
    public void Frames_come_with_the_stated_latency_and_end_with_the_speech()
    {
        var stream = new LiveCurves(Animator());
        float[] sound = Sound(3.05);
        int read = 0;
        for (int at = 0; at < sound.Length; at += 160)
        {
            stream.Push(sound.AsSpan(at, Math.Min(160, sound.Length - at)));
            read += Read(stream).Count;
            double heard = Math.Min(sound.Length, at + 160) / 16000.0;

            // A frame at time t is there when t + latency has been heard.
            Assert.True(read >= Math.Floor(Math.Max(0, heard - LiveCurves.Latency) * 30), $"{read} frames after {heard:F2} s");
            Assert.True(read <= Math.Max(0, heard - 0.24) * 30 + 1e-6);
        }

        stream.Finish();
        read += Read(stream).Count;
        Assert.Equal(92, read);
        Assert.Equal(0.44, LiveCurves.Latency, 1e-12);
        Assert.Throws<InvalidOperationException>(() => stream.Push(sound));
    }

    [Fact]
    public void An_encoder_hears_in_a_stream_too()
    {
        var encoder = new SpeechEncoder(new SpeechEncoderOptions { Channels = 6, Hidden = 8, Heads = 2, FeedForward = 8, Layers = 1, PositionKernel = 4, PositionGroups = 2, NormaliseChannels = true, NormaliseFirst = true });
        var random = new RandomSource(6L);
        foreach (Tensor parameter in encoder.Parameters())
        {
            random.FillNormal(parameter.Span, 0, 0.3f);
        }

        encoder.Train(false);
        var frontEnd = new EncoderFrontEnd(encoder, "small");
        CurveNetworkOptions sizes = Sizes with { Features = frontEnd.Width };
        var stream = new LiveCurves(new CurveAnimator(frontEnd, new CurveNetwork(sizes, random), sizes, 30));
        stream.Push(Sound(1.5));
        stream.Finish();
        List<float[]> frames = Read(stream);
        Assert.Equal(45, frames.Count);
        Assert.All(frames, f => Assert.All(f, w => Assert.InRange(w, 0, 1)));
        Assert.NotEqual(frames[5], frames[30]);
    }

    [Fact]
    public void How_samples_are_cut_up_changes_nothing()
    {
        float[] sound = Sound(2.7);
        List<float[]>? first = null;
        foreach (int block in new[] { 1, 333, 16000, sound.Length })
        {
            var stream = new LiveCurves(Animator());
            for (int at = 0; at < sound.Length; at += block)
            {
                stream.Push(sound.AsSpan(at, Math.Min(block, sound.Length - at)));
            }

            stream.Finish();
            List<float[]> frames = Read(stream);
            first ??= frames;
            Assert.Equal(first, frames);
        }
    }

    [Fact]
    public void It_follows_what_the_whole_recording_gives()
    {
        // Without a transformer: one with random weights hears where in a piece a frame stands, which training unlearns.
        CurveNetworkOptions convolutions = Sizes with { Layers = 0 };
        var animator = new CurveAnimator(new LogMelFrontEnd(), new CurveNetwork(convolutions, new RandomSource(4)), convolutions, 30);
        float[] sound = Sound(6);
        var stream = new LiveCurves(animator);
        stream.Push(sound);
        stream.Finish();
        List<float[]> frames = Read(stream);
        float[] whole = animator.Animate(new Waveform(sound, 16000)).Curve("jawOpen");
        Assert.Equal(whole.Length, frames.Count);
        float[] jaw = [.. frames.Select(f => f[ArkitShapes.IndexOf("jawOpen")])];
        Assert.InRange(CurveTracking.Of(jaw.AsSpan(60), whole.AsSpan(60)).Correlation, 0.99, 1);
        Assert.Equal(0, CurveTracking.Of(jaw.AsSpan(60), whole.AsSpan(60)).Lag);
        Assert.All(frames, f => Assert.All(f, w => Assert.InRange(w, 0, 1)));
    }

    [Fact]
    public void Lips_close_in_a_stream_when_they_close_at_once()
    {
        // What is heard here depends on the moment alone, and convolutions reach less far than a stream hears ahead.
        CurveNetworkOptions convolutions = Sizes with { Features = 2, Layers = 0 };
        var network = new CurveNetwork(convolutions, new RandomSource(4));
        float[] sound = Sound(6);
        float[] likely = new CurveAnimator(new MomentFrontEnd(), network, convolutions, 30).Hear(new Waveform(sound, 16000)).Closures;
        var animator = new CurveAnimator(new MomentFrontEnd(), network, convolutions, 30) { ClosureThreshold = likely.Order().ElementAt(likely.Length * 3 / 4) };
        var stream = new LiveCurves(animator);
        stream.Push(sound);
        stream.Finish();
        float[] whole = animator.Animate(new Waveform(sound, 16000)).Weights, streamed = [.. Read(stream).SelectMany(f => f)];
        // Only the end, which a stream hears as followed by silence, may differ.
        Assert.Equal(whole.Length, streamed.Length);
        Assert.All(Enumerable.Range(0, (180 - 8) * ArkitShapes.Count), i => Assert.Equal(whole[i], streamed[i], 1e-5f));
    }

    [Fact]
    public void What_is_kept_does_not_grow_with_the_length_of_the_speech()
    {
        var stream = new LiveCurves(Animator());
        float[] second = Sound(1);
        var kept = new List<int>();
        for (int s = 0; s < 90; s++)
        {
            stream.Push(second);
            kept.Add(stream.Held);
            Read(stream);
        }

        // Two seconds before the hop that comes next, and what of it has been heard; nothing else depends on the past.
        Assert.InRange(kept.Max(), 2 * 16000, (int)(2.44 * 16000));
        Assert.Equal(kept[10], kept[^1]);
    }

    [Fact]
    public void Silence_and_samples_that_are_no_numbers_give_finite_frames_and_nothing_gives_none()
    {
        var silent = new LiveCurves(Animator());
        silent.Push(new float[8000]);
        silent.Push([.. Enumerable.Repeat(float.NaN, 8000)]);
        silent.Finish();
        List<float[]> frames = Read(silent);
        Assert.Equal(30, frames.Count);
        Assert.All(frames, f => Assert.All(f, w => Assert.InRange(w, 0, 1)));
        var none = new LiveCurves(Animator());
        none.Finish();
        Assert.Empty(Read(none));
        Assert.Contains("whole number of frames", Assert.Throws<LikenessException>(() => new LiveCurves(Animator(29.97))).Message, StringComparison.Ordinal);
    }

    private static List<float[]> Read(LiveCurves stream)
    {
        var frames = new List<float[]>();
        while (stream.TryRead(out float[] weights))
        {
            frames.Add(weights);
        }

        return frames;
    }

    /// <summary>The first and the middle sample of a step.</summary>
    private sealed class MomentFrontEnd : IFrontEnd
    {
        public string Name => "moments";

        public int Width => 2;

        public SpeechFeatures Hear(Waveform waveform) =>
            new([.. Enumerable.Range(0, ((waveform.Frames - 400) / 320) + 1).SelectMany(s => new[] { waveform.Samples[320 * s], waveform.Samples[(320 * s) + 200] })], Width);
    }

    private static CurveAnimator Animator(double rate = 30) => new(new LogMelFrontEnd(), new CurveNetwork(Sizes, new RandomSource(4)), Sizes, rate);

    private static float[] Sound(double seconds)
    {
        float[] samples = new float[(int)(seconds * 16000)];
        for (int i = 0; i < samples.Length; i++)
        {
            double t = i / 16000.0;
            samples[i] = (float)(0.3 * Math.Sin(2 * Math.PI * (180 + (60 * Math.Sin(3 * t))) * t) * (0.5 + (0.5 * Math.Sin(9 * t))));
        }

        return samples;
    }
}
