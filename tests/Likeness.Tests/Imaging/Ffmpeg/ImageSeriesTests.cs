using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Imaging.Png;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Ffmpeg;

/// <summary>A series of pictures is the pictures, however they are decoded.</summary>
public sealed class ImageSeriesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void Many_jpegs_are_read_as_each_alone_and_in_order()
    {
        Requires.Ffmpeg();
        string[] files = [.. Enumerable.Range(0, 7).Select(i =>
        {
            var image = new Image(32, 24, new Rgba((byte)(30 * i), 100, (byte)(255 - (30 * i))));
            ImageFiles.Write(_folder[$"{i}.jpg"], image);
            return _folder[$"{i}.jpg"];
        })];
        Image[] read = [.. ImageSeries.Read(files, 32, 24)];
        Assert.Equal(7, read.Length);
        Assert.All(files.Zip(read), static p => Assert.True(ImageMetrics.Psnr(ImageFiles.Read(p.First), p.Second) > 45));
    }

    [SkippableFact]
    public void A_damaged_or_odd_one_among_them_is_named()
    {
        Requires.Ffmpeg();
        foreach (string name in new[] { "a", "b", "c" })
        {
            ImageFiles.Write(_folder[name + ".jpg"], new Image(32, 24, Rgba.White));
        }

        string[] files = [_folder["a.jpg"], _folder["b.jpg"], _folder["c.jpg"]];
        ImageFiles.Write(_folder["b.jpg"], new Image(16, 24, Rgba.White));
        Assert.Contains("b.jpg: is 16 by 24 pixels; the first of its series has 32 by 24", Assert.Throws<InvalidFileException>(() => ImageSeries.Read(files, 32, 24).ToArray()).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["b.jpg"], "no picture");
        Assert.Contains("b.jpg", Assert.Throws<InvalidFileException>(() => ImageSeries.Read(files, 32, 24).ToArray()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Png_needs_no_ffmpeg()
    {
        PngWriter.Write(_folder["a.png"], new Image(4, 5, new Rgba(1, 2, 3)));
        Assert.Equal(new Rgba(1, 2, 3), Assert.Single(ImageSeries.Read([_folder["a.png"]], 4, 5))[2, 2]);
    }
}
