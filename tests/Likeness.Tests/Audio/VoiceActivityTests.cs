using Likeness.Audio.Waveforms;
using Likeness.Tests.Support;

namespace Likeness.Tests.Audio;

public class VoiceActivityTests
{
    [Theory]
    [InlineData(0.3f, 0.0005f)]
    [InlineData(0.02f, 0.0002f)]
    [InlineData(0.8f, 0.02f)]
    public void Words_are_found_between_pauses_at_any_level(float voice, float noise)
    {
        (double Start, double End)[] words = [(0.5, 1.2), (1.9, 2.4)];
        var random = new Random(3);
        float[] samples = [.. Enumerable.Range(0, 3 * 16000).Select(i =>
        {
            double t = i / 16000.0;
            bool speaks = words.Any(w => t >= w.Start && t < w.End);
            return (noise * ((2 * random.NextSingle()) - 1)) + (speaks ? voice * (float)Math.Sin(2 * Math.PI * 150 * t) : 0);
        })];
        IReadOnlyList<SoundSpan> found = VoiceActivity.Find(new Waveform(samples, 16000));
        Assert.Equal(words.Length, found.Count);
        for (int i = 0; i < words.Length; i++)
        {
            Assert.Equal(words[i].Start, found[i].Start, 0.03);
            Assert.Equal(words[i].End, found[i].End, 0.03);
        }
    }

    [Fact]
    public void Silence_and_nothing_hold_no_voice_and_short_gaps_and_clicks_do_not_count()
    {
        Assert.Empty(VoiceActivity.Find(new Waveform([], 16000)));
        Assert.Empty(VoiceActivity.Find(new Waveform(new float[16000], 16000)));
        Assert.Single(VoiceActivity.Find(Bursts((0.2, 0.5), (0.6, 0.9))));
        Assert.Empty(VoiceActivity.Find(Bursts((0.5, 0.51))));
    }

    [SkippableFact]
    public void A_speech_begins_and_ends_where_it_is_heard()
    {
        Waveform speech = WavFile.Read(Requires.Shared("data/audio/jfk.wav")).Waveform;
        IReadOnlyList<SoundSpan> found = VoiceActivity.Find(speech);
        Assert.InRange(found.Count, 3, 12);
        Assert.InRange(found[0].Start, 0, 0.6);
        Assert.InRange(found.Sum(s => s.End - s.Start), 5, 10.5);
    }

    private static Waveform Bursts(params (double Start, double End)[] bursts) => new(
        [.. Enumerable.Range(0, 16000).Select(i => bursts.Any(b => i / 16000.0 >= b.Start && i / 16000.0 < b.End) ? 0.5f * MathF.Sin(i) : 0)], 16000);
}
