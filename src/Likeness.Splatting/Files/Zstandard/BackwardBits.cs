using System.Buffers.Binary;

namespace Likeness.Splatting.Files.Zstandard;

/// <summary>
/// Bits from the last byte on, highest first, as entropy-coded streams are read: the highest set bit of the last byte only marks
/// the end. RFC 8878, section 4.1. Reading beyond the first byte gives zeros and a negative <see cref="Remaining"/>, so a loop may
/// read on and check once.
/// </summary>
internal ref struct BackwardBits
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <exception cref="InvalidDataException">There is no byte, or no mark in the last one.</exception>
    public BackwardBits(ReadOnlySpan<byte> bytes)
    {
        Require.That(bytes.Length > 0 && bytes[^1] != 0, "a stream of bits does not end with its mark");
        _bytes = bytes;
        Remaining = (8 * (bytes.Length - 1)) + int.Log2(bytes[^1]);
    }

    /// <summary>Bits that are left; negative when more were read than there are.</summary>
    public int Remaining { get; private set; }

    /// <summary>The next bits, up to 56 of them, without moving on.</summary>
    public readonly ulong Peek(int count)
    {
        int low = Remaining - count;
        ulong mask = (1UL << count) - 1;
        if (low >= 0 && (low >> 3) + 8 <= _bytes.Length)
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(_bytes[(low >> 3)..]) >> (low & 7)) & mask;
        }

        // Near an end of the bytes: gather what there is. Bits before the first byte are zeros.
        ulong value = 0;
        int first = low >> 3;
        for (int i = 0; i < 8; i++)
        {
            int at = first + i;
            value |= (uint)at < (uint)_bytes.Length ? (ulong)_bytes[at] << (8 * i) : 0;
        }

        return (value >> (low & 7)) & mask;
    }

    public void Skip(int count) => Remaining -= count;

    public ulong Read(int count)
    {
        ulong value = Peek(count);
        Remaining -= count;
        return value;
    }
}
