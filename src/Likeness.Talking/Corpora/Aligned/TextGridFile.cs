using System.Globalization;
using System.Text;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Corpora.Aligned;

/// <summary>
/// TextGrids of Praat, which forced aligners write: the long and the short text form, in UTF-8 or UTF-16. As in Praat itself only free-standing numbers,
/// strings in quotes and flags count; the words between them, which the long form has, are for people.
/// </summary>
public static class TextGridFile
{
    private const long LargestFile = 64 << 20;
    private static readonly string[] PhoneTiers = ["phones", "phone", "phonemes", "phoneme", "segments", "segment", "sounds", "mau"];
    private static readonly string[] WordTiers = ["words", "word", "ort", "orthography", "utterance", "utterances", "sentences"];

    /// <summary>Reads the sounds: the interval tier that is named for them, or the only one there is.</summary>
    /// <param name="path">A .TextGrid file.</param>
    /// <returns>The sounds in order of time; silence has an empty name.</returns>
    /// <exception cref="InvalidFileException">The file is missing, no TextGrid, cut off, or has no tier of sounds.</exception>
    public static IReadOnlyList<Phone> ReadPhones(string path)
    {
        var tokens = new Tokens(ReadText(path), path);
        if (tokens.String() != "ooTextFile" || tokens.String() != "TextGrid")
        {
            throw new InvalidFileException(path, "it is no TextGrid in text form. In Praat, use 'Save as text file...' or 'Save as short text file...'.");
        }

        tokens.Number();
        tokens.Number();
        int count = tokens.Has("exists") ? tokens.Count() : 0;
        var tiers = new List<(string Name, List<Phone> Phones)>();
        for (int tier = 0; tier < count; tier++)
        {
            ReadTier(tokens, tiers, path);
        }

        int chosen = tiers.FindIndex(t => PhoneTiers.Contains(t.Name.Trim().ToLowerInvariant()));
        if (chosen < 0)
        {
            // Aligners that keep speakers apart write "name - phones".
            int[] ending = [.. Enumerable.Range(0, tiers.Count).Where(i => PhoneTiers.Any(p => tiers[i].Name.EndsWith("- " + p, StringComparison.OrdinalIgnoreCase)))];
            chosen = ending.Length == 1 ? ending[0] : tiers.Count == 1 && !WordTiers.Contains(tiers[0].Name.Trim().ToLowerInvariant()) ? 0 : -1;
        }

        return chosen >= 0 ? tiers[chosen].Phones : throw new InvalidFileException(
            path, tiers.Count == 0 ? "it has no tier of intervals." : $"none of its tiers is named 'phones'; it has: {string.Join(", ", tiers.Select(t => t.Name))}.");
    }

    private static void ReadTier(Tokens tokens, List<(string Name, List<Phone> Phones)> tiers, string path)
    {
        string kind = tokens.String(), name = tokens.String();
        tokens.Number();
        tokens.Number();
        int count = tokens.Count();
        var phones = new List<Phone>();
        for (int i = 0; i < count; i++)
        {
            double start = tokens.Number(), end = kind == "IntervalTier" ? tokens.Number() : start;
            string label = tokens.String().Trim();
            if (!(start >= 0 && end >= start && (phones.Count == 0 || start >= phones[^1].Start)))
            {
                throw new InvalidFileException(path, string.Create(CultureInfo.InvariantCulture, $"interval {i + 1} of tier '{name}' goes from {start} to {end}; times must rise."));
            }

            phones.Add(new Phone(label, start, end));
        }

        if (kind == "IntervalTier")
        {
            tiers.Add((name, phones));
        }
    }

    private static string ReadText(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        if (info.Length > LargestFile)
        {
            throw new InvalidFileException(path, $"it has {info.Length >> 20} MB, more than any TextGrid of a recording.");
        }

        byte[] bytes = File.ReadAllBytes(path);

        // Without a mark at its start, text whose every second byte is zero is UTF-16.
        Encoding encoding = bytes is [0, not 0, ..] ? Encoding.BigEndianUnicode : bytes is [not 0, 0, ..] ? Encoding.Unicode : Encoding.UTF8;
        using var reader = new StreamReader(new MemoryStream(bytes), encoding, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>What counts in the text, one after another.</summary>
    private sealed class Tokens(string text, string path)
    {
        private int _at;

        public string String() => Next() is ['"', ..] word
            ? word[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
            : throw Broken("a text in quotes");

        public double Number() => double.TryParse(Next(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw Broken("a number");

        /// <summary>How many follow; no more than the text has room for.</summary>
        public int Count()
        {
            double count = Number();
            return count >= 0 && count <= text.Length && count == Math.Floor(count) ? (int)count : throw Broken("a number of tiers or intervals");
        }

        public bool Has(string flag) => Next() == $"<{flag}>";

        private string Next()
        {
            while (_at < text.Length)
            {
                char c = text[_at];
                if (c == '"')
                {
                    return Quoted();
                }

                if (char.IsWhiteSpace(c))
                {
                    _at++;
                    continue;
                }

                if (c == '!')
                {
                    // A comment goes to the end of its line.
                    int end = text.IndexOf('\n', _at);
                    _at = end < 0 ? text.Length : end;
                    continue;
                }

                int start = _at;
                while (_at < text.Length && !char.IsWhiteSpace(text[_at]))
                {
                    _at++;
                }

                if (c is '<' or '-' or '+' or (>= '0' and <= '9'))
                {
                    return text[start.._at];
                }
            }

            return "";
        }

        private string Quoted()
        {
            int start = _at++;
            while (_at < text.Length)
            {
                if (text[_at] != '"')
                {
                    _at++;
                }
                else if (_at + 1 < text.Length && text[_at + 1] == '"')
                {
                    _at += 2;
                }
                else
                {
                    return text[start..++_at];
                }
            }

            throw Broken("the end of a text in quotes");
        }

        private InvalidFileException Broken(string expected) =>
            new(path, $"{expected} was expected {(_at >= text.Length ? "at its end; was the file cut off?" : $"in line {text.AsSpan(0, _at).Count('\n') + 1}.")}");
    }
}
