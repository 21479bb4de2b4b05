using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Ffmpeg;

public sealed class ImageSizeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-size-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Png_headers_are_read()
    {
        PngWriter.Write(At("a.png"), new Image(31, 17));
        Assert.Equal((31, 17), ImageSize.Read(At("a.png")));
    }

    [SkippableFact]
    public void Jpeg_files_have_the_size_that_they_are_read_with()
    {
        Requires.Ffmpeg();
        ImageFiles.Write(At("a.jpg"), new Image(33, 18, Rgba.White));
        Assert.Equal((33, 18), ImageSize.Read(At("a.jpg")));

        // The same picture with a mark that it lies on its side.
        byte[] plain = File.ReadAllBytes(At("a.jpg"));
        foreach (bool little in new[] { true, false })
        {
            File.WriteAllBytes(At("turned.jpg"), [.. plain[..2], .. Exif(little, 6), .. plain[2..]]);
            Image read = ImageFiles.Read(At("turned.jpg"));
            Assert.Equal((18, 33), (read.Width, read.Height));
            Assert.Equal((18, 33), ImageSize.Read(At("turned.jpg")));
            File.WriteAllBytes(At("upright.jpg"), [.. plain[..2], .. Exif(little, 1), .. plain[2..]]);
            Assert.Equal((33, 18), ImageSize.Read(At("upright.jpg")));
        }
    }

    [SkippableFact]
    public void Other_files_are_left_to_ffprobe_and_what_is_none_is_refused()
    {
        Requires.Ffmpeg();
        File.WriteAllBytes(At("a.ppm"), [.. "P6 3 2 255\n"u8, .. new byte[18]]);
        Assert.Equal((3, 2), ImageSize.Read(At("a.ppm")));
        File.WriteAllText(At("a.txt"), "no picture");
        Assert.ThrowsAny<LikenessException>(() => ImageSize.Read(At("a.txt")));
        Assert.Contains("cannot be read", Assert.Throws<InvalidFileException>(() => ImageSize.Read(At("none.png"))).Message, StringComparison.Ordinal);
        File.WriteAllBytes(At("cut.jpg"), [0xFF, 0xD8, 0xFF, 0xE1, 0xFF]);
        Assert.ThrowsAny<LikenessException>(() => ImageSize.Read(At("cut.jpg")));
    }

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>An EXIF segment that holds an orientation and nothing else.</summary>
    private static byte[] Exif(bool little, byte orientation)
    {
        byte[] tiff = little
            ? [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
            : [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        return [0xFF, 0xE1, 0, (byte)(8 + tiff.Length), .. "Exif\0\0"u8, .. tiff];
    }
}
