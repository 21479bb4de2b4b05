using System.Buffers.Binary;
using System.Text.Json;

namespace Likeness.Tensors.Files;

/// <summary>Where one tensor lies: type, dimensions, and its range counted from the start of the file.</summary>
internal sealed record SafeTensorsEntry(ElementType Type, long[] Dimensions, long Offset, long Bytes);

/// <summary>
/// The JSON header of a safetensors file, fully checked: afterwards every entry lies inside the file, no two overlap, and
/// type, dimensions and length agree. Memory is a small multiple of the header's own length, whatever it claims.
/// </summary>
internal sealed class SafeTensorsHeader
{
    // The limit of the format's reference implementation.
    private const long LargestHeader = 100_000_000;
    private const int LargestRank = 32;
    private readonly string _path;
    private readonly long _dataLength;

    private SafeTensorsHeader(string path, long dataStart, long dataLength)
    {
        _path = path;
        DataStart = dataStart;
        _dataLength = dataLength;
    }

    /// <summary>Where the tensors begin, counted from the start of the file.</summary>
    public long DataStart { get; }

    /// <summary>Names in the order of the file.</summary>
    public List<string> Names { get; } = [];

    public Dictionary<string, SafeTensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public static SafeTensorsHeader Parse(ByteSource source, string path)
    {
        if (source.Length < 10)
        {
            throw new InvalidFileException(path, $"is no safetensors file: {source.Length} bytes is shorter than the smallest header.");
        }

        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(source.Slice(0, 8));
        if (claimed > LargestHeader || (long)claimed > source.Length - 8)
        {
            throw new InvalidFileException(path, $"is no safetensors file, or is cut short: its header claims {claimed} bytes, the file has {source.Length}.");
        }

        var header = new SafeTensorsHeader(path, 8 + (long)claimed, source.Length - 8 - (long)claimed);
        try
        {
            var reader = new Utf8JsonReader(source.Slice(8, (int)claimed), new JsonReaderOptions { MaxDepth = 4 });
            header.ReadTop(ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how the reader reports strings that are no UTF-8.
            throw new InvalidFileException(path, $"the safetensors header is not valid JSON ({e.Message}).", e);
        }

        header.CheckOverlap();
        return header;
    }

    private void ReadTop(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid("the header is not a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw Invalid($"the entry '{name}' is not a JSON object");
            }

            if (name == "__metadata__")
            {
                if (Metadata.Count != 0)
                {
                    throw Invalid("there are two __metadata__ entries");
                }

                ReadMetadata(ref reader);
                continue;
            }

            SafeTensorsEntry entry = ReadEntry(ref reader, name);
            if (!Entries.TryAdd(name, entry))
            {
                throw Invalid($"the tensor name '{name}' occurs twice");
            }

            Names.Add(name);
        }

        if (reader.Read())
        {
            throw Invalid("something follows the header's JSON object");
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Invalid($"the metadata value of '{key}' is not a string");
            }

            if (!Metadata.TryAdd(key, reader.GetString()!))
            {
                throw Invalid($"the metadata key '{key}' occurs twice");
            }
        }
    }

    private SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        ElementType? type = null;
        long[]? dimensions = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("dtype") && type is null)
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    throw Invalid($"'{name}': dtype is not a string");
                }

                type = TypeOf(reader.GetString()!, name);
            }
            else if (reader.ValueTextEquals("shape") && dimensions is null)
            {
                dimensions = ReadNumbers(ref reader, name, "shape", LargestRank);
            }
            else if (reader.ValueTextEquals("data_offsets") && offsets is null)
            {
                offsets = ReadNumbers(ref reader, name, "data_offsets", 2);
            }
            else
            {
                throw Invalid($"'{name}': the property '{reader.GetString()}' is unknown or occurs twice");
            }
        }

        if (type is null || dimensions is null || offsets is not { Length: 2 })
        {
            throw Invalid($"'{name}': dtype, shape or data_offsets (two numbers) is missing");
        }

        long begin = offsets[0];
        long end = offsets[1];
        if (begin > end || end > _dataLength)
        {
            throw Invalid($"'{name}' lies at {begin} to {end}, but the file holds {_dataLength} bytes of data; it may be cut short");
        }

        UInt128 bytes = (UInt128)type.Value.Size();
        foreach (long d in dimensions)
        {
            // A product of at most 2^62 by a factor below 2^63 cannot leave 128 bits.
            bytes = bytes > long.MaxValue ? bytes : bytes * (UInt128)d;
        }

        if (dimensions.Contains(0))
        {
            bytes = 0;
        }

        if (bytes != (UInt128)(end - begin))
        {
            throw Invalid($"'{name}': {type} with shape [{string.Join(", ", dimensions)}] takes {bytes} bytes, but {end - begin} are given");
        }

        return new SafeTensorsEntry(type.Value, dimensions, DataStart + begin, end - begin);
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name, string property, int most)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Invalid($"'{name}': {property} is not a list");
        }

        var numbers = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == most)
            {
                throw Invalid($"'{name}': {property} has more than {most} numbers");
            }

            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Invalid($"'{name}': {property} holds something that is not a whole number of at least 0");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private ElementType TypeOf(string dtype, string name) => dtype switch
    {
        "BOOL" => ElementType.Bool,
        "U8" => ElementType.U8,
        "I8" => ElementType.I8,
        "U16" => ElementType.U16,
        "I16" => ElementType.I16,
        "U32" => ElementType.U32,
        "I32" => ElementType.I32,
        "U64" => ElementType.U64,
        "I64" => ElementType.I64,
        "F16" => ElementType.F16,
        "BF16" => ElementType.BF16,
        "F32" => ElementType.F32,
        "F64" => ElementType.F64,
        _ => throw Invalid($"'{name}': the type {dtype} is not supported"),
    };

    private void CheckOverlap()
    {
        var order = new List<string>(Names);
        order.Sort((a, b) => Entries[a].Offset.CompareTo(Entries[b].Offset));
        long end = 0;
        string previous = "";
        foreach (string name in order)
        {
            SafeTensorsEntry entry = Entries[name];
            if (entry.Bytes == 0)
            {
                continue;
            }

            if (entry.Offset < end)
            {
                throw Invalid($"the data of '{previous}' and '{name}' overlap");
            }

            end = entry.Offset + entry.Bytes;
            previous = name;
        }
    }

    private InvalidFileException Invalid(string problem) => new(_path, $"the safetensors header is wrong: {problem}.");
}
