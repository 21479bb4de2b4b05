using System.Buffers.Binary;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Zstandard;

/// <summary>
/// Unpacks Zstandard (RFC 8878): any number of frames and skippable frames, all kinds of blocks, checksums. Written for hostile input:
/// every length is checked before it is used, memory grows only with what really comes out, and never beyond what the caller allows.
/// Not here: dictionaries (refused by name), unpacking piece by piece, packing.
/// </summary>
internal static class ZstandardDecoder
{
    /// <summary>Unpacks all frames of some bytes, one after the other.</summary>
    /// <param name="packed">The frames, nothing before and nothing after them.</param>
    /// <param name="largest">The most bytes that may come out; what would go beyond is an error.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="InvalidFileException">The bytes are truncated or damaged, need a dictionary, or unpack to more than is allowed.</exception>
    public static ReadOnlyMemory<byte> Unpack(ReadOnlySpan<byte> packed, int largest, string path)
    {
        var output = new UnpackedBytes(largest);
        try
        {
            int at = 0, frames = 0;
            while (at < packed.Length)
            {
                at += ReadFrame(packed[at..], output, ref frames);
            }

            return frames > 0 ? output.Content : throw new InvalidDataException("it holds no frame");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidFileException(path, $"the Zstandard stream of {packed.Length} bytes is damaged or truncated: {e.Message}.", e);
        }
    }

    private static int ReadFrame(ReadOnlySpan<byte> bytes, UnpackedBytes output, ref int frames)
    {
        if (FrameHeader.SkippableLength(bytes) is { } skipped)
        {
            return skipped;
        }

        var header = FrameHeader.Parse(bytes, out int at);
        frames++;
        output.StartFrame(header);
        var blocks = new BlockDecoder(header, output);
        bool last = false;
        while (!last)
        {
            at += blocks.Read(bytes[at..], out last);
        }

        if (header.ContentSize is { } size && size != (ulong)output.FrameLength)
        {
            throw new InvalidDataException($"a frame promises {size} bytes and holds {output.FrameLength}");
        }

        if (!header.HasChecksum)
        {
            return at;
        }

        Require.Length(bytes[at..], FrameHeader.ChecksumBytes, "checksum");
        return (uint)XxHash64.Of(output.Frame) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..])
            ? at + FrameHeader.ChecksumBytes
            : throw new InvalidDataException("the content does not have the checksum that the frame states");
    }
}
