namespace Likeness.Splatting.Files.Zstandard;

/// <summary>Huffman codes of literals (RFC 8878, section 4.2), as a table over the next bits of a stream.</summary>
internal sealed class HuffmanTable
{
    private const int LargestBits = 11;
    private const int LargestWeightLog = 6;
    private const int LargestSymbols = 256;

    private readonly Entry[] _entries;
    private readonly int _bits;

    private HuffmanTable(Entry[] entries, int bits)
    {
        _entries = entries;
        _bits = bits;
    }

    private readonly record struct Entry(byte Symbol, byte Bits);

    /// <summary>Reads the description of a tree, section 4.2.1.</summary>
    /// <param name="bytes">Where it starts; may go on beyond it.</param>
    /// <param name="length">The bytes it takes.</param>
    /// <exception cref="InvalidDataException">The weights are not those of a tree, or the bytes end.</exception>
    public static HuffmanTable Read(ReadOnlySpan<byte> bytes, out int length)
    {
        Require.Length(bytes, 1, "Huffman tree");
        Span<byte> weights = stackalloc byte[LargestSymbols];
        int head = bytes[0], count;
        if (head >= 128)
        {
            // Four bits a weight, the first of each byte in the high ones.
            count = head - 127;
            length = 1 + ((count + 1) / 2);
            Require.Length(bytes, length, "Huffman tree");
            for (int i = 0; i < count; i++)
            {
                int pair = bytes[1 + (i / 2)];
                weights[i] = (byte)(i % 2 == 0 ? pair >> 4 : pair & 15);
            }
        }
        else
        {
            length = 1 + head;
            Require.Length(bytes, length, "Huffman tree");
            count = ReadWeights(bytes.Slice(1, head), weights[..^1]);
        }

        return Build(weights[..(count + 1)]);
    }

    /// <summary>Decodes one stream, which must hold exactly as many literals as there is room for.</summary>
    /// <exception cref="InvalidDataException">It holds fewer or more.</exception>
    public void Decode(ReadOnlySpan<byte> stream, Span<byte> literals)
    {
        var bits = new BackwardBits(stream);
        for (int i = 0; i < literals.Length; i++)
        {
            Entry entry = _entries[bits.Peek(_bits)];
            literals[i] = entry.Symbol;
            bits.Skip(entry.Bits);
        }

        Require.That(bits.Remaining == 0, "a Huffman stream does not hold the literals that it should");
    }

    // Weights as finite state entropy, with two states that take turns, section 4.2.1.2.
    private static int ReadWeights(ReadOnlySpan<byte> bytes, Span<byte> weights)
    {
        var table = FseTable.Read(bytes, LargestWeightLog, LargestBits + 1, out int header);
        var bits = new BackwardBits(bytes[header..]);
        uint current = (uint)bits.Read(table.AccuracyLog), other = (uint)bits.Read(table.AccuracyLog);
        Require.That(bits.Remaining >= 0, "the weights of a Huffman tree are cut short");
        int count = 0;
        while (true)
        {
            // Room for this weight and for the last one, which the other state holds.
            Require.That(count < weights.Length - 1, "a Huffman tree has more than 256 symbols");
            FseTable.State state = table[current];
            weights[count++] = state.Symbol;
            uint next = state.Base + (uint)bits.Read(state.Bits);
            if (bits.Remaining < 0)
            {
                weights[count++] = table[other].Symbol;
                return count;
            }

            (current, other) = (other, next);
        }
    }

    // The weight of the last symbol is not written: it makes the sum a power of two.
    private static HuffmanTable Build(Span<byte> weights)
    {
        int sum = 0;
        foreach (byte weight in weights[..^1])
        {
            sum += (1 << weight) >> 1;
        }

        Require.That(sum > 0, "a Huffman tree has no symbols");
        int bits = int.Log2(sum) + 1, rest = (1 << bits) - sum;
        Require.That(bits <= LargestBits && int.IsPow2(rest), "the weights of a Huffman tree do not add up");
        weights[^1] = (byte)(int.Log2(rest) + 1);

        var entries = new Entry[1 << bits];
        int at = 0;
        for (int weight = 1; weight <= bits; weight++)
        {
            for (int s = 0; s < weights.Length; s++)
            {
                if (weights[s] == weight)
                {
                    int room = 1 << (weight - 1);
                    entries.AsSpan(at, room).Fill(new Entry((byte)s, (byte)(bits + 1 - weight)));
                    at += room;
                }
            }
        }

        return new HuffmanTable(entries, bits);
    }
}
