using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Avatars.Tracking;

/// <summary>
/// Many JPEG files through one ffmpeg: set end to end they are a Motion JPEG stream. Starting the program for each would take longer than all the rest of a
/// tracking run.
/// </summary>
internal static class JpegSeries
{
    // Pictures that are held in memory at once.
    private const int Together = 48;

    private static readonly byte[] Exif = "Exif\0\0"u8.ToArray();

    /// <summary>The pictures one after the other.</summary>
    /// <param name="files">JPEG files.</param>
    /// <param name="size">The size that all of them must have.</param>
    /// <param name="cancel">Stops between two pictures.</param>
    /// <exception cref="LikenessException">One is damaged or of another size; it is named.</exception>
    public static IEnumerable<Image> Read(string[] files, (int Width, int Height) size, CancellationToken cancel)
    {
        foreach (string[] some in files.Chunk(Together))
        {
            IReadOnlyList<Image> images = ReadTogether(some, size, cancel);
            // A stream that ends early has a damaged picture in it; read alone, it is found and named.
            foreach (Image image in images.Count == some.Length ? images : some.Select(f => FrameSource.ReadOne(f, size, cancel)))
            {
                yield return image;
            }
        }
    }

    private static List<Image> ReadTogether(string[] files, (int Width, int Height) size, CancellationToken cancel)
    {
        string stream = Path.Combine(Path.GetTempPath(), $"likeness-{Guid.NewGuid():N}.mjpeg");
        try
        {
            return Join(files, size, stream, cancel) ? [.. new VideoReader(stream, token: cancel).Frames(cancel).Select(static f => f.Image)] : [];
        }
        finally
        {
            File.Delete(stream);
        }
    }

    /// <returns>False when a picture is of another size or may have to be turned upright: such ones are read alone.</returns>
    private static bool Join(string[] files, (int Width, int Height) size, string stream, CancellationToken cancel)
    {
        using FileStream target = File.Create(stream);
        foreach (string file in files)
        {
            cancel.ThrowIfCancellationRequested();
            byte[] bytes;
            try
            {
                bytes = File.ReadAllBytes(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new InvalidFileException(file, $"cannot be read ({error.Message.TrimEnd('.')}).", error);
            }

            if (bytes.AsSpan(0, Math.Min(bytes.Length, 1 << 16)).IndexOf(Exif) >= 0 || ImageSize.Read(file, cancel) != size)
            {
                return false;
            }

            target.Write(bytes);
        }

        return true;
    }
}
