using System.Buffers.Binary;
using System.Text;
using Likeness.Audio.Waveforms;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Audio;

public class WavFileTests
{
    public static TheoryData<int, int, bool> Formats => new()
    {
        { 8, 1, false }, { 16, 1, false }, { 16, 2, false }, { 24, 3, false }, { 32, 1, false }, { 32, 2, true }, { 64, 1, true },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Samples_come_out_as_they_were_stored(int bits, int channels, bool isFloat)
    {
        double[] values = [0, 0.5, -0.5, 0.25, -1, 0.984375];
        LoadedWaveform loaded = Read(Wav(bits, channels, isFloat, 22050, values));
        Assert.Equal((channels, 22050, values.Length / channels), (loaded.Waveform.Channels, loaded.Waveform.Rate, loaded.Waveform.Frames));
        Assert.Equal(values.Select(v => (float)v), loaded.Waveform.Samples);
        Assert.Empty(loaded.Warnings);
        Assert.Equal(isFloat ? $"{bits}-bit float" : $"{bits}-bit", loaded.Encoding);
    }

    [Fact]
    public void An_extensible_header_is_read_and_24_bits_may_lie_in_four_bytes()
    {
        byte[] fmt = Format(0xfffe, 1, 48000, 4, 24, extra: 24);
        BinaryPrimitives.WriteUInt16LittleEndian(fmt.AsSpan(24), 1);
        byte[] data = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(data.AsSpan(4), 1 << 30);
        Assert.Equal([0, 0.5f], Read(Riff(("fmt ", fmt), ("data", data))).Waveform.Samples);
    }

    [Fact]
    public void Lengths_that_were_never_filled_in_mean_the_rest_of_the_file()
    {
        foreach (uint length in (uint[])[0, uint.MaxValue])
        {
            byte[] file = Wav(16, 1, false, 16000, [0.5, -0.5, 0.25]);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), uint.MaxValue);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 10), length);
            Assert.Equal([0.5f, -0.5f, 0.25f], Read(file).Waveform.Samples);
        }
    }

    [Fact]
    public void An_empty_recording_is_empty_and_not_what_follows_it()
    {
        Assert.Empty(Read(Riff(("fmt ", Format(1, 1, 8000, 2, 16)), ("data", []))).Waveform.Samples);
        Assert.Empty(Read(Riff(("fmt ", Format(1, 1, 8000, 2, 16)), ("data", []), ("LIST", new byte[20]))).Waveform.Samples);
    }

    [Fact]
    public void Chunks_with_an_odd_length_are_passed_with_and_without_padding()
    {
        byte[] fmt = Format(1, 1, 8000, 2, 16), data = [0, 64];
        Assert.Equal([0.5f], Read(Riff(("LIST", new byte[3]), ("fmt ", fmt), ("data", data))).Waveform.Samples);
        byte[] unpadded = [.. Encoding.ASCII.GetBytes("RIFF"), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes("WAVE"), .. Chunk("LIST", new byte[3])[..^1], .. Chunk("fmt ", fmt), .. Chunk("data", data)];
        Assert.Equal([0.5f], Read(unpadded).Waveform.Samples);
    }

    [Fact]
    public void More_than_four_gigabytes_are_announced_in_another_chunk()
    {
        byte[] sizes = new byte[28];
        BinaryPrimitives.WriteInt64LittleEndian(sizes.AsSpan(8), 4);
        byte[] file = Riff(("ds64", sizes), ("fmt ", Format(1, 2, 48000, 4, 16)), ("data", [0, 64, 0, 192]));
        Encoding.ASCII.GetBytes("RF64").CopyTo(file, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(file.Length - 8), uint.MaxValue);
        Assert.Equal([0.5f, -0.5f], Read(file).Waveform.Samples);
    }

    [Fact]
    public void A_file_that_was_cut_off_gives_what_is_there_and_says_so()
    {
        byte[] file = Wav(16, 2, false, 16000, [0.5, -0.5, 0.25, 0.125]);
        LoadedWaveform loaded = Read(file[..^3]);
        Assert.Equal([0.5f, -0.5f], loaded.Waveform.Samples);
        Assert.Contains("cut off", Assert.Single(loaded.Warnings));
    }

    [Theory]
    [InlineData("nothing", "it is empty")]
    [InlineData("no wav", "no WAV file")]
    [InlineData("no samples", "ends before its samples")]
    [InlineData("samples first", "before their format")]
    [InlineData("compressed", "format 0x0055")]
    [InlineData("no channels", "claims 0 channels")]
    [InlineData("no rate", "0 samples a second")]
    [InlineData("bits", "12 bits in 7 bytes")]
    [InlineData("short format", "header is damaged")]
    [InlineData("not a number", "sample 1 (0.000 s) is not a finite number")]
    public void Damage_is_named(string kind, string message)
    {
        byte[] fmt = Format(1, 1, 8000, 2, 16), data = [0, 64];
        byte[] file = kind switch
        {
            "nothing" => [],
            "no wav" => Encoding.ASCII.GetBytes("OggS and so on"),
            "no samples" => Riff(("fmt ", fmt)),
            "samples first" => Riff(("data", data), ("fmt ", fmt)),
            "compressed" => Riff(("fmt ", Format(0x55, 1, 8000, 2, 16)), ("data", data)),
            "no channels" => Riff(("fmt ", Format(1, 0, 8000, 2, 16)), ("data", data)),
            "no rate" => Riff(("fmt ", Format(1, 1, 0, 2, 16)), ("data", data)),
            "bits" => Riff(("fmt ", Format(1, 1, 8000, 7, 12)), ("data", data)),
            "short format" => Riff(("fmt ", fmt[..10]), ("data", data)),
            _ => Wav(32, 1, true, 8000, [0, double.NaN]),
        };
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Read(file)).Message);
    }

    [Fact]
    public void A_recording_that_is_too_long_is_refused_before_it_is_read()
    {
        // Ten hours that the file does not take on the disk.
        using var folder = new Geometry.Files.TemporaryFolder();
        const long samples = 10L * 3600 * 16000;
        using (FileStream file = File.Create(folder["long.wav"]))
        {
            byte[] head = Wav(16, 1, false, 16000, []);
            BitConverter.TryWriteBytes(head.AsSpan(head.Length - 4), (uint)(2 * samples));
            file.Write(head);
            file.SetLength(head.Length + (2 * samples));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("10.0 hours of sound; up to 3.0", Assert.Throws<InvalidFileException>(() => WavFile.Read(folder["long.wav"], 3 * 3600)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Any_bytes_give_sound_or_one_clear_error()
    {
        var random = new Random(5);
        byte[][] seeds = [Wav(16, 2, false, 16000, [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))]), Wav(32, 1, true, 8000, [0.1, 0.2]), Riff(("LIST", new byte[7]), ("fmt ", Format(1, 1, 8000, 3, 24)), ("data", new byte[30]))];
        for (int round = 0; round < 10_000; round++)
        {
            byte[] file = [.. seeds[round % seeds.Length]];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                file[random.Next(file.Length)] = (byte)(random.Next(3) == 0 ? 255 : random.Next(256));
            }

            if (random.Next(3) == 0)
            {
                file = file[..random.Next(file.Length)];
            }

            try
            {
                LoadedWaveform loaded = Read(file);
                Assert.True(loaded.Waveform.Samples.Length <= file.Length);
                Assert.DoesNotContain(loaded.Waveform.Samples, s => !float.IsFinite(s));
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith("a.wav: ", error.Message);
            }
        }
    }

    [Theory]
    [InlineData(WavEncoding.Pcm16, 1e-4f)]
    [InlineData(WavEncoding.Floating, 0f)]
    public void What_is_written_is_read_again(WavEncoding encoding, float tolerance)
    {
        using var folder = new TemporaryFolder();
        var wave = new Waveform([.. Enumerable.Range(0, 40_000).Select(i => 0.9f * MathF.Sin(i * 0.01f))], 44100, 2);
        WavFile.Write(folder["a.wav"], wave, encoding);
        LoadedWaveform loaded = WavFile.Read(folder["a.wav"]);
        Assert.Equal((44100, 2, 20_000), (loaded.Waveform.Rate, loaded.Waveform.Channels, loaded.Waveform.Frames));
        Assert.All(loaded.Waveform.Samples.Zip(wave.Samples), p => Assert.Equal(p.Second, p.First, tolerance));
        WavFile.Write(folder["b.wav"], new Waveform([2, -2], 8000));
        Assert.Equal([32767 / 32768f, -1f], WavFile.Read(folder["b.wav"]).Waveform.Samples);
        Assert.Contains("does not exist", Assert.Throws<InvalidFileException>(() => WavFile.Read(folder["c.wav"])).Message);
    }

    private static LoadedWaveform Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return WavFile.Read(stream, "a.wav");
    }

    private static byte[] Wav(int bits, int channels, bool isFloat, int rate, double[] values)
    {
        int bytes = bits / 8;
        byte[] data = new byte[values.Length * bytes];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> to = data.AsSpan(i * bytes, bytes);
            switch (bits, isFloat)
            {
                case (8, _):
                    to[0] = (byte)(128 + (values[i] * 128));
                    break;
                case (16, _):
                    BinaryPrimitives.WriteInt16LittleEndian(to, (short)(values[i] * 32768));
                    break;
                case (24, _):
                    int whole = (int)(values[i] * 8388608);
                    (to[0], to[1], to[2]) = ((byte)whole, (byte)(whole >> 8), (byte)(whole >> 16));
                    break;
                case (32, false):
                    BinaryPrimitives.WriteInt32LittleEndian(to, (int)(values[i] * 2147483648.0));
                    break;
                case (32, true):
                    BinaryPrimitives.WriteSingleLittleEndian(to, (float)values[i]);
                    break;
                default:
                    BinaryPrimitives.WriteDoubleLittleEndian(to, values[i]);
                    break;
            }
        }

        return Riff(("fmt ", Format((ushort)(isFloat ? 3 : 1), channels, rate, channels * bytes, bits)), ("data", data));
    }

    private static byte[] Format(ushort tag, int channels, int rate, int frame, int bits, int extra = 0)
    {
        byte[] chunk = new byte[16 + extra];
        BinaryPrimitives.WriteUInt16LittleEndian(chunk, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(chunk.AsSpan(4), (uint)rate);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk.AsSpan(12), (ushort)frame);
        BinaryPrimitives.WriteUInt16LittleEndian(chunk.AsSpan(14), (ushort)bits);
        return chunk;
    }

    private static byte[] Riff(params (string Name, byte[] Content)[] chunks)
    {
        byte[] all = [.. chunks.SelectMany(c => Chunk(c.Name, c.Content))];
        return [.. Encoding.ASCII.GetBytes("RIFF"), .. BitConverter.GetBytes(all.Length + 4), .. Encoding.ASCII.GetBytes("WAVE"), .. all];
    }

    private static byte[] Chunk(string name, byte[] content) =>
        [.. Encoding.ASCII.GetBytes(name), .. BitConverter.GetBytes(content.Length), .. content, .. new byte[content.Length % 2]];
}
