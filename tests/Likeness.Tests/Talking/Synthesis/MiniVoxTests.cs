using Likeness.Audio.Spectra;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Tests.Talking.Synthesis;

public class MiniVoxTests
{
    [Fact]
    public void Sounds_follow_one_another_and_the_same_seed_speaks_the_same()
    {
        string[] codes = ["_", "HH", "EH", "L", "OW", "_", "W", "RR", "L", "D", "_"];
        SpokenText a = MiniVox.Speak(codes, new RandomSource(1)), b = MiniVox.Speak(codes, new RandomSource(1)), c = MiniVox.Speak(codes, new RandomSource(2));
        Assert.Equal(a.Waveform.Samples, b.Waveform.Samples);
        Assert.NotEqual(a.Waveform.Samples, c.Waveform.Samples);
        Assert.Equal(codes, a.Phones.Select(p => p.Name));
        Assert.All(a.Phones.Zip(a.Phones.Skip(1)), p => Assert.Equal(p.First.End, p.Second.Start));
        Assert.Equal(a.Phones[^1].End, a.Waveform.Seconds, 1e-3);
        Assert.All(a.Waveform.Samples, s => Assert.InRange(s, -1, 1));
        Assert.Equal(0, Level(a, 0), 1e-6);
        Assert.InRange(Level(a, 4), 0.01, 0.5);
    }

    [Fact]
    public void Vowels_have_their_formants_and_hisses_their_pitch()
    {
        SpokenText spoken = MiniVox.Speak(["AA", "AA", "IY", "IY", "S", "S", "UW", "UW"], new RandomSource(3));
        Assert.InRange(Peak(spoken, 0, 200, 1000), 550, 900);
        Assert.InRange(Peak(spoken, 2, 200, 1000), 200, 420);
        Assert.InRange(Peak(spoken, 4, 200, 8000), 3500, 8000);
        Assert.True(Share(spoken, 2, 1800) > Share(spoken, 6, 1800));
    }

    [Fact]
    public void Unknown_sounds_are_named() =>
        Assert.Contains("no sound 'QQ'", Assert.Throws<LikenessException>(() => MiniVox.Speak(["QQ"], new RandomSource(1))).Message);

    [Fact]
    public void Every_sound_has_a_viseme() => Assert.All(MiniVox.Codes, c =>
    {
        PhoneVisemes.Of(new Phone(c, 0, 1), out bool known);
        Assert.True(known, c);
    });

    private static double Level(SpokenText spoken, int phone) => Math.Sqrt(Samples(spoken, phone).Average(s => (double)s * s));

    private static float[] Samples(SpokenText spoken, int phone) =>
        spoken.Waveform.Samples[(int)(spoken.Phones[phone].Start * 16000)..(int)(spoken.Phones[phone].End * 16000)];

    private static double[] Spectrum(SpokenText spoken, int phone)
    {
        // Two of the same in a row, so that the ends fall away.
        float[] samples = [.. Samples(spoken, phone), .. Samples(spoken, phone + 1)];
        var spectrogram = new Spectrogram(new SpectrogramOptions { Size = 512, Window = 512, Hop = 256 });
        double[] power = spectrogram.Power(samples);
        return [.. Enumerable.Range(0, spectrogram.Bins).Select(k => Enumerable.Range(0, power.Length / spectrogram.Bins).Sum(t => power[(t * spectrogram.Bins) + k]))];
    }

    private static double Peak(SpokenText spoken, int phone, double low, double high)
    {
        double[] spectrum = Spectrum(spoken, phone);
        return 16000.0 / 512 * Enumerable.Range(0, spectrum.Length).Where(k => k * 16000.0 / 512 >= low && k * 16000.0 / 512 <= high).MaxBy(k => spectrum[k]);
    }

    private static double Share(SpokenText spoken, int phone, double above)
    {
        double[] spectrum = Spectrum(spoken, phone);
        return spectrum.Skip((int)(above * 512 / 16000)).Sum() / spectrum.Sum();
    }
}
