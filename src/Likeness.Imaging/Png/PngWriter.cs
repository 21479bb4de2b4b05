using System.Buffers.Binary;
using System.IO.Compression;
using Likeness.Imaging.Images;
using Likeness.Tensors.Files;

namespace Likeness.Imaging.Png;

/// <summary>Writes 8-bit PNG: RGB when every pixel is opaque, RGBA otherwise. Rows are filtered by the smallest sum of differences.</summary>
public static class PngWriter
{
    /// <summary>Writes a file; it appears under its name only when it is whole. Missing folders are made.</summary>
    public static void Write(string path, Image image) => AtomicFile.Write(path, stream => Write(stream, image));

    /// <summary>The file's bytes.</summary>
    public static byte[] Encode(Image image)
    {
        using var stream = new MemoryStream();
        Write(stream, image);
        return stream.ToArray();
    }

    /// <summary>Writes to a stream.</summary>
    public static void Write(Stream stream, Image image)
    {
        bool opaque = !Array.Exists(image.Pixels, static p => p.A != 255);
        stream.Write(PngFormat.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = (byte)(opaque ? PngFormat.Rgb : PngFormat.Rgba);
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "sRGB"u8, [0]);
        using (var packed = new MemoryStream())
        {
            using (var deflate = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                WriteRows(deflate, image, opaque ? 3 : 4);
            }

            WriteChunk(stream, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        }

        WriteChunk(stream, "IEND"u8, []);
    }

    private static void WriteRows(ZLibStream stream, Image image, int bytesPerPixel)
    {
        int stride = image.Width * bytesPerPixel;
        byte[] previous = new byte[stride];
        byte[] current = new byte[stride];
        byte[] filtered = new byte[stride + 1];
        byte[] best = new byte[stride + 1];
        for (int y = 0; y < image.Height; y++)
        {
            Span<Rgba> row = image.Row(y);
            for (int x = 0; x < row.Length; x++)
            {
                current[x * bytesPerPixel] = row[x].R;
                current[x * bytesPerPixel + 1] = row[x].G;
                current[x * bytesPerPixel + 2] = row[x].B;
                if (bytesPerPixel == 4)
                {
                    current[x * 4 + 3] = row[x].A;
                }
            }

            long smallest = long.MaxValue;
            for (int filter = 0; filter < 5; filter++)
            {
                long cost = Filter(filter, current, previous, bytesPerPixel, filtered);
                if (cost < smallest)
                {
                    smallest = cost;
                    (best, filtered) = (filtered, best);
                }
            }

            stream.Write(best);
            (previous, current) = (current, previous);
        }
    }

    private static long Filter(int filter, byte[] current, byte[] previous, int step, byte[] output)
    {
        output[0] = (byte)filter;
        long cost = 0;
        for (int i = 0; i < current.Length; i++)
        {
            int left = i >= step ? current[i - step] : 0;
            int up = previous[i];
            int predicted = filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) >> 1,
                _ => Paeth(left, up, i >= step ? previous[i - step] : 0),
            };
            byte difference = (byte)(current[i] - predicted);
            output[i + 1] = difference;
            cost += Math.Abs((int)(sbyte)difference);
        }

        return cost;
    }

    /// <summary>The neighbour (left, up, upper left) nearest to left + up - upper left; ties in that order.</summary>
    internal static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), PngFormat.Crc(chunk.AsSpan(4, 4 + data.Length)));
        stream.Write(chunk);
    }
}
