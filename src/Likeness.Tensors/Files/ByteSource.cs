using System.IO.MemoryMappedFiles;

namespace Likeness.Tensors.Files;

/// <summary>Random access to bytes that are either mapped from a file or already in memory.</summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    public abstract ReadOnlySpan<byte> Slice(long offset, int count);

    public abstract void Dispose();

    /// <summary>Maps a file for reading.</summary>
    /// <exception cref="InvalidFileException">The file is missing or cannot be read.</exception>
    public static ByteSource Map(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            // An empty file cannot be mapped.
            return length == 0 ? new InMemory(ReadOnlyMemory<byte>.Empty) : new Mapped(path, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }

    public static ByteSource Of(ReadOnlyMemory<byte> bytes) => new InMemory(bytes);

    private sealed class InMemory(ReadOnlyMemory<byte> bytes) : ByteSource
    {
        public override long Length => bytes.Length;

        public override ReadOnlySpan<byte> Slice(long offset, int count) => bytes.Span.Slice((int)offset, count);

        public override void Dispose() { }
    }

    private sealed unsafe class Mapped : ByteSource
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private byte* _pointer;

        public Mapped(string path, long length)
        {
            Length = length;
            _file = MemoryMappedFile.CreateFromFile(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
            _pointer += _view.PointerOffset;
        }

        public override long Length { get; }

        public override ReadOnlySpan<byte> Slice(long offset, int count)
        {
            ObjectDisposedException.ThrowIf(_pointer == null, this);
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
            return new ReadOnlySpan<byte>(_pointer + offset, count);
        }

        public override void Dispose()
        {
            if (_pointer != null)
            {
                _pointer = null;
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
                _view.Dispose();
                _file.Dispose();
            }
        }
    }
}

/// <summary>The messages that all readers share.</summary>
internal static class FileErrors
{
    public static InvalidFileException CannotRead(string path, Exception error) => error switch
    {
        _ when Directory.Exists(path) => new InvalidFileException(path, "is a folder, a file was expected.", error),
        FileNotFoundException or DirectoryNotFoundException => new InvalidFileException(path, "there is no such file; check the path.", error),
        UnauthorizedAccessException => new InvalidFileException(path, "no permission to read it.", error),
        _ => new InvalidFileException(path, $"cannot be read ({error.Message.TrimEnd('.')}).", error),
    };

    /// <summary>The first few of many names, for "it has: a, b, c and 40 more".</summary>
    public static string Some(IReadOnlyCollection<string> names)
    {
        const int Shown = 8;
        string list = string.Join(", ", names.Take(Shown));
        return names.Count switch
        {
            0 => "nothing",
            <= Shown => list,
            _ => $"{list} and {names.Count - Shown} more",
        };
    }
}
