using Likeness.Talking.Synthesis;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>Chooses who speaks in a synthetic corpus, so that no two speakers have the same voice while there are voices left.</summary>
public static class Cast
{
    /// <summary>The built-in synthesiser in voices drawn at random: always there.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Chooses the voices.</param>
    public static IReadOnlyList<ISpeaker> MiniVox(int count, long seed) => [.. Enumerable.Range(0, count).Select(i => MiniVoxSpeaker.Draw(Own(seed, i)))];

    /// <summary>
    /// Voices of speech programs in turn: of each three speakers, one of espeak-ng in English, one of flite, and one of espeak-ng in another language;
    /// where one program is missing, the other takes its turns.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Chooses the voices.</param>
    /// <param name="flite">flite, or null.</param>
    /// <param name="espeak">espeak-ng, or null.</param>
    /// <exception cref="LikenessException">Neither is there.</exception>
    public static IReadOnlyList<ISpeaker> Programs(int count, long seed, Flite? flite, Espeak? espeak)
    {
        if (flite is null && espeak is null)
        {
            throw new LikenessException("Neither flite nor espeak-ng is installed. Install one of them, or speak by the built-in synthesiser (minivox).");
        }

        var random = new RandomSource(seed);
        string[] voices = Shuffled(flite?.Voices ?? [], random), languages = Shuffled(WordLists.Languages, random), variants = Shuffled(EspeakSpeaker.Variants, random);
        var speakers = new List<ISpeaker>();
        int recorded = 0, foreign = 0, made = 0;
        for (int i = 0; i < count; i++)
        {
            RandomSource own = Own(seed, i);
            if (espeak is null || (flite is not null && i % 3 == 1))
            {
                speakers.Add(FliteSpeaker.Draw(flite!, voices[recorded++ % voices.Length], own));
                continue;
            }

            string accent = i % 3 == 2 ? languages[foreign++ % languages.Length] : EspeakSpeaker.English[i / 3 % EspeakSpeaker.English.Count];
            speakers.Add(EspeakSpeaker.Draw(espeak, accent, variants[made++ % variants.Length], own));
        }

        return speakers;
    }

    private static RandomSource Own(long seed, int speaker) => new RandomSource(seed).Split(1_000_000ul + (ulong)speaker);

    private static string[] Shuffled(IReadOnlyList<string> items, RandomSource random)
    {
        string[] order = [.. items];
        random.Shuffle<string>(order);
        return order;
    }
}
