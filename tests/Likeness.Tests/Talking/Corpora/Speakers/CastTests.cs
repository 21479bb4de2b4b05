using Likeness.Talking.Corpora.Speakers;
using Likeness.Talking.Synthesis;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Support;
using Likeness.Tests.Talking.Synthesis;

namespace Likeness.Tests.Talking.Corpora.Speakers;

public class CastTests
{
    [Fact]
    public void English_sentences_are_many_and_well_formed()
    {
        var random = new RandomSource(1);
        string[] sentences = [.. Enumerable.Range(0, 500).Select(_ => EnglishSentences.Draw(random))];
        Assert.InRange(sentences.Distinct().Count(), 480, 500);
        Assert.All(sentences, s =>
        {
            Assert.Matches("^[A-Z][A-Za-z, ]*[.?!]$", s);
            Assert.DoesNotMatch("\\b[Aa] [aeio]", s);
            Assert.DoesNotMatch("\\b[Aa]n [^aeiou]", s);
        });
    }

    [Fact]
    public void Every_language_has_words_of_its_own()
    {
        Assert.InRange(WordLists.Languages.Count, 12, 20);
        foreach (string language in WordLists.Languages)
        {
            var random = new RandomSource(2);
            string[] words = [.. Enumerable.Range(0, 300).SelectMany(_ => WordLists.Draw(language, random).Split([' ', ',', '.'], StringSplitOptions.RemoveEmptyEntries)).Distinct()];
            Assert.InRange(words.Length, 40, 90);
        }
    }

    [Fact]
    public void The_built_in_voices_differ_and_follow_the_seed()
    {
        Assert.Equal(6, Cast.MiniVox(6, 1).Select(s => s.Voice).Distinct().Count());
        Assert.Equal(Cast.MiniVox(6, 1).Select(s => s.Voice), Cast.MiniVox(6, 1).Select(s => s.Voice));
        Assert.Contains("Neither flite nor espeak-ng", Assert.Throws<LikenessException>(() => Cast.Programs(3, 1, null, null)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Programs_take_turns_and_every_language_can_be_spoken_by_known_sounds()
    {
        using Espeak espeak = EspeakTests.Start();
        Requires.Program("flite");
        IReadOnlyList<ISpeaker> cast = Cast.Programs(45, 3, Flite.Find(), espeak);
        Assert.InRange(cast.Select(s => s.Voice).Distinct().Count(), 40, 45);
        Assert.Equal(12, cast.Take(12).Select(s => s.Voice.Split(' ')[1]).Distinct().Count());
        Assert.Equal(15, cast.Count(s => s.Voice.StartsWith("flite", StringComparison.Ordinal)));
        Assert.Equal(WordLists.Languages.Append("en").Order(), cast.Select(s => s.Language).Distinct().Order());
        foreach (ISpeaker speaker in cast.Where((s, i) => i % 3 == 2 || i < 6).DistinctBy(s => s.Voice[..12]))
        {
            var random = new RandomSource(4);
            SpokenText spoken = speaker.Say(speaker.Compose(random), random);
            Assert.Equal(16000, spoken.Waveform.Rate);
            Assert.InRange(spoken.Waveform.Samples.Max(), 0.02f, 1);
            Assert.All(spoken.Phones, p =>
            {
                PhoneVisemes.Of(p, out bool known);
                Assert.True(known, $"{speaker.Voice}: {p.Name}");
            });
        }
    }
}
