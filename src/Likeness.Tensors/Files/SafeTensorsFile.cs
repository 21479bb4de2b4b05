using System.Numerics;

namespace Likeness.Tensors.Files;

/// <summary>
/// A safetensors file, mapped into memory: opening reads the header alone, and a tensor's bytes are touched when it is read.
/// Format: 8 bytes little-endian header length, a JSON header, then the tensors, little-endian and row-major.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    private const int Chunk = 1 << 20;
    private readonly ByteSource _source;
    private readonly SafeTensorsHeader _header;

    private SafeTensorsFile(ByteSource source, string path)
    {
        _source = source;
        Path = path;
        _header = SafeTensorsHeader.Parse(source, path);
    }

    /// <summary>The file as it was named when opened.</summary>
    public string Path { get; }

    /// <summary>The tensors' names, in the order of the header.</summary>
    public IReadOnlyList<string> Names => _header.Names;

    /// <summary>The header's <c>__metadata__</c>; empty when there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="InvalidFileException">The file is missing, cut short, or not a valid safetensors file.</exception>
    public static SafeTensorsFile Open(string path)
    {
        ByteSource source = ByteSource.Map(path);
        try
        {
            return new SafeTensorsFile(source, path);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads a file that is already in memory.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are no valid safetensors file.</exception>
    public static SafeTensorsFile Parse(ReadOnlyMemory<byte> bytes, string name) => new(ByteSource.Of(bytes), name);

    /// <summary>True when there is a tensor of this name.</summary>
    public bool Contains(string name) => _header.Entries.ContainsKey(name);

    /// <summary>How a tensor's elements are stored.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor.</exception>
    public ElementType Type(string name) => Entry(name).Type;

    /// <summary>A tensor's dimensions, outermost first.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor, or it has more dimensions or elements than a <see cref="Tensors.Shape"/> can hold.</exception>
    public Shape Shape(string name)
    {
        long[] dimensions = Entry(name).Dimensions;
        if (dimensions.Length > Tensors.Shape.MaxRank)
        {
            throw new InvalidFileException(Path, $"tensor '{name}' has {dimensions.Length} dimensions; at most {Tensors.Shape.MaxRank} can be read.");
        }

        Span<int> d = stackalloc int[dimensions.Length];
        long product = 1;
        for (int i = 0; i < d.Length; i++)
        {
            product = dimensions[i] <= Array.MaxLength ? product * dimensions[i] : long.MaxValue;
            if (product > Array.MaxLength)
            {
                throw new InvalidFileException(Path, $"tensor '{name}' of shape [{string.Join(", ", dimensions)}] is too large; at most {Array.MaxLength} elements can be read.");
            }

            d[i] = (int)dimensions[i];
        }

        return new Shape(d);
    }

    /// <summary>Reads a tensor of any numeric type as float32, in row-major order.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor.</exception>
    public float[] ReadFloats(string name) => Read<float>(name);

    /// <summary>Reads a tensor of any numeric type into <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void ReadFloats(string name, Span<float> destination) => Read(name, destination);

    /// <summary>Reads a tensor of any numeric type as float64, in row-major order.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor.</exception>
    public double[] ReadDoubles(string name) => Read<double>(name);

    /// <summary>Reads a tensor of integers or booleans, in row-major order.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor, or it holds floats.</exception>
    public long[] ReadLongs(string name) => ReadIntegers<long>(name);

    /// <summary>Reads a tensor of integers or booleans whose values fit 32 bits, in row-major order.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor, it holds floats, or a value does not fit.</exception>
    public int[] ReadInts(string name) => ReadIntegers<int>(name);

    /// <summary>Reads a tensor of any numeric type as a new tensor, which belongs to the current scope if there is one.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor.</exception>
    public Tensor ReadTensor(string name)
    {
        Tensor tensor = Tensor.Uninitialized(Shape(name));
        Read(name, tensor.Span);
        return tensor;
    }

    /// <summary>A tensor's bytes as they lie in the file.</summary>
    /// <exception cref="InvalidFileException">There is no such tensor, or it is larger than 2 GB.</exception>
    public byte[] ReadBytes(string name)
    {
        SafeTensorsEntry entry = Entry(name);
        return entry.Bytes <= Array.MaxLength
            ? _source.Slice(entry.Offset, (int)entry.Bytes).ToArray()
            : throw new InvalidFileException(Path, $"tensor '{name}' has {entry.Bytes} bytes, more than can be read at once.");
    }

    /// <summary>SHA-256 of everything behind the header. Reads the whole file.</summary>
    public string ContentHash()
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        for (long at = _header.DataStart; at < _source.Length; at += Chunk)
        {
            hash.AppendData(_source.Slice(at, (int)Math.Min(Chunk, _source.Length - at)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => _source.Dispose();

    private SafeTensorsEntry Entry(string name) =>
        _header.Entries.TryGetValue(name, out SafeTensorsEntry? entry)
            ? entry
            : throw new InvalidFileException(Path, $"has no tensor '{name}'. It has: {FileErrors.Some(_header.Names)}.");

    private T[] ReadIntegers<T>(string name) where T : unmanaged, INumberBase<T> =>
        Type(name).IsFloat()
            ? throw new InvalidFileException(Path, $"tensor '{name}' holds {Type(name)}, integers were expected.")
            : Read<T>(name);

    private T[] Read<T>(string name) where T : unmanaged, INumberBase<T>
    {
        T[] values = GC.AllocateUninitializedArray<T>(Shape(name).Count);
        Read(name, values.AsSpan());
        return values;
    }

    private void Read<T>(string name, Span<T> destination) where T : unmanaged, INumberBase<T>
    {
        SafeTensorsEntry entry = Entry(name);
        int size = entry.Type.Size();
        if (entry.Bytes / size != destination.Length)
        {
            throw new ArgumentException($"Tensor '{name}' has {entry.Bytes / size} elements, the destination {destination.Length}.", nameof(destination));
        }

        try
        {
            for (int start = 0; start < destination.Length; start += Chunk)
            {
                int count = Math.Min(Chunk, destination.Length - start);
                ReadOnlySpan<byte> bytes = _source.Slice(entry.Offset + ((long)start * size), count * size);
                ElementCodec.Decode(entry.Type, bytes, !BitConverter.IsLittleEndian, destination.Slice(start, count));
            }
        }
        catch (OverflowException e)
        {
            throw new InvalidFileException(Path, $"tensor '{name}' ({entry.Type}) holds a value that does not fit {typeof(T).Name}.", e);
        }
    }
}
