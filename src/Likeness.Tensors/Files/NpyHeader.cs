using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Likeness.Tensors.Files;

/// <summary>
/// The header of a npy array, versions 1 to 3: magic, version, length, and a Python dictionary literal with
/// <c>descr</c>, <c>fortran_order</c> and <c>shape</c>. Only plain numbers, booleans and strings are accepted.
/// </summary>
internal sealed record NpyHeader(ElementType Type, bool Unicode, int ItemSize, bool Swap, bool Fortran, Shape Shape)
{
    // Version 1 allows 64 KB; real headers have about a hundred bytes.
    private const int LargestHeader = 1 << 16;
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of bytes that follow the header.</summary>
    public long DataBytes => (long)Shape.Count * ItemSize;

    /// <summary>Reads the header and leaves the stream at the first element.</summary>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        ReadExactly(stream, start[..8], name);
        if (!start[..6].SequenceEqual(Magic))
        {
            throw new InvalidFileException(name, "is no npy array: it does not begin with \\x93NUMPY.");
        }

        int version = start[6];
        if (version is < 1 or > 3)
        {
            throw new InvalidFileException(name, $"npy version {version}.{start[7]} is not known; versions 1 to 3 are.");
        }

        int width = version == 1 ? 2 : 4;
        ReadExactly(stream, start.Slice(8, width), name);
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LargestHeader)
        {
            throw new InvalidFileException(name, $"the npy header claims {length} bytes; at most {LargestHeader} are accepted.");
        }

        byte[] text = new byte[length];
        ReadExactly(stream, text, name);
        return new Parser(version == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), name).Parse();
    }

    /// <summary>The bytes of a version 1 header, padded so that the elements start at a multiple of 64.</summary>
    public byte[] Write()
    {
        string kind = Type switch
        {
            ElementType.Text => $"<U{ItemSize / 4}",
            ElementType.Bool => "|b1",
            ElementType.U8 => "|u1",
            ElementType.I8 => "|i1",
            _ when Type.IsFloat() => $"<f{ItemSize}",
            ElementType.I16 or ElementType.I32 or ElementType.I64 => $"<i{ItemSize}",
            _ => $"<u{ItemSize}",
        };
        string shape = Shape.Rank == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape.ToArray())})";
        string text = $"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        bytes.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string name)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw new InvalidFileException(name, "is cut short within the npy header.");
        }
    }

    /// <summary>A reader for the one form of dictionary that the format allows; keys may come in any order.</summary>
    private sealed class Parser(string text, string name)
    {
        private int _at;

        public NpyHeader Parse()
        {
            string? descr = null;
            bool? fortran = null;
            Shape? shape = null;
            Take('{');
            while (!TryTake('}'))
            {
                string key = Quoted();
                Take(':');
                switch (key)
                {
                    case "descr" when descr is null:
                        if (Peek() == '[')
                        {
                            throw new InvalidFileException(name, "holds a structured array (records); only plain arrays are read.");
                        }

                        descr = Quoted();
                        break;
                    case "fortran_order" when fortran is null:
                        fortran = Word() switch { "True" => true, "False" => false, var other => throw Invalid($"fortran_order is {other}") };
                        break;
                    case "shape" when shape is null:
                        shape = Dimensions();
                        break;
                    default:
                        throw Invalid($"the key '{key}' is unknown or occurs twice");
                }

                if (!TryTake(','))
                {
                    Take('}');
                    break;
                }
            }

            if (descr is null || fortran is null || shape is null)
            {
                throw Invalid("descr, fortran_order or shape is missing");
            }

            return Make(descr, fortran.Value, shape.Value);
        }

        private NpyHeader Make(string descr, bool fortran, Shape shape)
        {
            bool known = descr.Length >= 3 && descr[0] is '<' or '>' or '|' or '=';
            if (!known || !int.TryParse(descr.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width > 1 << 20)
            {
                throw descr.Contains('O', StringComparison.Ordinal)
                    ? new InvalidFileException(name, "holds Python objects, which are not read because they can run code; save plain arrays.")
                    : Invalid($"the element type '{descr}' is not known");
            }

            ElementType type = (descr[1], width) switch
            {
                ('b', 1) => ElementType.Bool,
                ('u', 1) => ElementType.U8,
                ('u', 2) => ElementType.U16,
                ('u', 4) => ElementType.U32,
                ('u', 8) => ElementType.U64,
                ('i', 1) => ElementType.I8,
                ('i', 2) => ElementType.I16,
                ('i', 4) => ElementType.I32,
                ('i', 8) => ElementType.I64,
                ('f', 2) => ElementType.F16,
                ('f', 4) => ElementType.F32,
                ('f', 8) => ElementType.F64,
                ('U' or 'S', _) => ElementType.Text,
                _ => throw Invalid($"the element type '{descr}' is not supported; numbers (f2 to f8, i1 to i8, u1 to u8), booleans and strings are"),
            };
            int size = type == ElementType.Text ? width * (descr[1] == 'U' ? 4 : 1) : type.Size();
            if (size == 0 && shape.Count > 0)
            {
                throw Invalid($"the element type '{descr}' has no width");
            }

            bool big = descr[0] == '>' || (descr[0] == '=' && !BitConverter.IsLittleEndian);
            return new NpyHeader(type, descr[1] == 'U', size, big == BitConverter.IsLittleEndian, fortran, shape);
        }

        private Shape Dimensions()
        {
            Span<int> dimensions = stackalloc int[Shape.MaxRank];
            int rank = 0;
            long product = 1;
            Take('(');
            while (!TryTake(')'))
            {
                string digits = Word();
                if (!int.TryParse(digits.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out int d))
                {
                    throw Invalid($"the dimension '{digits}' is no number between 0 and {int.MaxValue}");
                }

                if (rank == Shape.MaxRank)
                {
                    throw Invalid($"it has more than {Shape.MaxRank} dimensions");
                }

                dimensions[rank++] = d;
                product *= d;
                if (product > Array.MaxLength)
                {
                    throw Invalid($"it has more than {Array.MaxLength} elements");
                }

                if (!TryTake(','))
                {
                    Take(')');
                    break;
                }
            }

            return new Shape(dimensions[..rank]);
        }

        private string Quoted()
        {
            char quote = Peek();
            if (quote is not '\'' and not '"')
            {
                throw Invalid($"a quoted word was expected at character {_at}");
            }

            int end = text.IndexOf(quote, _at + 1);
            if (end < 0)
            {
                throw Invalid("a quote is not closed");
            }

            string word = text[(_at + 1)..end];
            _at = end + 1;
            return word;
        }

        private string Word()
        {
            Peek();
            int start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
            {
                _at++;
            }

            return text[start.._at];
        }

        private char Peek()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\t' or '\r')
            {
                _at++;
            }

            return _at < text.Length ? text[_at] : '\0';
        }

        private bool TryTake(char c)
        {
            bool found = Peek() == c;
            if (found)
            {
                _at++;
            }

            return found;
        }

        private void Take(char c)
        {
            if (!TryTake(c))
            {
                throw Invalid($"'{c}' was expected at character {_at}");
            }
        }

        private InvalidFileException Invalid(string problem) => new(name, $"the npy header is wrong: {problem}.");
    }
}
