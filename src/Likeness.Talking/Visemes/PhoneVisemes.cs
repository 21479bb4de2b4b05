using System.Globalization;
using System.Text;

namespace Likeness.Talking.Visemes;

/// <summary>
/// Sounds to visemes: the International Phonetic Alphabet as speech synthesisers write it, with its marks of length and stress, and the two-letter
/// codes of CMU's lexicon, of flite and of the built-in synthesiser (AA, AE, IY ...), whose small letters are those of the alphabet. Diphthongs and affricates are
/// two visemes, 60 and 40 percent of the time; three take a third each.
/// </summary>
public static class PhoneVisemes
{
    private const double FirstShare = 0.6;

    // Marks of stress, length, tone and joining that say nothing about lips.
    private const string Marks = "ˈˌːˑ'ˀ͡‿.-0123456789";
    private const string Vowels = "aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏ";

    private static readonly Dictionary<string, Viseme> Sounds = Table(
        (Viseme.Silence, "_ : | SIL PAU SP SPN SSIL BRTH"),
        (Viseme.PP, "p b m ɓ ʙ P B M EM"),
        (Viseme.FF, "f v ɱ ɸ β ʋ F V"),
        (Viseme.TH, "θ ð TH DH"),
        (Viseme.DD, "t d n l r̩ ɾ ɽ ɹ̩ ɗ ʈ ɖ ɳ ɭ ɫ ɬ ɮ ɲ ʎ ɺ T D N L DX NX EL EN"),
        (Viseme.KK, "k g ɡ ɠ ŋ ɴ h x ɣ χ q ɢ ɦ ħ ʕ ʔ c ɟ ʝ ç ɧ ɰ ʟ K G NG HH HV H Q"),
        (Viseme.CH, "ʃ ʒ ɕ ʑ ʂ ʐ SH ZH"),
        (Viseme.SS, "s z S Z"),
        (Viseme.RR, "r ɹ ɻ ʀ ʁ ɚ ɝ ɜ R RR ER AXR"),
        (Viseme.WW, "w ʍ ɥ W"),
        (Viseme.AA, "a ä ã ɑ ɒ ʌ ɐ AA AH AO"),
        (Viseme.AE, "æ AE"),
        (Viseme.EH, "e ẽ ɛ ɘ EH"),
        (Viseme.AX, "ə ɤ ɯ AX"),
        (Viseme.IY, "i ĩ ɪ j ʲ ɨ ᵻ IY IH IX Y"),
        (Viseme.OW, "o õ ɔ ø œ ɶ ɵ ɞ OW"),
        (Viseme.UW, "u ũ ʊ ʉ y ʏ UW UH UX"));

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

        // An unstressed AH is how CMU's lexicon writes a schwa.
        if (phone.Name.Trim() is "AH0")
        {
            return [new VisemeSpan(Viseme.AX, phone.Start, phone.End)];
        }

        if (Sounds.TryGetValue(name, out Viseme one))
        {
            return [new VisemeSpan(one, phone.Start, phone.End)];
        }

        string[] parts = Pairs.GetValueOrDefault(name) ?? Letters(name);
        known = parts.Length > 0 && Array.TrueForAll(parts, Sounds.ContainsKey);
        return known
            ? Spans([.. parts.Select(p => Sounds[p])], phone)
            : [new VisemeSpan(name.Any(c => Vowels.Contains(c, StringComparison.Ordinal)) ? Viseme.AX : Viseme.DD, phone.Start, phone.End)];
    }

    /// <summary>Visemes one after another in the time of a phone; equal neighbours are one.</summary>
    private static List<VisemeSpan> Spans(Viseme[] visemes, in Phone phone)
    {
        var spans = new List<VisemeSpan>();
        double start = phone.Start;
        for (int i = 0; i < visemes.Length; i++)
        {
            double share = visemes.Length == 2 && i == 0 ? FirstShare : (i + 1.0) / visemes.Length, end = i == visemes.Length - 1 ? phone.End : phone.Start + (share * (phone.End - phone.Start));
            if (spans.Count > 0 && spans[^1].Viseme == visemes[i])
            {
                spans[^1] = spans[^1] with { End = end };
            }
            else
            {
                spans.Add(new VisemeSpan(visemes[i], start, end));
            }

            start = end;
        }

        return spans;
    }

    /// <summary>The name without stress, tone and length.</summary>
    private static string Bare(string name) => new([.. name.Trim().Where(c => !Marks.Contains(c, StringComparison.Ordinal))]);

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
