using Likeness.Audio.Waveforms;
using Likeness.Tensors;

namespace Likeness.Tests.Audio;

public class ResamplerTests
{
    [Theory]
    [InlineData(8000)]
    [InlineData(22050)]
    [InlineData(24000)]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(11025)]
    public void Recordings_of_any_rate_come_out_as_if_made_at_sixteen_kilohertz(int rate)
    {
        // Notes below the lowest Nyquist frequency, with their beginning and end faded.
        float[] expected = Sound(16000), found = new Waveform(Sound(rate), rate).ToMono(16000).Samples;
        Assert.InRange(found.Length, expected.Length - 1, expected.Length + 1);
        for (int i = 0; i < Math.Min(found.Length, expected.Length); i++)
        {
            Assert.Equal(expected[i], found[i], 2e-3);
        }
    }

    [Fact]
    public void What_the_new_rate_cannot_hold_is_taken_away()
    {
        float[] high = [.. Enumerable.Range(0, 48000).Select(i => (float)Math.Sin(2 * Math.PI * 11000 * i / 48000))];
        float[] found = new Resampler(48000, 16000).Apply(high);
        Assert.All(found[200..^200], s => Assert.Equal(0, s, 1e-4));
    }

    [Fact]
    public void Equal_rates_change_nothing_and_impossible_pairs_are_refused()
    {
        var wave = new Waveform([0.1f, 0.2f], 16000);
        Assert.Same(wave, wave.ToMono(16000));
        Assert.Contains("common divisor", Assert.Throws<LikenessException>(() => new Resampler(999_983, 16000 * 61 + 1)).Message);
        Assert.Empty(new Resampler(44100, 16000).Apply([]));
        Assert.Single(new Resampler(44100, 16000).Apply([1f]));
    }

    [Fact]
    public void Channels_are_averaged() => Assert.Equal([0.25f, -0.5f], new Waveform([0.5f, 0, 0, -1], 8000, 2).ToMono().Samples);

    private static float[] Sound(int rate)
    {
        int count = rate;
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            double t = (double)i / rate, fade = Math.Pow(Math.Sin(Math.PI * t), 2);
            return (float)(fade * ((0.4 * Math.Sin(2 * Math.PI * 220 * t)) + (0.3 * Math.Sin(2 * Math.PI * 1234.5 * t)) + (0.2 * Math.Cos(2 * Math.PI * 3300 * t))));
        })];
    }
}
