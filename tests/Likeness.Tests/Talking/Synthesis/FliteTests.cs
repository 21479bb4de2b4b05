using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Synthesis;

public class FliteTests
{
    [Fact]
    public void Printed_times_are_ends_of_sounds()
    {
        Assert.Equal([new Phone("PAU", 0, 0.2), new Phone("Y", 0.2, 0.25), new Phone("UW", 0.25, 0.5)], Flite.Phones("pau:0.200 y:0.250 uw:0.5 \n"));
        Assert.Contains("printed 'Usage'", Assert.Throws<LikenessException>(() => Flite.Phones("Usage of flite")).Message, StringComparison.Ordinal);
        Assert.Throws<LikenessException>(() => Flite.Phones("a:0.3 b:0.2"));
        Assert.Throws<LikenessException>(() => Flite.Phones("a:NaN"));
        Assert.Throws<LikenessException>(() => Flite.Phones(" "));
    }

    [SkippableFact]
    public void A_sentence_is_spoken_with_all_its_sounds_and_twice_alike()
    {
        Requires.Program("flite");
        Flite flite = Flite.Find()!;
        Assert.DoesNotContain("kal", flite.Voices);
        FliteVoice voice = new(flite.Voices[0]) { Pitch = 120, Slowness = 1.1 };
        SpokenText spoken = flite.Speak("My boat, \"please\" & 5 more.", voice), again = flite.Speak("My boat, \"please\" & 5 more.", voice);
        Assert.Equal(spoken.Waveform.Samples, again.Waveform.Samples);
        Assert.Equal(spoken.Waveform.Seconds, spoken.Phones[^1].End, 0.1);
        Assert.All(spoken.Phones, p =>
        {
            PhoneVisemes.Of(p, out bool known);
            Assert.True(known, p.Name);
        });
        Assert.Equal(["PAU", "M", "AY", "B", "OW", "T"], spoken.Phones.Take(6).Select(p => p.Name));
        Assert.True(flite.Speak("My boat.", voice with { Slowness = 2 }).Waveform.Seconds > 1.5 * flite.Speak("My boat.", voice).Waveform.Seconds);
        Assert.Contains("no voice 'nobody'", Assert.Throws<LikenessException>(() => flite.Speak("a", new FliteVoice("nobody"))).Message, StringComparison.Ordinal);
    }
}
