namespace Likeness.Splatting.Files.Zstandard;

/// <summary>The blocks of one frame (RFC 8878, section 3.1.1.2).</summary>
internal sealed class BlockDecoder(FrameHeader frame, UnpackedBytes output)
{
    private const int HeaderBytes = 3;

    private readonly LiteralsDecoder _literals = new();
    private readonly SequencesDecoder _sequences = new();

    private enum Kind
    {
        Raw,
        Repeated,
        Packed,
        Reserved,
    }

    /// <summary>Unpacks the next block.</summary>
    /// <returns>The bytes it took.</returns>
    /// <exception cref="InvalidDataException">The block is cut short or damaged, or more comes out than is allowed.</exception>
    public int Read(ReadOnlySpan<byte> bytes, out bool last)
    {
        Require.Length(bytes, HeaderBytes, "header of a block");
        int head = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16), size = head >> 3;
        last = (head & 1) != 0;
        var kind = (Kind)((head >> 1) & 3);
        Require.That(kind != Kind.Reserved, "a block is of a kind that is not known");
        Require.That(size <= frame.BlockLimit, $"a block has {size} bytes, and {frame.BlockLimit} is the most");
        int stored = kind == Kind.Repeated ? 1 : size;
        bytes = bytes[HeaderBytes..];
        Require.Length(bytes, stored, "block");
        switch (kind)
        {
            case Kind.Raw:
                bytes[..size].CopyTo(output.Append(size));
                break;
            case Kind.Repeated:
                output.Append(size).Fill(bytes[0]);
                break;
            default:
                ReadOnlySpan<byte> block = bytes[..size];
                int at = _literals.Read(block, frame.BlockLimit, out ReadOnlySpan<byte> literals);
                _sequences.Run(block[at..], literals, frame.BlockLimit, output);
                break;
        }

        return HeaderBytes + stored;
    }
}
