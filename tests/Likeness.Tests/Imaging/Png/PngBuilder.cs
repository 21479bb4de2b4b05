using System.Buffers.Binary;
using System.IO.Compression;
using Likeness.Imaging.Png;

namespace Likeness.Tests.Imaging.Png;

/// <summary>Makes PNG files of any kind, whole or broken, independently of the writer under test.</summary>
internal sealed class PngBuilder
{
    private readonly List<byte> _file = [];

    private PngBuilder() { }

    public static PngBuilder Start()
    {
        var builder = new PngBuilder();
        builder._file.AddRange([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        return builder;
    }

    public PngBuilder Header(int width, int height, int depth, int type, bool interlaced = false)
    {
        byte[] body = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(body, width);
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), height);
        body[8] = (byte)depth;
        body[9] = (byte)type;
        body[12] = interlaced ? (byte)1 : (byte)0;
        return Chunk("IHDR", body);
    }

    public PngBuilder Chunk(string type, ReadOnlySpan<byte> body)
    {
        byte[] chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        for (int i = 0; i < 4; i++)
        {
            chunk[4 + i] = (byte)type[i];
        }

        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), PngFormat.Crc(chunk.AsSpan(4, 4 + body.Length)));
        _file.AddRange(chunk);
        return this;
    }

    /// <summary>Packs samples [height, width, channels] into filtered rows (filter y % 5), interlaced if asked for, in two chunks.</summary>
    public PngBuilder Samples(int[,,] samples, int depth, bool interlaced = false)
    {
        int height = samples.GetLength(0), width = samples.GetLength(1);
        using var raw = new MemoryStream();
        (int X, int Y, int Dx, int Dy)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach ((int x0, int y0, int dx, int dy) in passes)
        {
            if (x0 >= width || y0 >= height)
            {
                continue;
            }

            byte[]? previous = null;
            int number = 0;
            for (int y = y0; y < height; y += dy)
            {
                byte[] row = PackRow(samples, y, x0, dx, depth);
                raw.Write(Filtered(row, previous ?? new byte[row.Length], number++ % 5, Math.Max(1, samples.GetLength(2) * depth / 8)));
                previous = row;
            }
        }

        return Deflated(raw.ToArray());
    }

    public PngBuilder Deflated(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(raw);
        }

        byte[] data = packed.ToArray();
        return Chunk("IDAT", data.AsSpan(0, data.Length / 2)).Chunk("IDAT", data.AsSpan(data.Length / 2));
    }

    public byte[] End() => [.. Chunk("IEND", [])._file];

    private static byte[] PackRow(int[,,] samples, int y, int x0, int dx, int depth)
    {
        var bits = new List<bool>();
        for (int x = x0; x < samples.GetLength(1); x += dx)
        {
            for (int c = 0; c < samples.GetLength(2); c++)
            {
                for (int bit = depth - 1; bit >= 0; bit--)
                {
                    bits.Add(((samples[y, x, c] >> bit) & 1) != 0);
                }
            }
        }

        byte[] row = new byte[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++)
        {
            row[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        return row;
    }

    private static byte[] Filtered(byte[] row, byte[] previous, int filter, int step)
    {
        byte[] result = new byte[row.Length + 1];
        result[0] = (byte)filter;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= step ? row[i - step] : 0, b = previous[i], c = i >= step ? previous[i - step] : 0;
            int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
            int paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
            int predicted = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth };
            result[i + 1] = (byte)(row[i] - predicted);
        }

        return result;
    }
}
