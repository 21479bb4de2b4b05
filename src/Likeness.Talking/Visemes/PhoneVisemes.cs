using System.Globalization;
using System.Text;

namespace Likeness.Talking.Visemes;

/// <summary>
/// Sounds to visemes: the International Phonetic Alphabet as speech synthesisers write it, with its marks of length and stress, and the two-letter
/// codes of the built-in synthesiser (AA, AE, IY ...). Diphthongs and affricates are two visemes, 60 and 40 percent of the time.
/// </summary>
public static class PhoneVisemes
{
    private const double FirstShare = 0.6;
    private const string Vowels = "aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏ";

    private static readonly Dictionary<string, Viseme> Sounds = Table(
        (Viseme.Silence, "_ : | SIL PAU"),
        (Viseme.PP, "p b m ɓ P B M"),
        (Viseme.FF, "f v ɱ ɸ β ʋ F V"),
        (Viseme.TH, "θ ð TH DH"),
        (Viseme.DD, "t d n l ɾ ɽ ɹ̩ ʈ ɖ ɳ ɭ ɫ ɬ ɮ ɲ ʎ T D N L DX"),
        (Viseme.KK, "k g ɡ ŋ h x ɣ χ q ɢ ɦ ħ ʕ ʔ c ɟ ç K G NG HH H"),
        (Viseme.CH, "ʃ ʒ ɕ ʑ ʂ ʐ SH ZH"),
        (Viseme.SS, "s z S Z"),
        (Viseme.RR, "r ɹ ɻ ʀ ʁ ɚ ɝ ɜ R RR ER"),
        (Viseme.WW, "w ʍ ɥ W"),
        (Viseme.AA, "a ɑ ɒ ʌ ɐ ɶ AA AH AO"),
        (Viseme.AE, "æ AE"),
        (Viseme.EH, "e ɛ ø œ ɘ ɞ EH"),
        (Viseme.AX, "ə ɵ ɤ AX"),
        (Viseme.IY, "i ɪ j ɨ y ʏ IY IH Y"),
        (Viseme.OW, "o ɔ OW"),
        (Viseme.UW, "u ʊ ʉ ɯ UW UH"));

    private static readonly Dictionary<string, string[]> Pairs = new(StringComparer.Ordinal)
    {
        ["CH"] = ["T", "SH"],
        ["JH"] = ["D", "ZH"],
        ["AY"] = ["AA", "IY"],
        ["AW"] = ["AA", "UW"],
        ["EY"] = ["EH", "IY"],
        ["OY"] = ["OW", "IY"],
    };

    /// <summary>The visemes of a phone, one or two, that fill its time.</summary>
    /// <param name="phone">The phone.</param>
    /// <param name="known">False when the sound is in no table: a vowel is then taken for a schwa, anything else for a d.</param>
    public static IReadOnlyList<VisemeSpan> Of(in Phone phone, out bool known)
    {
        string name = Bare(phone.Name);
        known = true;
        if (name.Length == 0)
        {
            return [new VisemeSpan(Viseme.Silence, phone.Start, phone.End)];
        }

        if (Sounds.TryGetValue(name, out Viseme one))
        {
            return [new VisemeSpan(one, phone.Start, phone.End)];
        }

        string[] parts = Pairs.GetValueOrDefault(name) ?? Letters(name);
        if (parts.Length >= 2 && Sounds.TryGetValue(parts[0], out Viseme first) && Sounds.TryGetValue(parts[1], out Viseme second))
        {
            double between = phone.Start + (FirstShare * (phone.End - phone.Start));
            return first == second
                ? [new VisemeSpan(first, phone.Start, phone.End)]
                : [new VisemeSpan(first, phone.Start, between), new VisemeSpan(second, between, phone.End)];
        }

        if (parts.Length == 1 && Sounds.TryGetValue(parts[0], out one))
        {
            return [new VisemeSpan(one, phone.Start, phone.End)];
        }

        known = false;
        return [new VisemeSpan(name.Any(c => Vowels.Contains(c, StringComparison.Ordinal)) ? Viseme.AX : Viseme.DD, phone.Start, phone.End)];
    }

    /// <summary>The name without stress, tone and length.</summary>
    private static string Bare(string name) => new([.. name.Trim().Where(c => !"ˈˌːˑ'ˀ͡‿0123456789".Contains(c, StringComparison.Ordinal))]);

    /// <summary>Letters with the marks that belong to them left out.</summary>
    private static string[] Letters(string name) =>
        [.. name.EnumerateRunes().Where(r => Rune.GetUnicodeCategory(r) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol)).Select(r => r.ToString())];

    private static Dictionary<string, Viseme> Table(params (Viseme Viseme, string Names)[] rows)
    {
        var table = new Dictionary<string, Viseme>(StringComparer.Ordinal);
        foreach ((Viseme viseme, string names) in rows)
        {
            foreach (string name in names.Split(' '))
            {
                table.Add(name, viseme);
            }
        }

        return table;
    }
}
