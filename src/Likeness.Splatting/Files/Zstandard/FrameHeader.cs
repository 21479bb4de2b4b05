using System.Buffers.Binary;

namespace Likeness.Splatting.Files.Zstandard;

/// <summary>What stands before the blocks of a frame. RFC 8878, sections 3.1.1.1 and 3.1.2.</summary>
/// <param name="WindowSize">How far back a match may reach, bytes. Only a limit here: all that was unpacked stays in memory anyway.</param>
/// <param name="ContentSize">The bytes that come out, where the frame says.</param>
/// <param name="HasChecksum">True when four bytes of checksum follow the last block.</param>
internal readonly record struct FrameHeader(ulong WindowSize, ulong? ContentSize, bool HasChecksum)
{
    /// <summary>Bytes of a checksum.</summary>
    public const int ChecksumBytes = 4;

    private const int LargestBlock = 1 << 17;
    private const uint Mark = 0xFD2FB528;
    private const uint FirstSkippableMark = 0x184D2A50;

    /// <summary>The most bytes that one block may hold, packed or unpacked.</summary>
    public int BlockLimit => (int)Math.Min(LargestBlock, WindowSize);

    /// <summary>The length of a frame that is there to be skipped; null when it is another kind of frame.</summary>
    /// <exception cref="InvalidDataException">The frame is cut short.</exception>
    public static int? SkippableLength(ReadOnlySpan<byte> bytes)
    {
        Require.Length(bytes, 4, "mark of a frame");
        if ((BinaryPrimitives.ReadUInt32LittleEndian(bytes) & ~15u) != FirstSkippableMark)
        {
            return null;
        }

        Require.Length(bytes, 8, "header of a skippable frame");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return length <= bytes.Length - 8
            ? 8 + (int)length
            : throw new InvalidDataException($"a skippable frame of {length} bytes has only {bytes.Length - 8}");
    }

    /// <param name="bytes">From the mark on.</param>
    /// <param name="length">The bytes of the header.</param>
    /// <exception cref="InvalidDataException">The mark is another, a reserved bit is set, a dictionary is needed, or the bytes end.</exception>
    public static FrameHeader Parse(ReadOnlySpan<byte> bytes, out int length)
    {
        Require.Length(bytes, 5, "header of a frame");
        Require.That(BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Mark, "a frame does not start with the mark 28 B5 2F FD");
        int descriptor = bytes[4];
        Require.That((descriptor & 8) == 0, "a reserved bit of the frame header is set");
        bool single = (descriptor & 32) != 0;
        int windowBytes = single ? 0 : 1, dictionaryBytes = (1 << (descriptor & 3)) >> 1;
        int sizeBytes = (descriptor >> 6) switch { 0 => single ? 1 : 0, int flag => 1 << flag };
        length = 5 + windowBytes + dictionaryBytes + sizeBytes;
        Require.Length(bytes, length, "header of a frame");

        ulong dictionary = Number(bytes.Slice(5 + windowBytes, dictionaryBytes));
        Require.That(dictionary == 0, $"a frame needs the dictionary {dictionary}, and dictionaries are not read");
        ulong? content = sizeBytes == 0 ? null : Number(bytes.Slice(length - sizeBytes, sizeBytes)) + (sizeBytes == 2 ? 256u : 0u);
        return new FrameHeader(single ? content!.Value : Window(bytes[5]), content, (descriptor & 4) != 0);
    }

    private static ulong Window(int descriptor)
    {
        ulong power = 1UL << (10 + (descriptor >> 3));
        return power + (power / 8 * (ulong)(descriptor & 7));
    }

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
