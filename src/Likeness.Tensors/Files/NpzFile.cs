using System.IO.Compression;

namespace Likeness.Tensors.Files;

/// <summary>
/// NumPy's archive of named arrays: a zip whose entries are npy files, stored or deflated. Opening reads the directory alone;
/// an array is unpacked, and its checksum compared, when it is asked for.
/// </summary>
public sealed class NpzFile : IDisposable
{
    // Deflate cannot shrink anything by more than about 1032 to 1: a larger claim is a lie.
    private const long LargestRatio = 1040;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private NpzFile(Stream stream, string path)
    {
        Path = path;
        _archive = Guard(path, "", () => new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false));
        foreach (ZipArchiveEntry entry in Guard(path, "", () => _archive.Entries))
        {
            if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
            {
                continue;
            }

            string name = entry.FullName[..^4];
            if (!_entries.TryAdd(name, entry))
            {
                throw new InvalidFileException(path, $"the array name '{name}' occurs twice.");
            }

            _names.Add(name);
        }
    }

    /// <summary>The file as it was named when opened.</summary>
    public string Path { get; }

    /// <summary>The names of the arrays, in the order of the archive.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Opens an archive.</summary>
    /// <exception cref="InvalidFileException">The file is missing, cut short, or no zip archive.</exception>
    public static NpzFile Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        return Open(stream, path);
    }

    /// <summary>Opens an archive in a seekable stream, which is closed with it.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The content is cut short, or no zip archive.</exception>
    public static NpzFile Open(Stream stream, string name)
    {
        try
        {
            return new NpzFile(stream, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>True when there is an array of this name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Unpacks an array.</summary>
    /// <exception cref="InvalidFileException">There is no such array, or it is damaged or of an unsupported type.</exception>
    public NpyArray Read(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new InvalidFileException(Path, $"has no array '{name}'. It has: {FileErrors.Some(_names)}.");
        }

        string where = $"{Path} ({name})";
        return Guard(Path, $"array '{name}' ", () =>
        {
            if (entry.Length / LargestRatio > entry.CompressedLength)
            {
                throw new InvalidFileException(where, $"claims to unpack from {entry.CompressedLength} to {entry.Length} bytes, which is impossible.");
            }

            using Stream unpacked = entry.Open();
            using var counted = new ChecksumStream(unpacked);
            NpyArray array = Npy.Read(counted, where, entry.Length);
            // An array that ends early is allowed by numpy; the checksum covers what follows it as well.
            counted.Drain(entry.Length);
            return counted.Checksum == entry.Crc32
                ? array
                : throw new InvalidFileException(where, "is damaged: its checksum does not fit its content. Copy or download the file again.");
        });
    }

    /// <summary>The dimensions and type of an array, without unpacking its elements.</summary>
    /// <exception cref="InvalidFileException">There is no such array, or it is damaged or of an unsupported type.</exception>
    public (Shape Shape, ElementType Type) Describe(string name)
    {
        if (!_entries.TryGetValue(name, out ZipArchiveEntry? entry))
        {
            throw new InvalidFileException(Path, $"has no array '{name}'. It has: {FileErrors.Some(_names)}.");
        }

        return Guard(Path, $"array '{name}' ", () =>
        {
            using Stream unpacked = entry.Open();
            var header = NpyHeader.Read(unpacked, $"{Path} ({name})");
            return (header.Shape, header.Type);
        });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _archive.Dispose();

    /// <summary>Turns what the zip reader throws at hostile files into the error of this program.</summary>
    private static T Guard<T>(string path, string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw new InvalidFileException(path, $"{what}cannot be unpacked; it is damaged, cut short, or no npz archive ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private sealed class ChecksumStream(Stream inner) : Stream
    {
        private long _read;

        public uint Checksum { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int n = inner.Read(buffer);
            Checksum = Crc32.Append(Checksum, buffer[..n]);
            _read += n;
            return n;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public void Drain(long length)
        {
            Span<byte> rest = stackalloc byte[4096];
            while (_read <= length && Read(rest) > 0)
            {
            }
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
