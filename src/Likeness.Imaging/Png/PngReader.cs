using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Imaging.Png;

/// <summary>
/// Reads PNG of every colour type, bit depth and interlacing into 8-bit RGBA; 16-bit samples are rounded.
/// Colour profiles and gamma are ignored: values are taken as sRGB, which is what nearly all files mean.
/// </summary>
public static class PngReader
{
    /// <summary>The largest image that is read, in pixels: 64 million, 256 MB in memory.</summary>
    public const long MaxPixels = 1L << 26;

    // Deflate cannot shrink by more than this, so that a small file cannot make us allocate a large image.
    private const long MaxInflation = 1032;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is missing, not PNG, damaged, or larger than <see cref="MaxPixels"/>.</exception>
    public static Image Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"the image cannot be read ({error.Message}). Check the name and the permissions.", error);
        }

        return Decode(bytes, path);
    }

    /// <summary>Reads an image from memory; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="InvalidFileException">As for a file.</exception>
    public static Image Decode(ReadOnlySpan<byte> bytes, string name = "PNG data")
    {
        PngHeader header = ReadChunks(bytes, name, out byte[] packed, out PngColours colours);
        long raw = header.RawLength();
        if (raw > packed.Length * MaxInflation)
        {
            throw new InvalidFileException(name, $"{packed.Length} bytes of compressed data cannot hold an image of {header.Width} by {header.Height}. The file is damaged; export it again.");
        }

        byte[] data = new byte[raw];
        try
        {
            using var inflate = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            inflate.ReadExactly(data);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidFileException(name, $"the compressed data end early or are damaged (an image of {header.Width} by {header.Height} needs {raw} bytes). Export the file again.", error);
        }

        return PngRows.Unpack(header, colours, data, name);
    }

    private static PngHeader ReadChunks(ReadOnlySpan<byte> bytes, string name, out byte[] packed, out PngColours colours)
    {
        if (!bytes.StartsWith(PngFormat.Signature))
        {
            throw new InvalidFileException(name, "this is not a PNG file (its first eight bytes differ). Give a PNG, or convert the image with ffmpeg.");
        }

        PngHeader? header = null;
        colours = new PngColours();
        using var data = new MemoryStream();
        int at = PngFormat.Signature.Length;
        while (true)
        {
            if (bytes.Length - at < 12)
            {
                throw new InvalidFileException(name, $"the file ends at byte {bytes.Length} without its end chunk. It is truncated; copy it again.");
            }

            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            string type = Encoding.Latin1.GetString(bytes.Slice(at + 4, 4));
            if (length > bytes.Length - at - 12)
            {
                throw new InvalidFileException(name, $"chunk {Printable(type)} at byte {at} claims {length} bytes, {bytes.Length - at - 12} are left. The file is truncated or damaged.");
            }

            int size = (int)length;
            ReadOnlySpan<byte> body = bytes.Slice(at + 8, size);
            uint expected = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + size)..]);
            uint found = PngFormat.Crc(bytes.Slice(at + 4, size + 4));
            if (expected != found)
            {
                throw new InvalidFileException(name, $"chunk {Printable(type)} at byte {at} is damaged (checksum {found:x8}, expected {expected:x8}). Copy the file again.");
            }

            if (header is null && type != "IHDR")
            {
                throw new InvalidFileException(name, $"the first chunk is {Printable(type)} instead of IHDR. The file is damaged.");
            }

            switch (type)
            {
                case "IHDR":
                    header = header is null ? PngHeader.Read(body, name) : throw new InvalidFileException(name, "there are two IHDR chunks. The file is damaged.");
                    break;
                case "PLTE":
                    colours.ReadPalette(body, name);
                    break;
                case "tRNS":
                    colours.ReadTransparency(body, header!, name);
                    break;
                case "IDAT":
                    data.Write(body);
                    break;
                case "IEND":
                    packed = data.ToArray();
                    return header!.ColourType == PngFormat.Palette && colours.Palette is null
                        ? throw new InvalidFileException(name, "an image with a palette has no PLTE chunk. The file is damaged.")
                        : header;
                default:
                    if ((bytes[at + 4] & 0x20) == 0)
                    {
                        throw new InvalidFileException(name, $"it needs the unknown chunk {Printable(type)} to be understood. Export it as plain PNG.");
                    }

                    break;
            }

            at += 12 + size;
        }
    }

    private static string Printable(string type) => type.All(char.IsAsciiLetter) ? type : "with a damaged name";
}
