using System.Buffers.Binary;

namespace Likeness.Splatting.Files.Zstandard;

/// <summary>The literals at the start of a packed block (RFC 8878, section 3.1.1.3.1). Keeps the Huffman tree for blocks that use it again.</summary>
internal sealed class LiteralsDecoder
{
    private const int JumpTableBytes = 6;

    private byte[] _buffer = [];
    private HuffmanTable? _tree;

    private enum Kind
    {
        Raw,
        Repeated,
        Packed,
        PackedWithLastTree,
    }

    /// <summary>Reads the literals of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="limit">The most literals there may be.</param>
    /// <param name="literals">The literals; valid until the next call and as long as the block.</param>
    /// <returns>The bytes that they took.</returns>
    /// <exception cref="InvalidDataException">They are cut short or damaged.</exception>
    public int Read(ReadOnlySpan<byte> block, int limit, out ReadOnlySpan<byte> literals)
    {
        Require.Length(block, 1, "header of literals");
        var kind = (Kind)(block[0] & 3);
        return kind is Kind.Raw or Kind.Repeated ? ReadPlain(block, kind, limit, out literals) : ReadPacked(block, kind, limit, out literals);
    }

    private int ReadPlain(ReadOnlySpan<byte> block, Kind kind, int limit, out ReadOnlySpan<byte> literals)
    {
        int format = (block[0] >> 2) & 3, head = format switch { 1 => 2, 3 => 3, _ => 1 };
        Require.Length(block, head, "header of literals");
        int count = format switch
        {
            1 => BinaryPrimitives.ReadUInt16LittleEndian(block) >> 4,
            3 => (block[0] | (block[1] << 8) | (block[2] << 16)) >> 4,
            _ => block[0] >> 3,
        };
        RequireRoom(count, limit);
        if (kind == Kind.Raw)
        {
            Require.Length(block, head + count, "literals");
            literals = block.Slice(head, count);
            return head + count;
        }

        Require.Length(block, head + 1, "literals");
        Span<byte> room = Room(count);
        room.Fill(block[head]);
        literals = room;
        return head + 1;
    }

    private int ReadPacked(ReadOnlySpan<byte> block, Kind kind, int limit, out ReadOnlySpan<byte> literals)
    {
        // Two counts of 10, 14 or 18 bits each after the four bits of kind and format.
        int format = (block[0] >> 2) & 3, width = format switch { 2 => 14, 3 => 18, _ => 10 }, head = (4 + (2 * width) + 7) / 8;
        Require.Length(block, head, "header of literals");
        ulong word = 0;
        for (int i = 0; i < head; i++)
        {
            word |= (ulong)block[i] << (8 * i);
        }

        int count = (int)(word >> 4) & ((1 << width) - 1), packed = (int)(word >> (4 + width)) & ((1 << width) - 1);
        RequireRoom(count, limit);
        Require.Length(block, head + packed, "literals");
        ReadOnlySpan<byte> bytes = block.Slice(head, packed);
        if (kind == Kind.Packed)
        {
            _tree = HuffmanTable.Read(bytes, out int tree);
            bytes = bytes[tree..];
        }

        HuffmanTable table = _tree ?? throw new InvalidDataException("a block uses the Huffman tree of the one before, and there is none");
        Span<byte> room = Room(count);
        if (format == 0)
        {
            table.Decode(bytes, room);
        }
        else
        {
            DecodeFour(table, bytes, room);
        }

        literals = room;
        return head + packed;
    }

    private static void DecodeFour(HuffmanTable table, ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        Require.Length(bytes, JumpTableBytes, "lengths of the four Huffman streams");
        int quarter = (room.Length + 3) / 4, at = JumpTableBytes;
        Require.That(3 * quarter <= room.Length, $"{room.Length} literals are too few for four Huffman streams");
        for (int i = 0; i < 3; i++)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
            Require.Length(bytes[at..], length, "Huffman stream");
            table.Decode(bytes.Slice(at, length), room.Slice(i * quarter, quarter));
            at += length;
        }

        table.Decode(bytes[at..], room[(3 * quarter)..]);
    }

    private static void RequireRoom(int count, int limit) => Require.That(count <= limit, $"a block has {count} literals, and {limit} is the most");

    private Span<byte> Room(int count)
    {
        if (count > _buffer.Length)
        {
            _buffer = new byte[count];
        }

        return _buffer.AsSpan(0, count);
    }
}
