using System.Globalization;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Imaging.Ffmpeg;

/// <summary>
/// The pictures of a series, all of one size. JPEG files go through one ffmpeg for many of them: set end to end they are a Motion JPEG stream, and starting
/// the program for each would take a hundred times longer than decoding it.
/// </summary>
public static class ImageSeries
{
    // JPEG files that are decoded together and held in memory at once.
    private const int Together = 48;

    private static readonly byte[] Exif = "Exif\0\0"u8.ToArray();

    /// <summary>Reads the pictures one after the other.</summary>
    /// <param name="files">Image files of any kind.</param>
    /// <param name="width">The width that all of them must have, in pixels.</param>
    /// <param name="height">Their height.</param>
    /// <param name="token">Gives up between two pictures.</param>
    /// <exception cref="InvalidFileException">One is missing, damaged or of another size; it is named. Those before it have been given out.</exception>
    /// <exception cref="LikenessException">One is not PNG and ffmpeg is missing.</exception>
    public static IEnumerable<Image> Read(IReadOnlyList<string> files, int width, int height, CancellationToken token = default)
    {
        foreach (string[] some in files.Chunk(Together))
        {
            List<Image> images = some.All(static f => Path.GetExtension(f).ToLowerInvariant() is ".jpg" or ".jpeg") ? ReadTogether(some, width, height, token) : [];
            // A stream that breaks off has a damaged picture in it; read alone, it is found and named.
            foreach (Image image in images.Count == some.Length ? images : some.Select(f => ReadOne(f, width, height, token)))
            {
                yield return image;
            }
        }
    }

    private static Image ReadOne(string file, int width, int height, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        Image image = ImageFiles.Read(file, token);
        return (image.Width, image.Height) == (width, height)
            ? image
            : throw new InvalidFileException(file, string.Create(CultureInfo.InvariantCulture, $"is {image.Width} by {image.Height} pixels; the first of its series has {width} by {height}."));
    }

    private static List<Image> ReadTogether(string[] files, int width, int height, CancellationToken token)
    {
        string stream = Path.Combine(Path.GetTempPath(), $"likeness-{Guid.NewGuid():N}.mjpeg");
        var images = new List<Image>(files.Length);
        try
        {
            if (!Join(files, width, height, stream, token))
            {
                return [];
            }

            using var process = FfmpegProcess.Start("ffmpeg", files[0], ["-f", "mjpeg", .. FfmpegProcess.WholePictures, .. FfmpegProcess.FileInput(stream), "-f", "rawvideo", "-pix_fmt", "rgba", "-"], token);
            process.Input.Close();
            while (true)
            {
                var image = new Image(width, height);
                if (process.Output.ReadAtLeast(image.Bytes, image.Bytes.Length, throwOnEndOfStream: false) < image.Bytes.Length)
                {
                    process.Finish();
                    return images;
                }

                images.Add(image);
            }
        }
        catch (InvalidFileException)
        {
            return [];
        }
        finally
        {
            File.Delete(stream);
        }
    }

    /// <summary>Sets files end to end.</summary>
    /// <returns>False when one is of another size or may have to be turned upright: such ones are read alone.</returns>
    private static bool Join(string[] files, int width, int height, string stream, CancellationToken token)
    {
        using FileStream target = File.Create(stream);
        foreach (string file in files)
        {
            token.ThrowIfCancellationRequested();
            if (!File.Exists(file) || ImageSize.Read(file, token) != (width, height))
            {
                return false;
            }

            byte[] bytes = File.ReadAllBytes(file);
            if (bytes.AsSpan(0, Math.Min(bytes.Length, 1 << 16)).IndexOf(Exif) >= 0)
            {
                return false;
            }

            target.Write(bytes);
        }

        return true;
    }
}
