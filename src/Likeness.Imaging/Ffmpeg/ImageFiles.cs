using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>Image files of any kind: PNG by our own code, everything else by ffmpeg.</summary>
public static class ImageFiles
{
    /// <summary>Reads an image; what ffmpeg reads is turned upright if its EXIF data say so.</summary>
    /// <exception cref="InvalidFileException">The file is missing or damaged.</exception>
    /// <exception cref="LikenessException">It is not PNG and ffmpeg is missing.</exception>
    public static Image Read(string path, CancellationToken token = default)
    {
        if (IsPng(path))
        {
            return PngReader.Read(path);
        }

        // ffmpeg takes a percent sign in an image's name for the number of a series.
        string[] plainName = path.Contains('%', StringComparison.Ordinal) ? ["-f", "image2", "-pattern_type", "none"] : [];
        using var process = FfmpegProcess.Start("ffmpeg", path, [.. plainName, .. FfmpegProcess.WholePictures, .. FfmpegProcess.FileInput(path), "-frames:v", "1", "-c:v", "png", "-pix_fmt", "rgba", "-f", "image2pipe", "-"], token);
        byte[] png = process.ReadToEnd(PngReader.MaxPixels * 4);
        return png.Length > 0 ? PngReader.Decode(png, path) : throw new InvalidFileException(path, "ffmpeg found no picture in it. Give an image file.");
    }

    /// <summary>Writes PNG or JPEG, as the name ends.</summary>
    /// <param name="path">Where to; ends in .png, .jpg or .jpeg.</param>
    /// <param name="image">The image; JPEG loses its opacity.</param>
    /// <param name="quality">JPEG quality, 1 to 100; 90 cannot be told from the original by eye.</param>
    /// <param name="token">Gives up.</param>
    /// <exception cref="LikenessException">The name ends otherwise, the file cannot be written, or ffmpeg is missing.</exception>
    public static void Write(string path, Image image, int quality = 90, CancellationToken token = default)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".PNG":
                PngWriter.Write(path, image);
                break;
            case ".JPG" or ".JPEG":
                AtomicFile.WriteBytes(path, EncodeJpeg(image, quality, path, token));
                break;
            default:
                throw new LikenessException($"{path}: images are written as .png, .jpg or .jpeg. Choose a name that ends in one of these.");
        }
    }

    private static byte[] EncodeJpeg(Image image, int quality, string path, CancellationToken token)
    {
        // ffmpeg counts from 31 (worst) to 2 (best).
        int scale = (int)Math.Round(31 - (Math.Clamp(quality, 1, 100) - 1) * 29 / 99.0);
        using var process = FfmpegProcess.Start(
            "ffmpeg",
            path,
            ["-f", "png_pipe", "-i", "-", "-c:v", "mjpeg", "-pix_fmt", "yuvj444p", "-q:v", scale.ToString(CultureInfo.InvariantCulture), "-f", "image2pipe", "-"],
            token);
        try
        {
            // One image: ffmpeg reads all of it before it writes, so that the two pipes cannot block each other.
            process.Input.Write(PngWriter.Encode(image));
        }
        catch (IOException)
        {
            throw process.FailureAtEnd();
        }

        return process.ReadToEnd(PngReader.MaxPixels * 4);
    }

    private static bool IsPng(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[8];
            return file.ReadAtLeast(start, 8, throwOnEndOfStream: false) == 8 && start.SequenceEqual(PngFormat.Signature);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, $"the image cannot be read ({error.Message.TrimEnd('.')}). Check the name and the permissions.", error);
        }
    }
}
