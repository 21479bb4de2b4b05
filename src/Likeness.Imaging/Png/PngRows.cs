using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Imaging.Png;

/// <summary>From inflated data to pixels: undoes the row filters, unpacks samples, and puts interlaced passes in their places.</summary>
internal static class PngRows
{
    public static Image Unpack(PngHeader header, PngColours colours, byte[] data, string name)
    {
        var image = new Image(header.Width, header.Height);
        if (!header.Interlaced)
        {
            UnpackPass(header, colours, data, header.Width, header.Height, image, [0, 0, 1, 1], name);
            return image;
        }

        int at = 0;
        for (int pass = 0; pass < 7; pass++)
        {
            (int width, int height) = header.PassSize(pass);
            if (width > 0 && height > 0)
            {
                int length = height * (1 + header.RowBytes(width));
                UnpackPass(header, colours, data.AsSpan(at, length), width, height, image, PngFormat.Adam7.Slice(4 * pass, 4), name);
                at += length;
            }
        }

        return image;
    }

    private static void UnpackPass(PngHeader header, PngColours colours, Span<byte> data, int width, int height, Image image, ReadOnlySpan<byte> place, string name)
    {
        int rowBytes = header.RowBytes(width);
        int step = Math.Max(1, header.BitsPerPixel / 8);
        Span<byte> previous = new byte[rowBytes];
        for (int y = 0; y < height; y++)
        {
            Span<byte> line = data.Slice(y * (rowBytes + 1), rowBytes + 1);
            Span<byte> row = line[1..];
            Unfilter(line[0], row, previous, step, name);
            Span<Rgba> target = image.Row(place[1] + y * place[3]);
            for (int x = 0; x < width; x++)
            {
                target[place[0] + x * place[2]] = Pixel(header, colours, row, x, name);
            }

            previous = row;
        }
    }

    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> previous, int step, string name)
    {
        if (filter > 4)
        {
            throw new InvalidFileException(name, $"a row has filter {filter}; 0 to 4 exist. The file is damaged.");
        }

        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= step ? row[i - step] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => previous[i],
                3 => (left + previous[i]) >> 1,
                _ => PngWriter.Paeth(left, previous[i], i >= step ? previous[i - step] : 0),
            });
        }
    }

    private static Rgba Pixel(PngHeader header, PngColours colours, ReadOnlySpan<byte> row, int x, string name)
    {
        int samples = PngFormat.Samples(header.ColourType), first = x * samples, depth = header.Depth;
        int a = Sample(row, first, depth);
        if (header.ColourType == PngFormat.Palette)
        {
            return a < colours.Palette!.Length
                ? colours.Palette[a]
                : throw new InvalidFileException(name, $"a pixel uses colour {a} of a palette of {colours.Palette.Length}. The file is damaged.");
        }

        byte red = ToByte(a, depth);
        if (samples <= 2)
        {
            byte alpha = samples == 2 ? ToByte(Sample(row, first + 1, depth), depth) : a == colours.Key?.R ? (byte)0 : (byte)255;
            return new Rgba(red, red, red, alpha);
        }

        int b = Sample(row, first + 1, depth), c = Sample(row, first + 2, depth);
        byte opacity = samples == 4
            ? ToByte(Sample(row, first + 3, depth), depth)
            : colours.Key is { } key && a == key.R && b == key.G && c == key.B ? (byte)0 : (byte)255;
        return new Rgba(red, ToByte(b, depth), ToByte(c, depth), opacity);
    }

    private static int Sample(ReadOnlySpan<byte> row, int index, int depth)
    {
        if (depth == 8)
        {
            return row[index];
        }

        if (depth == 16)
        {
            return (row[2 * index] << 8) | row[2 * index + 1];
        }

        int bit = index * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    private static byte ToByte(int sample, int depth)
    {
        int max = (1 << depth) - 1;
        return (byte)((sample * 255 + max / 2) / max);
    }
}
