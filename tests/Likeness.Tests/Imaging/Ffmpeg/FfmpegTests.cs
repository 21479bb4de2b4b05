using System.Diagnostics;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Imaging.Png;
using Likeness.Tensors;
using Likeness.Tests.Imaging.Png;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Ffmpeg;

public sealed class FfmpegTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-ffmpeg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Our_png_is_what_ffmpeg_reads_and_the_other_way_round()
    {
        Requires.Ffmpeg();
        Image image = PngTests.Noise(37, 23, false);
        PngWriter.Write(At("ours.png"), image);
        Run("ffmpeg", "-i", At("ours.png"), "-pix_fmt", "rgba", "-f", "rawvideo", At("raw"));
        Assert.Equal(image.Bytes.ToArray(), File.ReadAllBytes(At("raw")));
        foreach (string format in new[] { "rgb24", "rgba", "gray", "rgb48be", "pal8", "monob", "ya8" })
        {
            Run("ffmpeg", "-i", At("ours.png"), "-pix_fmt", format, At($"{format}.png"));
            Run("ffmpeg", "-i", At($"{format}.png"), "-pix_fmt", "rgba", "-f", "rawvideo", At($"{format}.raw"));
            byte[] expected = File.ReadAllBytes(At($"{format}.raw")), found = PngReader.Read(At($"{format}.png")).Bytes.ToArray();
            Assert.Equal(expected.Length, found.Length);
            Assert.All(expected.Zip(found), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        }
    }

    [SkippableFact]
    public void Jpeg_is_written_and_read_nearly_the_same()
    {
        Requires.Ffmpeg();
        Image image = Gradient(90, 61, 0);
        ImageFiles.Write(At("a.jpg"), image);
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(At("a.jpg"))[..2].Select(b => (int)b));
        Image back = ImageFiles.Read(At("a.jpg"));
        Assert.InRange(ImageMetrics.Psnr(image, back), 35, 100);
        Assert.Throws<LikenessException>(() => ImageFiles.Write(At("a.bmp"), image));
    }

    [SkippableTheory]
    [InlineData(64, 48)]
    [InlineData(65, 49)]
    public void Videos_keep_their_frames_rate_and_sound(int width, int height)
    {
        Requires.Ffmpeg();
        Run("ffmpeg", "-f", "lavfi", "-i", "sine=frequency=440:duration=2:sample_rate=22050", At("a.wav"));
        using (var writer = new VideoWriter(At("v.mp4"), width, height, new VideoWriteOptions { FrameRate = 12.5, AudioPath = At("a.wav") }))
        {
            for (int i = 0; i < 20; i++)
            {
                writer.Add(Gradient(width, height, i));
            }

            Assert.Throws<ArgumentException>(() => writer.Add(new Image(1, 1)));
            Assert.False(File.Exists(At("v.mp4")));
            writer.Finish();
        }

        var reader = new VideoReader(At("v.mp4"));
        Assert.Equal((width + width % 2, height + height % 2, "h264"), (reader.Width, reader.Height, reader.Info.VideoCodec));
        Assert.Equal(12.5, reader.FrameRate, 3);
        Assert.True(reader.Info.HasAudio);
        List<VideoFrame> frames = [.. reader.Frames()];
        Assert.Equal(20, frames.Count);
        Assert.Equal(19 / 12.5, frames[^1].Seconds, 6);
        Assert.All(frames, f => Assert.InRange(ImageMetrics.Psnr(Gradient(width, height, f.Index), f.Image.Crop(0, 0, width, height)), 28, 100));

        float[] sound = AudioFiles.ReadMono(At("v.mp4"), 16000);
        Assert.InRange(sound.Length, 16000 * 1.4, 16000 * 2.1);
        int crossings = Enumerable.Range(4000, 16000).Count(i => sound[i] < 0 != sound[i + 1] < 0);
        Assert.InRange(crossings, 875, 885);
        Assert.Single(Directory.GetFiles(_folder, "v.mp4*"));
    }

    [SkippableFact]
    public void Frames_can_be_resized_resampled_and_left_early()
    {
        Requires.Ffmpeg();
        Run("ffmpeg", "-f", "lavfi", "-i", "testsrc=duration=60:size=320x240:rate=30", "-preset", "ultrafast", At("long.mp4"));
        var reader = new VideoReader(At("long.mp4"), new VideoReadOptions { FrameRate = 10, Width = 80, Height = 60, Start = 1, MaxFrames = 5 });
        List<VideoFrame> frames = [.. reader.Frames()];
        Assert.Equal(5, frames.Count);
        Assert.Equal(80, frames[0].Image.Width);
        Assert.Equal(2, new VideoReader(At("long.mp4")).Frames().Take(2).Count());
    }

    [SkippableFact]
    public void Cancelling_ends_the_decoder()
    {
        Requires.Ffmpeg();
        Run("ffmpeg", "-f", "lavfi", "-i", "testsrc=duration=20:size=320x240:rate=30", "-preset", "ultrafast", At("long.mp4"));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (VideoFrame frame in new VideoReader(At("long.mp4")).Frames(source.Token))
            {
                source.Cancel();
            }
        });
        using (var writer = new VideoWriter(At("w.mp4"), 16, 16))
        {
            writer.Add(new Image(16, 16));
        }

        Assert.Empty(Directory.GetFiles(_folder, "w.mp4*"));
    }

    [SkippableFact]
    public void Damaged_and_missing_files_are_named_with_what_ffmpeg_says()
    {
        Requires.Ffmpeg();
        File.WriteAllText(At("no.jpg"), "this is no picture");
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => ImageFiles.Read(At("no.jpg")));
        Assert.StartsWith(At("no.jpg") + ": ffmpeg failed: ", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => ImageFiles.Read(At("missing.jpg")));
        Assert.Throws<InvalidFileException>(() => MediaInfo.Probe(At("missing.mp4")));
        Assert.Throws<InvalidFileException>(() => AudioFiles.ReadMono(At("no.jpg"), 16000));
        File.WriteAllText(At("list.m3u8"), "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n");
        Assert.Throws<InvalidFileException>(() => new VideoReader(At("list.m3u8")).Frames().Count());
    }

    [SkippableTheory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_picture_that_breaks_off_is_refused_and_not_filled_with_grey(double share)
    {
        Requires.Ffmpeg();
        var image = new Image(128, 128);
        new Random(3).NextBytes(image.Bytes);
        ImageFiles.Write(At("whole.jpg"), image);
        Assert.Equal(128, ImageFiles.Read(At("whole.jpg")).Width);
        byte[] whole = File.ReadAllBytes(At("whole.jpg"));
        File.WriteAllBytes(At("part.jpg"), whole[..(int)(whole.Length * share)]);
        Assert.Contains("part.jpg", Assert.Throws<InvalidFileException>(() => ImageFiles.Read(At("part.jpg"))).Message, StringComparison.Ordinal);
        Assert.Contains("part.jpg", Assert.Throws<InvalidFileException>(() => ImageSeries.Read([At("whole.jpg"), At("part.jpg"), At("whole.jpg")], 128, 128).ToArray()).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Names_that_look_like_options_or_addresses_are_files()
    {
        Requires.Ffmpeg();
        foreach (string name in new[] { "-y.jpg", "a b;c&d.jpg", "100%d.jpg" })
        {
            ImageFiles.Write(At(name), Gradient(20, 20, 0));
            Assert.Equal(20, ImageFiles.Read(At(name)).Width);
        }
    }

    [Fact]
    public void A_missing_program_is_named()
    {
        LikenessException error = FfmpegPrograms.Missing("ffmpeg", "for a.jpg");
        Assert.Contains("'ffmpeg' is needed for a.jpg", error.Message, StringComparison.Ordinal);
        Assert.Contains("Install ffmpeg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_are_looked_for_where_the_variable_says_and_else_on_the_path()
    {
        string name = OperatingSystem.IsWindows() ? "ffprobe.exe" : "ffprobe";
        string elsewhere = Directory.CreateDirectory(At("elsewhere")).FullName, program = Path.Combine(elsewhere, name);
        File.WriteAllText(program, "");
        Assert.Equal(program, FfmpegPrograms.Find("ffprobe", null, _folder + Path.PathSeparator + elsewhere));
        Assert.Equal(program, FfmpegPrograms.Find("ffprobe", elsewhere, null));
        Assert.Equal(program, FfmpegPrograms.Find("ffprobe", program, _folder));
        Assert.Null(FfmpegPrograms.Find("ffprobe", _folder, elsewhere));
        Assert.Null(FfmpegPrograms.Find("ffprobe", null, null));
    }

    private static Image Gradient(int width, int height, int phase)
    {
        var image = new Image(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                image[x, y] = new Rgba((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)(60 + phase * 5));
            }
        }

        return image;
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["-v", "error", "-nostdin", "-y", .. arguments]))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
