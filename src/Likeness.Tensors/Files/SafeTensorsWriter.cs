using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Likeness.Tensors.Files;

/// <summary>Collects named tensors and writes them as one safetensors file.</summary>
public sealed class SafeTensorsWriter
{
    private const int Chunk = 1 << 16;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<Item> _items = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor. Its memory is read when the file is written.</summary>
    /// <param name="name">Unique in the file.</param>
    /// <param name="tensor">Must stay alive until then.</param>
    /// <param name="type">F32, F16, BF16 or F64.</param>
    public void Add(string name, Tensor tensor, ElementType type = ElementType.F32)
    {
        if (!type.IsFloat())
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "A tensor is stored as F32, F16, BF16 or F64.");
        }

        Add(new Item(name, type, tensor.Shape, tensor.Count, (stream, buffer) => WriteFloats(stream, buffer, tensor.Span, type)));
    }

    /// <summary>Adds float32 values. The memory is read when the file is written.</summary>
    public void Add(string name, float[] values, Shape shape) => Add<float>(name, ElementType.F32, values, shape);

    /// <summary>Adds float64 values. The memory is read when the file is written.</summary>
    public void Add(string name, double[] values, Shape shape) => Add<double>(name, ElementType.F64, values, shape);

    /// <summary>Adds 32-bit integers. The memory is read when the file is written.</summary>
    public void Add(string name, int[] values, Shape shape) => Add<int>(name, ElementType.I32, values, shape);

    /// <summary>Adds 64-bit integers. The memory is read when the file is written.</summary>
    public void Add(string name, long[] values, Shape shape) => Add<long>(name, ElementType.I64, values, shape);

    /// <summary>Adds bytes. The memory is read when the file is written.</summary>
    public void Add(string name, byte[] values, Shape shape) => Add<byte>(name, ElementType.U8, values, shape);

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="LikenessException">The disk is full, or the folder cannot be written to.</exception>
    public void Save(string path) => AtomicFile.Write(path, Write);

    /// <summary>SHA-256 of all tensors' bytes as they will stand in the file; <see cref="SafeTensorsFile.ContentHash"/> gives the same.</summary>
    public string ContentHash()
    {
        using var hash = System.Security.Cryptography.SHA256.Create();
        using (var stream = new System.Security.Cryptography.CryptoStream(Stream.Null, hash, System.Security.Cryptography.CryptoStreamMode.Write))
        {
            WriteTensors(stream, InOrder());
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>Writes the file's content to a stream.</summary>
    public void Write(Stream stream)
    {
        Item[] order = InOrder();
        byte[] header = Header(order);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        WriteTensors(stream, order);
    }

    private static void WriteTensors(Stream stream, Item[] order)
    {
        byte[] buffer = new byte[Chunk * 8];
        foreach (Item item in order)
        {
            item.Write(stream, buffer);
        }
    }

    /// <summary>Wide elements first, so that every tensor starts at a multiple of its element's size.</summary>
    private Item[] InOrder() => [.. _items.OrderByDescending(item => item.Type.Size())];

    private void Add<T>(string name, ElementType type, T[] values, Shape shape) where T : unmanaged
    {
        if (values.Length != shape.Count)
        {
            throw new ShapeException($"{values.Length} values cannot fill the tensor '{name}' of shape {shape}.");
        }

        Add(new Item(name, type, shape, values.Length, (stream, buffer) => WriteAsIs<T>(stream, buffer, values)));
    }

    private void Add(Item item)
    {
        if (item.Name == "__metadata__" || !_names.Add(item.Name))
        {
            throw new ArgumentException($"The tensor name '{item.Name}' is taken.", nameof(item));
        }

        _items.Add(item);
    }

    private byte[] Header(Item[] order)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Options))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in Metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (Item item in order)
            {
                json.WriteStartObject(item.Name);
                json.WriteString("dtype", item.Type.ToString().ToUpperInvariant());
                json.WriteStartArray("shape");
                foreach (int d in item.Shape.ToArray())
                {
                    json.WriteNumberValue(d);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)item.Count * item.Type.Size();
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (memory.Length % 8 != 0)
        {
            memory.WriteByte((byte)' ');
        }

        return memory.ToArray();
    }

    private static void WriteFloats(Stream stream, byte[] buffer, ReadOnlySpan<float> values, ElementType type)
    {
        for (int start = 0; start < values.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, values.Length - start);
            Span<byte> part = buffer.AsSpan(0, count * type.Size());
            ElementCodec.Encode(type, values.Slice(start, count), part);
            stream.Write(part);
        }
    }

    private static void WriteAsIs<T>(Stream stream, byte[] buffer, ReadOnlySpan<T> values) where T : unmanaged
    {
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        for (int start = 0; start < values.Length; start += Chunk)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Chunk, values.Length - start)));
            Span<byte> part = buffer.AsSpan(0, bytes.Length);
            bytes.CopyTo(part);
            if (!BitConverter.IsLittleEndian)
            {
                ElementCodec.Reverse(part, size);
            }

            stream.Write(part);
        }
    }

    private sealed record Item(string Name, ElementType Type, Shape Shape, int Count, Action<Stream, byte[]> Write);
}
