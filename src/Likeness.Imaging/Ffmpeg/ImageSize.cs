using System.Buffers.Binary;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>
/// The size of an image file without decoding it: from the header of PNG and JPEG, from ffprobe for everything else. It is the size
/// that <see cref="ImageFiles.Read"/> gives, so a JPEG that is marked as lying on its side (EXIF orientation 5 to 8) has its sides swapped.
/// </summary>
public static class ImageSize
{
    private const int PngHeaderStart = 16;
    private const int PngHeaderSize = 13;
    private const int OrientationTag = 0x0112;

    // Headers with embedded thumbnails and colour profiles are rarely longer; beyond this ffprobe is asked.
    private const int MostRead = 1 << 20;

    /// <summary>Reads the size.</summary>
    /// <returns>Width and height in pixels, both at least 1.</returns>
    /// <exception cref="InvalidFileException">The file is missing or damaged.</exception>
    /// <exception cref="LikenessException">The file is neither PNG nor JPEG and ffprobe is missing.</exception>
    public static (int Width, int Height) Read(string path, CancellationToken token = default)
    {
        byte[] start = Start(path);
        if (start.AsSpan().StartsWith(PngFormat.Signature) && start.Length >= PngHeaderStart + PngHeaderSize)
        {
            var header = PngHeader.Read(start.AsSpan(PngHeaderStart, PngHeaderSize), path);
            return (header.Width, header.Height);
        }

        if (Jpeg(start) is { } size)
        {
            return size;
        }

        MediaInfo info = MediaInfo.Probe(path, token);
        return info.HasVideo ? (info.Width, info.Height) : throw new InvalidFileException(path, "holds no picture. Give an image file.");
    }

    /// <summary>Walks the segments of a JPEG file to its frame header; null when this is no JPEG or the frame header lies beyond the bytes.</summary>
    private static (int Width, int Height)? Jpeg(ReadOnlySpan<byte> file)
    {
        if (file.Length < 4 || file[0] != 0xFF || file[1] != 0xD8)
        {
            return null;
        }

        bool turned = false;
        int at = 2;
        while (at + 9 < file.Length && file[at] == 0xFF)
        {
            byte marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            ReadOnlySpan<byte> body = file[(at + 4)..Math.Min(file.Length, at + 2 + Math.Max(length, 2))];
            if (marker == 0xE1)
            {
                turned |= LiesOnItsSide(body);
            }

            // Frame headers are C0 to CF without the tables that share the range.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && body.Length >= 5)
            {
                int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
                return width == 0 || height == 0 ? null : turned ? (height, width) : (width, height);
            }

            at += 2 + length;
        }

        return null;
    }

    /// <summary>True when an EXIF segment says that rows and columns are to be swapped.</summary>
    private static bool LiesOnItsSide(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 14)
        {
            return false;
        }

        ReadOnlySpan<byte> tiff = segment[6..];
        bool little = tiff[0] == 'I';
        uint directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > (uint)tiff.Length - 2)
        {
            return false;
        }

        int entries = Word(tiff[(int)directory..]);
        for (int i = 0; i < entries && directory + 2 + (12 * (i + 1)) <= tiff.Length; i++)
        {
            ReadOnlySpan<byte> entry = tiff[((int)directory + 2 + (12 * i))..];
            if (Word(entry) == OrientationTag)
            {
                return Word(entry[8..]) is >= 5 and <= 8;
            }
        }

        return false;

        int Word(ReadOnlySpan<byte> bytes) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    private static byte[] Start(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[Math.Min(file.Length, MostRead)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"the image cannot be read ({error.Message.TrimEnd('.')}). Check the name and the permissions.", error);
        }
    }
}
