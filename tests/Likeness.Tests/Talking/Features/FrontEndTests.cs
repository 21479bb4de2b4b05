using Likeness.Audio.Speech;
using Likeness.Audio.Waveforms;
using Likeness.Talking.Features;
using Likeness.Talking.Synthesis;
using Likeness.Tensors;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Features;

public class FrontEndTests
{
    /// <summary>Acceptance 1 of the specification: 16,000 samples have 49 steps, and frame 30 at 30 a second lies at 49.375, held at the last.</summary>
    [Fact]
    public void Frames_find_their_moment()
    {
        Assert.Equal(0, SpeechFeatures.Position(0, 60, 30, 1000, FrameMap.Time));
        Assert.Equal(49.375, SpeechFeatures.Position(30, 60, 30, 1000, FrameMap.Time), 1e-9);
        Assert.Equal(48, SpeechFeatures.Position(30, 60, 30, 49, FrameMap.Time));
        Assert.Equal((0, 48), (SpeechFeatures.Position(0, 30, 30, 49, FrameMap.Ends), SpeechFeatures.Position(29, 30, 30, 49, FrameMap.Ends)));
        var ramp = new SpeechFeatures([.. Enumerable.Range(0, 98).Select(i => (float)(i / 2))], 2);
        Tensor at = ramp.AtFrames(30, 30);
        Assert.Equal(new Shape(1, 30, 2), at.Shape);
        Assert.Equal(((10 / 30.0) - 0.0125) * 50, at.Span[20], 1e-5);
        Tensor thrice = ramp.AtFrames(30, 30, 0, 30, FrameMap.Time, 3);
        Assert.Equal(new Shape(1, 30, 6), thrice.Shape);
        Assert.Equal([10 - (1 / 3.0), 10, 10 + (1 / 3.0)], [.. new[] { 60, 62, 64 }.Select(i => ((thrice.Span[i] / 50) + 0.0125) * 30)], (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Throws<ShapeException>(() => new SpeechFeatures(new float[3], 2));
    }

    [Theory]
    [InlineData(44100, 1f)]
    [InlineData(48000, 0.1f)]
    [InlineData(22050, 0.5f)]
    public void Rate_and_level_of_a_recording_hardly_matter(int rate, float level)
    {
        Waveform voice = MiniVox.Speak(["_", "AA", "M", "IY", "S", "UW", "P", "AE", "_"], new RandomSource(4)).Waveform;
        var other = new Waveform([.. new Resampler(16000, rate).Apply(voice.Samples).Select(s => level * s)], rate);
        var frontEnd = LogMelFrontEnd.Of([voice]);
        SpeechFeatures a = frontEnd.Hear(voice), b = frontEnd.Hear(other);
        Assert.Equal(a.Steps, b.Steps);
        Assert.InRange(a.Steps, (voice.Frames / 320) - 1, (voice.Frames / 320) + 1);

        // Up to 6 kHz, where no filter cuts, and where there is sound at all.
        double[] differences = [.. Enumerable.Range(0, a.Values.Length).Where(i => i % 80 < 65 && a.Values[i] > -1).Select(i => (double)Math.Abs(a.Values[i] - b.Values[i]))];
        Assert.InRange(differences.Average(), 0, 0.05);
    }

    [Fact]
    public void Features_stand_where_their_sound_is()
    {
        float[] samples = new float[32000];
        for (int i = 16000; i < 17600; i++)
        {
            samples[i] = 0.5f * MathF.Sin(i * 0.3f);
        }

        SpeechFeatures heard = new LogMelFrontEnd().Hear(new Waveform(samples, 16000));
        double[] loudness = [.. Enumerable.Range(0, heard.Steps).Select(t => heard.Values.AsSpan(t * 160, 160).ToArray().Max(v => (double)v) + 12)];
        double centre = loudness.Select((l, t) => Math.Pow(10, l) * ((t / 50.0) + 0.0125)).Sum() / loudness.Sum(l => Math.Pow(10, l));
        Assert.Equal(1.05, centre, 0.01);
        Assert.Contains("ms are needed", Assert.Throws<LikenessException>(() => new LogMelFrontEnd().Hear(new Waveform(new float[100], 16000))).Message);
        Assert.All(new LogMelFrontEnd().Hear(new Waveform(new float[16000], 16000)).Values, v => Assert.Equal(-10, v, 1e-5));
    }

    [Fact]
    public void Long_recordings_are_heard_in_pieces_that_cannot_be_told_from_one()
    {
        var encoder = new SpeechEncoder(new SpeechEncoderOptions { Channels = 6, Hidden = 8, Heads = 2, FeedForward = 8, Layers = 0, PositionKernel = 4, PositionGroups = 2, NormaliseChannels = true, NormaliseFirst = true });
        var random = new RandomSource(6);
        foreach (NamedTensor parameter in encoder.NamedParameters())
        {
            random.FillUniform(parameter.Tensor.Span, -0.5f, 0.5f);
        }

        encoder.Train(false);
        float[] samples = new float[45 * 16000];
        random.FillNormal(samples);
        var frontEnd = new EncoderFrontEnd(encoder, "small");
        SpeechFeatures pieces = frontEnd.Hear(new Waveform(samples, 16000));
        Assert.Equal(encoder.Options.Frames(samples.Length), pieces.Steps);
        using var pause = Likeness.Tensors.Autodiff.Tape.Pause();
        Tensor whole = encoder.Forward(Tensor.From(SpeechEncoder.Normalise(samples), 1, samples.Length));
        Assert.All(whole.Span.ToArray().Zip(pieces.Values), p => Assert.Equal(p.First, p.Second, 1e-4));
        Assert.Equal(("small", 8), (frontEnd.Name, frontEnd.Width));
        Assert.Contains("ms are needed", Assert.Throws<LikenessException>(() => frontEnd.Hear(new Waveform(new float[100], 16000))).Message);
    }
}
