using System.Buffers.Text;
using System.Text;

namespace Likeness.Geometry.Files;

/// <summary>
/// Walks through the lines and blank-separated words of a text file held as bytes, with numbers in the invariant culture.
/// </summary>
internal ref struct TextCursor(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _next;
    private ReadOnlySpan<byte> _rest;

    /// <summary>The number of the current line, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>How many bytes of the text have been passed.</summary>
    public readonly int Position => _next;

    /// <summary>What is left of the current line.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>Goes to the next line; LF, CR LF and CR end a line.</summary>
    public bool NextLine()
    {
        if (_next >= _text.Length)
        {
            _rest = default;
            return false;
        }

        ReadOnlySpan<byte> remaining = _text[_next..];
        int end = remaining.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0)
        {
            _rest = remaining;
            _next = _text.Length;
        }
        else
        {
            _rest = remaining[..end];
            _next += end + (remaining[end] == '\r' && end + 1 < remaining.Length && remaining[end + 1] == '\n' ? 2 : 1);
        }

        Line++;
        return true;
    }

    /// <summary>Takes the next word of the line; empty at its end.</summary>
    public ReadOnlySpan<byte> NextWord()
    {
        int start = 0;
        while (start < _rest.Length && IsBlank(_rest[start]))
        {
            start++;
        }

        int end = start;
        while (end < _rest.Length && !IsBlank(_rest[end]))
        {
            end++;
        }

        ReadOnlySpan<byte> word = _rest[start..end];
        _rest = _rest[end..];
        return word;
    }

    /// <summary>Takes the next word of the text, going over line ends; empty at the end of the text.</summary>
    public ReadOnlySpan<byte> NextWordAnywhere()
    {
        while (true)
        {
            ReadOnlySpan<byte> word = NextWord();
            if (!word.IsEmpty || !NextLine())
            {
                return word;
            }
        }
    }

    /// <summary>Forgets what is left of the line from a mark on: a comment sign.</summary>
    public void CutAt(byte mark)
    {
        int at = _rest.IndexOf(mark);
        if (at >= 0)
        {
            _rest = _rest[..at];
        }
    }

    /// <summary>Reads a whole word as a finite number.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> word, out double value)
    {
        if (!word.IsEmpty && word[0] == '+')
        {
            word = word[1..];
        }

        return Utf8Parser.TryParse(word, out value, out int used) && used == word.Length && double.IsFinite(value) && !word.IsEmpty;
    }

    /// <summary>Reads a whole word as an integer.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> word, out int value) =>
        Utf8Parser.TryParse(word, out value, out int used) && used == word.Length && !word.IsEmpty;

    /// <summary>A word as it can stand in a message: printable, not too long.</summary>
    public static string Show(ReadOnlySpan<byte> word)
    {
        var shown = new StringBuilder();
        foreach (byte b in word[..Math.Min(word.Length, 40)])
        {
            shown.Append(b is >= 32 and < 127 ? (char)b : '?');
        }

        return word.Length > 40 ? shown.Append("...").ToString() : shown.ToString();
    }

    private static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or (byte)'\v' or (byte)'\f' or 0;
}
