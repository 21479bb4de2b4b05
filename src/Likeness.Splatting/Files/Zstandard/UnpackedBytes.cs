namespace Likeness.Splatting.Files.Zstandard;

/// <summary>What has been unpacked so far: an array that grows block by block up to a limit. Matches are copied from it.</summary>
internal sealed class UnpackedBytes(int largest)
{
    private const int FirstStep = 1 << 16;

    private byte[] _bytes = [];
    private int _frameStart;
    private ulong _window;

    /// <summary>All bytes of all frames.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, Length);

    /// <summary>The bytes of the frame that is being read.</summary>
    public ReadOnlySpan<byte> Frame => _bytes.AsSpan(_frameStart, FrameLength);

    /// <summary>The number of bytes of that frame.</summary>
    public int FrameLength => Length - _frameStart;

    private int Length { get; set; }

    /// <summary>Begins a frame: its matches cannot reach back into the one before.</summary>
    /// <exception cref="InvalidDataException">It promises more than is allowed.</exception>
    public void StartFrame(in FrameHeader header)
    {
        Require.That(header.ContentSize is null || header.ContentSize <= (ulong)(largest - Length), $"it promises {header.ContentSize} more bytes, and {largest - Length} are allowed");
        _frameStart = Length;
        _window = header.WindowSize;
    }

    /// <summary>Makes room, and gives it to be filled.</summary>
    /// <exception cref="InvalidDataException">The limit is reached.</exception>
    public Span<byte> Append(int count)
    {
        if (count > _bytes.Length - Length)
        {
            Require.That(count <= largest - Length, $"it unpacks to more than the {largest} bytes that are allowed");
            // In 64 bits: twice the length of a large array is more than an int.
            Array.Resize(ref _bytes, (int)Math.Min(largest, Math.Max(Math.Max(FirstStep, 2L * _bytes.Length), (long)Length + count)));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>Repeats what stands some way back; the copy may run into itself.</summary>
    /// <exception cref="InvalidDataException">The distance goes beyond the frame or its window, or the limit is reached.</exception>
    public void AppendMatch(uint distance, int count)
    {
        Require.That(distance > 0 && distance <= (uint)FrameLength && distance <= _window, $"a match reaches back {distance} bytes, beyond the start of the frame or its window");
        Span<byte> to = Append(count);
        int from = Length - count - (int)distance;
        if (distance >= (uint)count)
        {
            _bytes.AsSpan(from, count).CopyTo(to);
        }
        else if (distance == 1)
        {
            to.Fill(_bytes[from]);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = _bytes[from + i];
            }
        }
    }
}
