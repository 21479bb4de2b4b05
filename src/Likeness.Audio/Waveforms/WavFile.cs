using System.Buffers.Binary;
using System.Text;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Audio.Waveforms;

/// <summary>How samples are written.</summary>
public enum WavEncoding
{
    /// <summary>Integers of 16 bits; what lies beyond full scale is cut.</summary>
    Pcm16,

    /// <summary>IEEE numbers of 32 bits, unchanged.</summary>
    Floating,
}

/// <summary>
/// Reads and writes WAV (RIFF, and RF64 and BW64 for more than 4 GB): integers of 8, 16, 24 and 32 bits, float of 32 and 64, any rate and
/// number of channels. Reading allows what programs leave behind: lengths that were never filled in, unknown chunks, missing padding, a
/// file that was cut off; the last comes with a warning.
/// </summary>
public static class WavFile
{
    private const uint Unknown = uint.MaxValue;
    private const int ChunkHeader = 8;
    private const int LargestFormat = 4096;
    private const int BlockFrames = 1 << 14;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longestSeconds">A longer one is refused before its samples are read.</param>
    /// <exception cref="InvalidFileException">It is missing, no WAV, damaged, compressed, too long, or a sample is not a number.</exception>
    public static LoadedWaveform Read(string path, double longestSeconds = double.PositiveInfinity)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(path, "the file does not exist. Check the name.");
        }

        using FileStream stream = Open(path);
        return Read(stream, path, longestSeconds);
    }

    /// <summary>Reads from a stream that can seek.</summary>
    /// <param name="stream">From its position on.</param>
    /// <param name="path">What errors call it.</param>
    /// <param name="longestSeconds">A longer one is refused before its samples are read.</param>
    /// <exception cref="InvalidFileException">As for a file.</exception>
    public static LoadedWaveform Read(Stream stream, string path, double longestSeconds = double.PositiveInfinity)
    {
        Span<byte> header = stackalloc byte[12];
        if (stream.Length == 0)
        {
            throw new InvalidFileException(path, "it is empty. Make the recording again.");
        }

        string kind = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length ? Ascii(header[..4]) : "";
        if (kind is not ("RIFF" or "RF64" or "BW64") || Ascii(header[8..]) != "WAVE")
        {
            throw new InvalidFileException(path, "this is no WAV file. Other formats are read through ffmpeg.");
        }

        WavFormat? format = null;
        long longData = -1;
        while (stream.ReadAtLeast(header[..ChunkHeader], ChunkHeader, throwOnEndOfStream: false) == ChunkHeader)
        {
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            long left = stream.Length - stream.Position;
            switch (Ascii(header[..4]))
            {
                case "data":
                    return Samples(stream, path, format ?? throw new InvalidFileException(path, "its samples come before their format; the file is damaged."), size == Unknown && longData >= 0 ? longData : size, longestSeconds);
                case "fmt ":
                    format = WavFormat.Parse(Chunk(stream, path, size, WavFormat.SmallestChunk), path);
                    break;
                case "ds64":
                    longData = BinaryPrimitives.ReadInt64LittleEndian(Chunk(stream, path, size, 24).AsSpan(8));
                    break;
                default:
                    stream.Position += Math.Min(left, size);
                    break;
            }

            // Chunks begin at even places; some programs forget, and then the next name begins with a byte that is not zero.
            if (size % 2 == 1 && stream.ReadByte() > 0)
            {
                stream.Position--;
            }
        }

        throw new InvalidFileException(path, "it ends before its samples; the file is damaged or was cut off.");
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="waveform">The sound.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <exception cref="LikenessException">The file cannot be written, or the sound does not fit in 4 GB.</exception>
    public static void Write(string path, Waveform waveform, WavEncoding encoding = WavEncoding.Pcm16) =>
        AtomicFile.Write(path, stream => Write(stream, waveform, encoding));

    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="waveform">The sound.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <exception cref="LikenessException">The sound does not fit in 4 GB.</exception>
    public static void Write(Stream stream, Waveform waveform, WavEncoding encoding)
    {
        int bytes = encoding == WavEncoding.Pcm16 ? 2 : 4;
        long data = (long)waveform.Samples.Length * bytes;
        const int headerSize = 44;
        if (data > uint.MaxValue - headerSize)
        {
            throw new LikenessException($"{waveform.Seconds:F0} seconds of sound do not fit in a WAV file of 4 GB.");
        }

        byte[] header = new byte[headerSize];
        Encoding.ASCII.GetBytes("RIFF    WAVEfmt     ").CopyTo(header, 0);
        Encoding.ASCII.GetBytes("data").CopyTo(header, 36);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4), (uint)(headerSize - ChunkHeader + data));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), WavFormat.SmallestChunk);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(20), (ushort)(encoding == WavEncoding.Pcm16 ? 1 : 3));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)waveform.Channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), (uint)waveform.Rate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), (uint)(waveform.Rate * waveform.Channels * bytes));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(32), (ushort)(waveform.Channels * bytes));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(34), (ushort)(8 * bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(40), (uint)data);
        stream.Write(header);
        byte[] block = new byte[BlockFrames * bytes];
        for (int first = 0; first < waveform.Samples.Length; first += BlockFrames)
        {
            ReadOnlySpan<float> samples = waveform.Samples.AsSpan(first, Math.Min(BlockFrames, waveform.Samples.Length - first));
            for (int i = 0; i < samples.Length; i++)
            {
                if (encoding == WavEncoding.Pcm16)
                {
                    BinaryPrimitives.WriteInt16LittleEndian(block.AsSpan(2 * i), (short)Math.Clamp(MathF.Round(samples[i] * 32768), -32768, 32767));
                }
                else
                {
                    BinaryPrimitives.WriteSingleLittleEndian(block.AsSpan(4 * i), samples[i]);
                }
            }

            stream.Write(block, 0, samples.Length * bytes);
        }
    }

    private static LoadedWaveform Samples(Stream stream, string path, WavFormat format, long size, double longestSeconds)
    {
        long left = stream.Length - stream.Position;
        var warnings = new List<string>();

        // Programs that write into a pipe cannot go back to fill the length in.
        bool open = size is 0 or Unknown && !IsChunk(stream, left);
        if (!open && size > left)
        {
            warnings.Add($"the file ends after {left:N0} of {size:N0} bytes of sound; it was cut off.");
        }

        long frames = (open ? left : Math.Min(size, left)) / format.FrameBytes;
        if (frames > longestSeconds * format.Rate)
        {
            throw new InvalidFileException(path, $"it holds {(double)frames / format.Rate / 3600:F1} hours of sound; up to {longestSeconds / 3600:F1} are taken at once. Cut it, or stream it.");
        }

        if (frames * format.Channels > Waveform.MaxSamples)
        {
            throw new InvalidFileException(path, $"it holds {(double)frames / format.Rate / 3600:F1} hours of sound, more than the {Waveform.MaxSamples:N0} samples that are read at once. Cut it, or stream it.");
        }

        float[] samples = new float[frames * format.Channels];
        byte[] block = new byte[BlockFrames * format.FrameBytes];
        for (long first = 0; first < frames; first += BlockFrames)
        {
            int count = (int)Math.Min(BlockFrames, frames - first);
            stream.ReadExactly(block, 0, count * format.FrameBytes);
            format.Decode(block, samples.AsSpan((int)(first * format.Channels), count * format.Channels));
        }

        if (format.IsFloat && samples.AsSpan().IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var bad)
        {
            throw new InvalidFileException(path, $"sample {bad / format.Channels} ({(double)(bad / format.Channels) / format.Rate:F3} s) is not a finite number.");
        }

        return new LoadedWaveform(new Waveform(samples, format.Rate, format.Channels), format.Encoding, warnings);
    }

    /// <summary>True when an empty data chunk is followed by another chunk, and so is empty indeed.</summary>
    private static bool IsChunk(Stream stream, long left)
    {
        if (left < ChunkHeader)
        {
            return left == 0;
        }

        Span<byte> next = stackalloc byte[ChunkHeader];
        stream.ReadExactly(next);
        stream.Position -= ChunkHeader;
        return BinaryPrimitives.ReadUInt32LittleEndian(next[4..]) <= left - ChunkHeader && next[..4].IndexOfAnyExceptInRange((byte)' ', (byte)'z') < 0;
    }

    private static byte[] Chunk(Stream stream, string path, uint size, int smallest)
    {
        if (size < smallest || size > stream.Length - stream.Position)
        {
            throw new InvalidFileException(path, "its header is damaged or was cut off.");
        }

        byte[] chunk = new byte[Math.Min(size, LargestFormat)];
        stream.ReadExactly(chunk);
        stream.Position += size - chunk.Length;
        return chunk;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"it cannot be opened ({error.Message.TrimEnd('.')}).", error);
        }
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
