using Likeness.Talking.Synthesis;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>Sentences of no language for the built-in synthesiser: words of one to three syllables, with a pause now and then.</summary>
internal static class NonsenseSentences
{
    private static readonly string[] Vowels = ["AA", "AE", "EH", "AX", "IY", "OW", "UW", "RR"];

    // Lips take part in every third consonant, as they do in speech.
    private static readonly string[] Consonants = ["P", "B", "M", "F", "V", "W", "T", "D", "N", "L", "S", "Z", "SH", "K", "G", "HH", "Y", "TH"];

    /// <summary>Codes of <see cref="MiniVox"/>, beginning and ending with a pause.</summary>
    public static string[] Draw(RandomSource random)
    {
        var codes = new List<string> { "_" };
        int words = 4 + random.NextInt(4);
        for (int word = 0; word < words; word++)
        {
            int syllables = 1 + random.NextInt(3);
            for (int s = 0; s < syllables; s++)
            {
                codes.Add(Any(Consonants, random));
                codes.Add(Any(Vowels, random));
                if (random.NextInt(3) == 0)
                {
                    codes.Add(Any(Consonants, random));
                }
            }

            if (word < words - 1 && random.NextInt(4) == 0)
            {
                codes.Add("_");
            }
        }

        codes.Add("_");
        return [.. codes];
    }

    private static string Any(string[] from, RandomSource random) => from[random.NextInt(from.Length)];
}
