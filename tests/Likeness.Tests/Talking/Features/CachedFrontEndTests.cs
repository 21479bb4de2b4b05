using Likeness.Audio.Waveforms;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Features;

public sealed class CachedFrontEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Counting _inner = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_recording_is_heard_once_and_has_the_same_bits_afterwards()
    {
        Waveform sound = Sound(1);
        SpeechFeatures first = Cached().Hear(sound), again = Cached().Hear(Sound(1));
        Assert.Equal(1, _inner.Heard);
        Assert.Equal(first.Values, again.Values);
        Assert.Equal(("counting", LogMel.Width), (Cached().Name, Cached().Width));
        Assert.Single(Directory.GetFiles(_folder["cache"]));
    }

    [Fact]
    public void Another_sound_rate_or_front_end_is_another_file()
    {
        Waveform sound = Sound(1);
        Cached().Hear(sound);
        Cached().Hear(Sound(2));
        Cached().Hear(new Waveform(sound.Samples, 22050));
        Cached().Hear(new Waveform(sound.Samples, sound.Rate, 2));
        Cached("other weights").Hear(sound);
        Assert.Equal(5, _inner.Heard);
        Assert.Equal(5, Directory.GetFiles(_folder["cache"]).Length);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("flipped")]
    [InlineData("foreign")]
    public void A_damaged_file_is_heard_again_and_replaced(string damage)
    {
        Waveform sound = Sound(1);
        SpeechFeatures good = Cached().Hear(sound);
        string path = Cached().PathOf(sound);
        byte[] bytes = File.ReadAllBytes(path);
        Cached().Hear(Sound(2));
        File.WriteAllBytes(path, damage switch
        {
            "cut" => bytes[..(bytes.Length - 4)],
            "empty" => [],
            "flipped" => [.. bytes[..200], (byte)(bytes[200] ^ 1), .. bytes[201..]],
            _ => File.ReadAllBytes(Cached().PathOf(Sound(2))),
        });
        Assert.Equal(good.Values, Cached().Hear(sound).Values);
        Assert.Equal(3, _inner.Heard);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_costs_time_only()
    {
        File.WriteAllText(_folder["file"], "no folder");
        var cached = new CachedFrontEnd(_inner, "weights", Path.Combine(_folder["file"], "cache"));
        Assert.Equal(cached.Hear(Sound(1)).Values, cached.Hear(Sound(1)).Values);
        Assert.Equal(2, _inner.Heard);
    }

    [Fact]
    public void Many_hear_the_same_at_once()
    {
        float[] wanted = Cached().Hear(Sound(1)).Values;
        string path = Cached().PathOf(Sound(1));
        Parallel.For(0, 16, i =>
        {
            if (i % 4 == 0)
            {
                File.Delete(path);
            }

            Assert.Equal(wanted, Cached().Hear(Sound(1)).Values);
        });
        Cached().Hear(Sound(1));
        Assert.Equal([path], Directory.GetFiles(_folder["cache"]));
    }

    [Fact]
    public void What_cannot_be_heard_is_refused_as_without_a_cache()
    {
        Assert.Throws<LikenessException>(() => Cached().Hear(new Waveform(new float[10], 16000)));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    private static LogMelFrontEnd LogMel { get; } = new();

    private CachedFrontEnd Cached(string identity = "weights") => new(_inner, identity, _folder["cache"]);

    private static Waveform Sound(ulong seed)
    {
        float[] samples = new float[8000];
        new RandomSource(seed).FillNormal(samples, 0, 0.1f);
        return new Waveform(samples, 16000);
    }

    private sealed class Counting : IFrontEnd
    {
        private int _heard;

        public int Heard => _heard;

        public string Name => "counting";

        public int Width => LogMel.Width;

        public SpeechFeatures Hear(Waveform waveform)
        {
            Interlocked.Increment(ref _heard);
            return LogMel.Hear(waveform);
        }
    }
}
