using System.Buffers.Binary;
using Likeness.Geometry.Files;
using Likeness.Splatting.Files.Zstandard;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Spz;

/// <summary>
/// The outside of .spz version 4: a plain header of 32 bytes, perhaps records of extensions, a table with the packed and the unpacked
/// length of each stream, and the streams, each in Zstandard of its own. Spec section 9.7.
/// </summary>
internal static class SpzContainer
{
    private const int HeaderBytes = 32;
    private const int StreamCountAt = 15;
    private const int TableOffsetAt = 16;
    private const int RowBytes = 16;

    /// <summary>Unpacks all streams.</summary>
    /// <exception cref="InvalidFileException">The table does not fit the file or the header, or a stream is damaged.</exception>
    public static SpzStreams Unpack(byte[] content, SpzHeader header, string path, List<LoadWarning> warnings)
    {
        if (content.Length < HeaderBytes)
        {
            throw new InvalidFileException(path, $"ends after {content.Length} of the {HeaderBytes} header bytes; the file is truncated.");
        }

        int present = content[StreamCountAt], needed = header.Degree > 0 ? SpzStreams.Number : SpzStreams.Number - 1;
        long table = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(TableOffsetAt)), at = table + (present * RowBytes);
        if (present < needed)
        {
            throw new InvalidFileException(path, $"has {present} streams; a scene of degree {header.Degree} needs {needed}. The file is damaged.");
        }

        if (table < HeaderBytes || at > content.Length)
        {
            throw new InvalidFileException(path, $"says that its table of {present} streams starts at byte {table}; the file has {content.Length} bytes. It is truncated or damaged.");
        }

        Note(table, present, warnings);
        // The claims of the header are held against the file before anything is unpacked.
        long[] lengths = SpzStreams.Lengths(header);
        UnpackLimit.Hold(path, content.Length, lengths.Sum());
        var streams = new ReadOnlyMemory<byte>[SpzStreams.Number];
        for (int i = 0; i < present; i++)
        {
            ReadOnlySpan<byte> row = content.AsSpan((int)table + (i * RowBytes), RowBytes);
            ulong packed = BinaryPrimitives.ReadUInt64LittleEndian(row), raw = BinaryPrimitives.ReadUInt64LittleEndian(row[8..]);
            if (packed > (ulong)(content.Length - at))
            {
                throw new InvalidFileException(path, $"says that stream {i} has {packed} packed bytes, and {content.Length - at} are left; the file is truncated or damaged.");
            }

            if (i < SpzStreams.Number)
            {
                streams[i] = Stream(content.AsSpan((int)at, (int)packed), raw, lengths[i], $"{path} ({SpzStreams.Names[i]})", header);
            }

            at += (long)packed;
        }

        if (at < content.Length)
        {
            warnings.Add(new LoadWarning("trailing-bytes", "there is more in the file after the last stream; it was passed over."));
        }

        return SpzStreams.From(streams);
    }

    private static ReadOnlyMemory<byte> Stream(ReadOnlySpan<byte> packed, ulong raw, long expected, string place, SpzHeader header)
    {
        if (raw != (ulong)expected)
        {
            throw new InvalidFileException(place, $"a table says that the stream has {raw} bytes; {header.Count} Gaussians of degree {header.Degree} have {expected}. The file is damaged.");
        }

        // An empty stream may be left out altogether.
        ReadOnlyMemory<byte> bytes = packed.IsEmpty && expected == 0 ? default : ZstandardDecoder.Unpack(packed, (int)expected, place);
        return bytes.Length == expected
            ? bytes
            : throw new InvalidFileException(place, $"{bytes.Length} bytes were unpacked where {expected} were promised; the file is damaged.");
    }

    private static void Note(long table, int present, List<LoadWarning> warnings)
    {
        if (table > HeaderBytes)
        {
            warnings.Add(new LoadWarning("extensions", $"{table - HeaderBytes} bytes of extensions of the format were passed over."));
        }

        if (present > SpzStreams.Number)
        {
            warnings.Add(new LoadWarning("further-streams", $"{present - SpzStreams.Number} further streams were passed over."));
        }
    }
}
