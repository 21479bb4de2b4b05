using System.Text;
using Likeness.Tensors;

namespace Likeness.Geometry.Files;

/// <summary>How a PLY file stores its numbers.</summary>
internal enum PlyFormat
{
    Ascii,
    LittleEndian,
    BigEndian,
}

/// <summary>A scalar type of PLY under either of its two names.</summary>
internal enum PlyType
{
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Float32,
    Float64,
}

/// <summary>A property of an element; a list when <see cref="Count"/> is given.</summary>
internal sealed record PlyProperty(string Name, PlyType Type, PlyType? Count)
{
    /// <summary>The least number of bytes that a value takes.</summary>
    public int MinimumBytes(PlyFormat format) => format == PlyFormat.Ascii ? 2 : PlyHeader.SizeOf(Count ?? Type);
}

/// <summary>An element and its properties, in file order.</summary>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties)
{
    /// <summary>The bytes of a row in a binary file, or null when a list makes rows of different lengths.</summary>
    public long? RowBytes => Properties.Exists(p => p.Count is not null) ? null : Properties.Sum(p => (long)PlyHeader.SizeOf(p.Type));

    public int Find(string name) => Properties.FindIndex(p => p.Name == name);
}

/// <summary>The header of a PLY file: format, elements with their properties, comments. Counts are held against the size of the file.</summary>
internal sealed class PlyHeader
{
    private PlyHeader(PlyFormat format, List<PlyElement> elements, List<string> comments, int bodyOffset, int lines)
    {
        Format = format;
        Elements = elements;
        Comments = comments;
        BodyOffset = bodyOffset;
        Lines = lines;
    }

    public PlyFormat Format { get; }

    public List<PlyElement> Elements { get; }

    public List<string> Comments { get; }

    public int BodyOffset { get; }

    /// <summary>The number of header lines, for line numbers in messages.</summary>
    public int Lines { get; }

    public static int SizeOf(PlyType type) => type switch
    {
        PlyType.Int8 or PlyType.UInt8 => 1,
        PlyType.Int16 or PlyType.UInt16 => 2,
        PlyType.Int32 or PlyType.UInt32 or PlyType.Float32 => 4,
        _ => 8,
    };

    /// <exception cref="InvalidFileException">The header is malformed or promises more than the file holds.</exception>
    public static PlyHeader Parse(ReadOnlySpan<byte> content, string path)
    {
        var cursor = new TextCursor(content);
        if (!cursor.NextLine() || !cursor.Rest.TrimEnd((byte)' ').SequenceEqual("ply"u8))
        {
            throw new InvalidFileException(path, "does not start with 'ply'; is it a PLY file?");
        }

        PlyFormat? format = null;
        var elements = new List<PlyElement>();
        var comments = new List<string>();
        while (cursor.NextLine())
        {
            ReadOnlySpan<byte> word = cursor.NextWord();
            if (word.SequenceEqual("end_header"u8))
            {
                if (format is null)
                {
                    throw new InvalidFileException(path, "the header has no 'format' line.");
                }

                var header = new PlyHeader(format.Value, elements, comments, cursor.Position, cursor.Line);
                header.CheckCounts(content.Length, path);
                return header;
            }

            if (word.SequenceEqual("format"u8))
            {
                format = Format_(ref cursor, path);
            }
            else if (word.SequenceEqual("element"u8))
            {
                elements.Add(Element(ref cursor, path));
            }
            else if (word.SequenceEqual("property"u8))
            {
                if (elements.Count == 0)
                {
                    throw new InvalidFileException(path, $"line {cursor.Line}: a property before any element.");
                }

                elements[^1].Properties.Add(Property(ref cursor, path));
            }
            else if (word.SequenceEqual("comment"u8) || word.SequenceEqual("obj_info"u8))
            {
                comments.Add(Encoding.UTF8.GetString(cursor.Rest).Trim());
            }
            else if (!word.IsEmpty)
            {
                throw new InvalidFileException(path, $"line {cursor.Line}: '{TextCursor.Show(word)}' is not a header keyword of PLY.");
            }
        }

        throw new InvalidFileException(path, "the header has no 'end_header' line; the file is truncated.");
    }

    private static PlyFormat Format_(ref TextCursor cursor, string path)
    {
        ReadOnlySpan<byte> word = cursor.NextWord();
        return word.SequenceEqual("ascii"u8) ? PlyFormat.Ascii
            : word.SequenceEqual("binary_little_endian"u8) ? PlyFormat.LittleEndian
            : word.SequenceEqual("binary_big_endian"u8) ? PlyFormat.BigEndian
            : throw new InvalidFileException(path, $"line {cursor.Line}: format '{TextCursor.Show(word)}'; expected ascii, binary_little_endian or binary_big_endian.");
    }

    private static PlyElement Element(ref TextCursor cursor, string path)
    {
        string name = Encoding.UTF8.GetString(cursor.NextWord());
        ReadOnlySpan<byte> count = cursor.NextWord();
        if (!System.Buffers.Text.Utf8Parser.TryParse(count, out long value, out int used) || used != count.Length || value < 0)
        {
            throw new InvalidFileException(path, $"line {cursor.Line}: element {name} needs a count, found '{TextCursor.Show(count)}'.");
        }

        return new PlyElement(name, value, []);
    }

    private static PlyProperty Property(ref TextCursor cursor, string path)
    {
        ReadOnlySpan<byte> word = cursor.NextWord();
        PlyType? count = null;
        if (word.SequenceEqual("list"u8))
        {
            count = TypeOf(cursor.NextWord(), cursor.Line, path);
            if (count is PlyType.Float32 or PlyType.Float64)
            {
                throw new InvalidFileException(path, $"line {cursor.Line}: the length of a list must be an integer type.");
            }

            word = cursor.NextWord();
        }

        PlyType type = TypeOf(word, cursor.Line, path);
        string name = Encoding.UTF8.GetString(cursor.NextWord());
        return name.Length > 0 ? new PlyProperty(name, type, count) : throw new InvalidFileException(path, $"line {cursor.Line}: a property without a name.");
    }

    private static PlyType TypeOf(ReadOnlySpan<byte> word, int line, string path) => Encoding.UTF8.GetString(word) switch
    {
        "char" or "int8" => PlyType.Int8,
        "uchar" or "uint8" => PlyType.UInt8,
        "short" or "int16" => PlyType.Int16,
        "ushort" or "uint16" => PlyType.UInt16,
        "int" or "int32" => PlyType.Int32,
        "uint" or "uint32" => PlyType.UInt32,
        "float" or "float32" => PlyType.Float32,
        "double" or "float64" => PlyType.Float64,
        _ => throw new InvalidFileException(path, $"line {line}: '{TextCursor.Show(word)}' is not a type of PLY (char, uchar, short, ushort, int, uint, float, double)."),
    };

    private void CheckCounts(long fileLength, string path)
    {
        long left = fileLength - BodyOffset;
        foreach (PlyElement element in Elements)
        {
            long row = element.Properties.Sum(p => (long)p.MinimumBytes(Format));
            if (row == 0)
            {
                continue;
            }

            // The last value of an ASCII file needs no blank behind it.
            long slack = Format == PlyFormat.Ascii ? 1 : 0;
            if (element.Count > (left + slack) / row)
            {
                throw new InvalidFileException(path, $"the header promises {element.Count} of element {element.Name}, but only {left} bytes follow; the file is truncated.");
            }

            left -= Math.Min(left, element.Count * row);
        }
    }
}
