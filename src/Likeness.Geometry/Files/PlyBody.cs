using System.Buffers.Binary;
using Likeness.Tensors;

namespace Likeness.Geometry.Files;

/// <summary>Reads the values of a PLY body one after another, in any of the three encodings, as doubles.</summary>
internal ref struct PlyBody
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly PlyFormat _format;
    private readonly string _path;
    private readonly int _headerLines;
    private TextCursor _cursor;
    private int _at;

    public PlyBody(ReadOnlySpan<byte> body, PlyHeader header, string path)
    {
        _body = body;
        _format = header.Format;
        _path = path;
        _headerLines = header.Lines;
        _cursor = new TextCursor(body);
    }

    /// <summary>How many bytes of a binary body have been read.</summary>
    public readonly int Position => _at;

    /// <summary>How many more values of a list the rest of the file can hold: the bound for every allocation.</summary>
    public readonly bool CanHold(long count, PlyType type) =>
        count <= (_format == PlyFormat.Ascii ? _body.Length : (_body.Length - _at) / PlyHeader.SizeOf(type));

    /// <summary>Reads the length of a list.</summary>
    public int ReadCount(PlyProperty property, PlyElement element, long row)
    {
        double count = Read(property.Count!.Value, element, row);
        if (count < 0 || count != Math.Floor(count) || !CanHold((long)Math.Min(count, long.MaxValue / 2), property.Type))
        {
            throw new InvalidFileException(_path, $"{element.Name} {row}: a list of {count} values in {property.Name} does not fit into what is left of the file; it is truncated or damaged.");
        }

        return (int)count;
    }

    /// <summary>Passes over all rows of an element.</summary>
    public void Skip(PlyElement element)
    {
        if (element.Properties.Count == 0 || element.Count == 0)
        {
            return;
        }

        if (_format != PlyFormat.Ascii && element.RowBytes is { } row)
        {
            _at = row <= (_body.Length - _at) / element.Count ? _at + (int)(element.Count * row) : throw Truncated(element, (_body.Length - _at) / row);
            return;
        }

        for (long i = 0; i < element.Count; i++)
        {
            foreach (PlyProperty property in element.Properties)
            {
                for (int k = property.Count is null ? 1 : ReadCount(property, element, i); k > 0; k--)
                {
                    Read(property.Type, element, i);
                }
            }
        }
    }

    public double Read(PlyType type, PlyElement element, long row)
    {
        if (_format == PlyFormat.Ascii)
        {
            ReadOnlySpan<byte> word = _cursor.NextWordAnywhere();
            if (word.IsEmpty)
            {
                throw Truncated(element, row);
            }

            // NaN and infinity are left to the checks of positions, so that other properties may hold them.
            return TextCursor.TryNumber(word, out double value) ? value
                : NotFinite(word) is { } special ? special
                : throw new InvalidFileException(_path, $"line {_headerLines + _cursor.Line}: '{TextCursor.Show(word)}' is not a number ({element.Name} {row}).");
        }

        int size = PlyHeader.SizeOf(type);
        if (_body.Length - _at < size)
        {
            throw Truncated(element, row);
        }

        ReadOnlySpan<byte> bytes = _body.Slice(_at, size);
        _at += size;
        bool little = _format == PlyFormat.LittleEndian;
        return type switch
        {
            PlyType.Int8 => (sbyte)bytes[0],
            PlyType.UInt8 => bytes[0],
            PlyType.Int16 => little ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt16BigEndian(bytes),
            PlyType.UInt16 => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes),
            PlyType.Int32 => little ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt32BigEndian(bytes),
            PlyType.UInt32 => little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
            PlyType.Float32 => little ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadSingleBigEndian(bytes),
            _ => little ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes),
        };
    }

    // Also the spellings of Windows' C library (1.#INF, 1.#QNAN), and numbers beyond the range of a double.
    private static double? NotFinite(ReadOnlySpan<byte> word)
    {
        string text = TextCursor.Show(word).TrimStart('+', '-').ToLowerInvariant();
        if (text.StartsWith("inf", StringComparison.Ordinal) || text.StartsWith("1.#inf", StringComparison.Ordinal))
        {
            return word[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        }

        return text.StartsWith("nan", StringComparison.Ordinal) || text.StartsWith("1.#", StringComparison.Ordinal) ? double.NaN
            : System.Buffers.Text.Utf8Parser.TryParse(word, out double value, out int used) && used == word.Length ? value
            : null;
    }

    private readonly InvalidFileException Truncated(PlyElement element, long row) =>
        new(_path, $"ends within {element.Name} {row} of {element.Count}; the file is truncated.");
}
