using System.IO.Compression;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>Unpacks gzip without trusting it: memory grows only with what really comes out, and a file that unpacks to far more than its size is refused.</summary>
internal sealed class BoundedGzip : IDisposable
{
    private const int FirstStep = 1 << 16;

    private readonly GZipStream _stream;
    private readonly string _path;
    private readonly long _packed;

    public BoundedGzip(byte[] content, string path)
    {
        _stream = new GZipStream(new MemoryStream(content, writable: false), CompressionMode.Decompress);
        _path = path;
        _packed = content.Length;
    }

    /// <summary>Unpacks the next bytes; fewer than asked for when the stream ends.</summary>
    /// <exception cref="InvalidFileException">The stream is damaged, or would unpack to too much.</exception>
    public ReadOnlyMemory<byte> Take(long count)
    {
        UnpackLimit.Hold(_path, _packed, count);
        byte[] bytes = new byte[Math.Min(count, FirstStep)];
        int length = 0;
        try
        {
            while (length < count)
            {
                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
                }

                int read = _stream.Read(bytes, length, bytes.Length - length);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InvalidFileException(_path, $"the gzip stream is damaged or truncated ({e.Message.TrimEnd('.')}).", e);
        }

        return bytes.AsMemory(0, length);
    }

    public void Dispose() => _stream.Dispose();
}
