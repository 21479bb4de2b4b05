using Likeness.Imaging.Images;
using Likeness.Imaging.Png;

namespace Likeness.Tests.Imaging.Png;

public sealed class PngTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-png-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(7, 3, true)]
    [InlineData(64, 33, false)]
    public void What_is_written_is_read_back(int width, int height, bool opaque)
    {
        Image image = Noise(width, height, opaque);
        Image back = PngReader.Decode(PngWriter.Encode(image));
        Assert.Equal((width, height), (back.Width, back.Height));
        Assert.Equal(image.Pixels, back.Pixels);
    }

    public static TheoryData<int, int, bool> Kinds()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (bool interlaced in new[] { false, true })
        {
            foreach ((int type, int[] depths) in new[] { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, new[] { 8, 16 }) })
            {
                foreach (int depth in depths)
                {
                    data.Add(type, depth, interlaced);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_colour_type_and_depth_is_read(int type, int depth, bool interlaced)
    {
        foreach ((int width, int height) in new[] { (1, 1), (3, 2), (13, 11), (17, 9) })
        {
            int channels = type switch { 0 or 3 => 1, 4 => 2, 2 => 3, _ => 4 };
            var random = new Random(type * 100 + depth);
            int[,,] samples = new int[height, width, channels];
            foreach (int i in Enumerable.Range(0, samples.Length))
            {
                samples[i / channels / width, i / channels % width, i % channels] = random.Next(1 << depth);
            }

            PngBuilder builder = PngBuilder.Start().Header(width, height, depth, type, interlaced);
            if (type == 3)
            {
                byte[] palette = new byte[3 * (1 << depth)];
                random.NextBytes(palette);
                byte[] opacity = [0, 77];
                Image image = PngReader.Decode(builder.Chunk("PLTE", palette).Chunk("tRNS", opacity).Samples(samples, depth, interlaced).End());
                ForEach(image, (x, y, pixel) =>
                {
                    int i = samples[y, x, 0];
                    Assert.Equal(new Rgba(palette[3 * i], palette[3 * i + 1], palette[3 * i + 2], i < 2 ? opacity[i] : (byte)255), pixel);
                });
            }
            else
            {
                Image image = PngReader.Decode(builder.Samples(samples, depth, interlaced).End());
                byte Scale(int y, int x, int c) => (byte)Math.Round(samples[y, x, c] * 255.0 / ((1 << depth) - 1));
                ForEach(image, (x, y, pixel) => Assert.Equal(
                    channels switch
                    {
                        1 => new Rgba(Scale(y, x, 0), Scale(y, x, 0), Scale(y, x, 0)),
                        2 => new Rgba(Scale(y, x, 0), Scale(y, x, 0), Scale(y, x, 0), Scale(y, x, 1)),
                        3 => new Rgba(Scale(y, x, 0), Scale(y, x, 1), Scale(y, x, 2)),
                        _ => new Rgba(Scale(y, x, 0), Scale(y, x, 1), Scale(y, x, 2), Scale(y, x, 3)),
                    },
                    pixel));
            }
        }
    }

    [Fact]
    public void One_colour_can_be_transparent()
    {
        int[,,] samples = new int[1, 3, 3];
        samples[0, 1, 0] = 1000;
        samples[0, 2, 0] = 1001;
        Image image = PngReader.Decode(PngBuilder.Start().Header(3, 1, 16, 2).Chunk("tRNS", [1000 >> 8, 1000 & 255, 0, 0, 0, 0]).Samples(samples, 16).End());
        Assert.Equal([255, 0, 255], image.Pixels.Select(p => (int)p.A));
    }

    [Fact]
    public void A_file_appears_whole_and_leaves_nothing_beside_it()
    {
        string path = Path.Combine(_folder, "new", "a.png");
        PngWriter.Write(path, Noise(5, 5, true));
        PngWriter.Write(path, Noise(6, 6, true));
        Assert.Equal(6, PngReader.Read(path).Width);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static void ForEach(Image image, Action<int, int, Rgba> check)
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                check(x, y, image[x, y]);
            }
        }
    }

    internal static Image Noise(int width, int height, bool opaque)
    {
        var image = new Image(width, height);
        new Random(width * 31 + height).NextBytes(image.Bytes);
        for (int i = 0; opaque && i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = image.Pixels[i].WithAlpha(255);
        }

        return image;
    }
}
