using System.Buffers.Binary;
using Likeness.Tensors;

namespace Likeness.Imaging.Png;

/// <summary>The IHDR chunk, checked.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, int ColourType, bool Interlaced)
{
    public int BitsPerPixel => PngFormat.Samples(ColourType) * Depth;

    public static PngHeader Read(ReadOnlySpan<byte> body, string name)
    {
        if (body.Length != 13)
        {
            throw new InvalidFileException(name, $"its header has {body.Length} bytes instead of 13. The file is damaged.");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(body), height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        int depth = body[8], type = body[9];
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw new InvalidFileException(name, $"its size is {width} by {height} pixels. The file is damaged.");
        }

        if ((ulong)width * height > (ulong)PngReader.MaxPixels)
        {
            throw new InvalidFileException(name, $"its size is {width} by {height} pixels, more than the {PngReader.MaxPixels} that are read. Make it smaller first.");
        }

        if (PngFormat.Samples(type) == 0 || !PngFormat.IsValidDepth(type, depth) || body[10] != 0 || body[11] != 0 || body[12] > 1)
        {
            throw new InvalidFileException(name, $"colour type {type}, depth {depth}, compression {body[10]}, filter {body[11]}, interlace {body[12]} is not a PNG that exists. The file is damaged.");
        }

        return new PngHeader((int)width, (int)height, depth, type, body[12] == 1);
    }

    /// <summary>Bytes of one filtered row without its filter byte.</summary>
    public int RowBytes(int width) => (int)(((long)width * BitsPerPixel + 7) / 8);

    /// <summary>Bytes of all filtered rows of all passes.</summary>
    public long RawLength()
    {
        if (!Interlaced)
        {
            return (long)Height * (1 + RowBytes(Width));
        }

        long sum = 0;
        for (int pass = 0; pass < 7; pass++)
        {
            (int width, int height) = PassSize(pass);
            sum += width == 0 ? 0 : (long)height * (1 + RowBytes(width));
        }

        return sum;
    }

    /// <summary>The size of one interlace pass; either side can be zero.</summary>
    public (int Width, int Height) PassSize(int pass)
    {
        ReadOnlySpan<byte> p = PngFormat.Adam7.Slice(4 * pass, 4);
        return ((Width - p[0] + p[2] - 1) / p[2], (Height - p[1] + p[3] - 1) / p[3]);
    }
}
