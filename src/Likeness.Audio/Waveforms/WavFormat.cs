using System.Buffers.Binary;
using Likeness.Tensors;

namespace Likeness.Audio.Waveforms;

/// <summary>The "fmt " chunk of a WAV file: how samples are stored.</summary>
/// <param name="IsFloat">IEEE numbers; otherwise integers.</param>
/// <param name="Channels">Channels side by side.</param>
/// <param name="Rate">Frames a second.</param>
/// <param name="Bytes">Bytes of a sample of one channel.</param>
internal readonly record struct WavFormat(bool IsFloat, int Channels, int Rate, int Bytes)
{
    public const int SmallestChunk = 16;

    // The GUID of an extensible format begins with the plain tag.
    private const int ExtensibleChunk = 40;
    private const int SubFormat = 24;
    private const ushort Pcm = 1, Float = 3, Extensible = 0xfffe;
    private const int MostChannels = 64;
    private const int HighestRate = 1_000_000;

    public int FrameBytes => Channels * Bytes;

    public string Encoding => IsFloat ? $"{8 * Bytes}-bit float" : $"{8 * Bytes}-bit";

    public static WavFormat Parse(ReadOnlySpan<byte> chunk, string path)
    {
        ushort tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]), frame = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (tag == Extensible && chunk.Length >= ExtensibleChunk)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[SubFormat..]);
        }

        if (tag is not (Pcm or Float))
        {
            throw new InvalidFileException(path, $"the sound is compressed (format 0x{tag:x4}). Convert it to plain PCM.");
        }

        if (channels is < 1 or > MostChannels || rate is < 1 or > HighestRate)
        {
            throw new InvalidFileException(path, $"it claims {channels} channels at {rate} samples a second; 1 to {MostChannels} channels at 1 to {HighestRate} can be read.");
        }

        // Programs that store 20 or 24 bits in four bytes say so in the size of the frame; the bits are the upper ones.
        int bytes = frame > 0 && frame % channels == 0 ? frame / channels : (bits + 7) / 8;
        bool known = tag == Float ? bytes is 4 or 8 && bits == 8 * bytes : bytes is >= 1 and <= 4 && bits > 0 && bits <= 8 * bytes;
        return known
            ? new WavFormat(tag == Float, channels, (int)rate, bytes)
            : throw new InvalidFileException(path, $"samples of {bits} bits in {bytes} bytes cannot be read; 8, 16, 24 and 32 bits and float of 32 and 64 can.");
    }

    /// <summary>Samples to floats with full scale at -1 and 1.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            ReadOnlySpan<byte> b = bytes.Slice(i * Bytes, Bytes);
            samples[i] = (IsFloat, Bytes) switch
            {
                (true, 4) => BinaryPrimitives.ReadSingleLittleEndian(b),
                (true, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(b),
                (false, 1) => (b[0] - 128) / 128f,
                (false, 2) => BinaryPrimitives.ReadInt16LittleEndian(b) / 32768f,
                (false, 3) => ((b[0] | (b[1] << 8) | ((sbyte)b[2] << 16)) / 8388608f),
                _ => (float)(BinaryPrimitives.ReadInt32LittleEndian(b) / 2147483648.0),
            };
        }
    }
}
