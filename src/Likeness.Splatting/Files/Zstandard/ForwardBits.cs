namespace Likeness.Splatting.Files.Zstandard;

/// <summary>Bits from the first byte on, lowest first, as tables of probabilities are written. RFC 8878, section 4.1.1.</summary>
internal ref struct ForwardBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>Bytes of which at least a bit was read.</summary>
    public readonly int BytesRead => (_position + 7) / 8;

    /// <summary>The next bits, up to 16 of them, without moving on; zeros beyond the end.</summary>
    public readonly uint Peek(int count)
    {
        uint value = 0;
        int first = _position / 8;
        for (int i = 0; i < 3 && first + i < _bytes.Length; i++)
        {
            value |= (uint)_bytes[first + i] << (8 * i);
        }

        return (value >> (_position % 8)) & ((1u << count) - 1);
    }

    /// <exception cref="InvalidDataException">The bytes end before.</exception>
    public void Skip(int count)
    {
        _position += count;
        Require.That(_position <= 8L * _bytes.Length, "a table of probabilities is cut short");
    }

    /// <summary>Reads bits, up to 16.</summary>
    /// <exception cref="InvalidDataException">The bytes end before.</exception>
    public uint Read(int count)
    {
        uint value = Peek(count);
        Skip(count);
        return value;
    }
}
