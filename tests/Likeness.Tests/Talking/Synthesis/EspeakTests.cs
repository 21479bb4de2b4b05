using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tests.Cli.Processes;
using Likeness.Tests.Support;

namespace Likeness.Tests.Talking.Synthesis;

public class EspeakTests
{
    [Fact]
    public void The_closure_of_a_stop_is_its_own()
    {
        // 1000 samples a second: a vowel to 100, silence to 150, a burst at 150, a vowel from 170 to 300.
        float[] samples = [.. Enumerable.Range(0, 400).Select(i => i is (>= 100 and < 150) or >= 300 ? 0 : 0.3f)];
        IReadOnlyList<Phone> phones = Espeak.Phones(samples, [("a", 0), ("p", 150), ("ə", 170), ("(en)", 200), ("", 300), ("", 400)], 1000);
        Assert.Equal([new Phone("a", 0, 0.1), new Phone("p", 0.1, 0.17), new Phone("ə", 0.17, 0.3), new Phone("", 0.3, 0.4)], phones);

        // Only stops are shut; between words there is no rest; nothing goes beyond the end.
        Assert.Equal([new Phone("a", 0, 0.15), new Phone("s", 0.15, 0.3), new Phone("t", 0.3, 0.4)], Espeak.Phones(samples, [("a", 0), ("", 140), ("s", 150), ("t", 900)], 1000));
        Assert.Empty(Espeak.Phones([], [("a", 0)], 1000));
    }

    [SkippableFact]
    public void A_sentence_in_any_language_is_spoken_with_its_sounds_and_always_alike()
    {
        using Espeak espeak = Start();
        SpokenText spoken = espeak.Speak("A puppy.", new EspeakVoice("en-us+f2"));
        Assert.Equal(["ɐ", "p", "ʌ", "p", "i"], spoken.Phones.Where(p => p.Name.Length > 0).Select(p => p.Name));
        Assert.All(spoken.Phones.Zip(spoken.Phones.Skip(1)), p => Assert.Equal(p.First.End, p.Second.Start, 1e-9));
        Assert.Equal(spoken.Waveform.Seconds, spoken.Phones[^1].End, 1e-9);

        // Lips are shut before they burst.
        Phone second = spoken.Phones.Where(p => p.Name == "p").Last();
        Assert.InRange(second.End - second.Start, 0.06, 0.12);
        Assert.All(spoken.Waveform.Samples[(int)((second.Start + 0.005) * spoken.Waveform.Rate)..(int)((second.Start + 0.03) * spoken.Waveform.Rate)], s => Assert.Equal(0, s, 0.05));

        using (Espeak other = Start())
        {
            Assert.Equal(spoken.Waveform.Samples, other.Speak("A puppy.", new EspeakVoice("en-us+f2")).Waveform.Samples);
            EspeakVoice german = new("de") { Rate = 200, Pitch = 30, Range = 20, Gap = 2 };
            Assert.Equal(espeak.Speak("Äpfel und Öl", german).Waveform.Samples, other.Speak("Äpfel und Öl", german).Waveform.Samples);
        }

        Assert.True(espeak.Speak("A puppy.", new EspeakVoice("en-us+f2") { Rate = 100 }).Waveform.Seconds > 1.2 * spoken.Waveform.Seconds);
        Assert.Contains("no such voice", Assert.Throws<LikenessException>(() => espeak.Speak("a", new EspeakVoice("zzz"))).Message, StringComparison.Ordinal);
        Assert.NotEmpty(espeak.Speak("A puppy.", new EspeakVoice("en-us+f2")).Phones);
    }

    [SkippableFact]
    public void What_is_no_helper_is_said()
    {
        Requires.Hold(!OperatingSystem.IsWindows(), "starts programs of Unix");
        Assert.Contains("does not start", Assert.Throws<LikenessException>(() => Espeak.Start("/nowhere/likeness")).Message, StringComparison.Ordinal);
        Assert.Contains("ended by itself", Assert.Throws<LikenessException>(() => Espeak.Start("true")).Message, StringComparison.Ordinal);
        Assert.Contains("else than JSON", Assert.Throws<LikenessException>(() => Espeak.Start("echo", "hello")).Message, StringComparison.Ordinal);
        Assert.Null(Espeak.Start("echo", "{\"error\":\"espeak-ng is not installed\"}"));
        using Espeak liar = Espeak.Start("sh", "-c", "echo '{\"version\":\"1\",\"rate\":16000}'; read line; echo '{\"samples\":1000000000,\"sounds\":[]}'")!;
        Assert.Contains("announced 1000000000", Assert.Throws<LikenessException>(() => liar.Speak("a", new EspeakVoice("en"))).Message, StringComparison.Ordinal);
        using Espeak brief = Espeak.Start("sh", "-c", "echo '{\"version\":\"1\",\"rate\":16000}'; read line; echo '{\"samples\":100,\"sounds\":[]}'")!;
        Assert.Contains("ended by itself", Assert.Throws<LikenessException>(() => brief.Speak("a", new EspeakVoice("en"))).Message, StringComparison.Ordinal);
        Assert.Contains("ended by itself", Assert.Throws<LikenessException>(() => brief.Speak("a", new EspeakVoice("en"))).Message, StringComparison.Ordinal);
    }

    /// <summary>The helper, as the command line starts it.</summary>
    internal static Espeak Start()
    {
        Requires.Program("espeak-ng");
        return Espeak.Start(CliProcess.Host, CliProcess.Assembly, "talk", "espeak-helper")!;
    }
}
