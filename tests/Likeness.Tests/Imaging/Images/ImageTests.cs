using Likeness.Imaging.Images;
using Likeness.Tests.Imaging.Png;

namespace Likeness.Tests.Imaging.Images;

public sealed class ImageTests
{
    [Fact]
    public void Bytes_survive_the_way_to_linear_light_and_back()
    {
        for (int i = 0; i < 256; i++)
        {
            Assert.Equal(i, Srgb.FromLinear(Srgb.ToLinear((byte)i)));
        }

        Assert.Equal(0, Srgb.FromLinear(float.NaN));
        Assert.Equal(0, Srgb.FromLinear(-1));
        Assert.Equal(255, Srgb.FromLinear(float.PositiveInfinity));
        Assert.Equal(0.21404, Srgb.Decode(0.5f), 4);
        Assert.Equal(0.5, Srgb.Encode(Srgb.Decode(0.5f)), 5);
    }

    [Fact]
    public void Colours_are_read_and_written_as_hexadecimal()
    {
        Assert.Equal(new Rgba(0x12, 0xab, 0xff), Rgba.Parse("#12abFF"));
        Assert.Equal(new Rgba(1, 2, 3, 4), Rgba.Parse("#01020304"));
        Assert.Equal("#12abff", new Rgba(0x12, 0xab, 0xff).ToHex());
        Assert.Throws<FormatException>(() => Rgba.Parse("red"));
    }

    [Theory]
    [InlineData(Resampling.Area)]
    [InlineData(Resampling.Bilinear)]
    public void Resizing_keeps_a_flat_colour_and_the_same_size_keeps_everything(Resampling resampling)
    {
        var flat = new Image(7, 5, new Rgba(10, 120, 250, 128));
        Assert.All(flat.Resize(13, 3, resampling).Pixels, p => Assert.Equal(new Rgba(10, 120, 250, 128), p));
        Image noise = PngTests.Noise(9, 8, true);
        Assert.Equal(noise.Pixels, noise.Resize(9, 8, resampling).Pixels);
    }

    [Fact]
    public void Area_resizing_keeps_the_mean_light()
    {
        var image = new FloatImage(12, 10, 2);
        var random = new Random(1);
        for (int i = 0; i < image.Values.Length; i++)
        {
            image.Values[i] = random.NextSingle();
        }

        FloatImage small = image.Resize(5, 3);
        Assert.Equal(image.Values.Average(), small.Values.Average(), 5);
    }

    [Fact]
    public void Clear_pixels_do_not_colour_their_neighbours()
    {
        var image = new Image(2, 1, [new Rgba(255, 0, 0, 255), new Rgba(0, 255, 0, 0)]);
        Assert.Equal(new Rgba(255, 0, 0, 128), image.Resize(1, 1)[0, 0]);
    }

    [Fact]
    public void Drawing_blends_and_cuts_off_what_is_outside()
    {
        var image = new Image(4, 4, Rgba.Black);
        image.Draw(new Image(3, 3, new Rgba(255, 255, 255, 128)), 2, -1);
        Assert.Equal(new Rgba(128, 128, 128), image[3, 0]);
        Assert.Equal(Rgba.Black, image[1, 0]);
        Assert.Equal(Rgba.Black, image[3, 2]);
        Assert.Equal(new Rgba(128, 128, 128), image.Crop(2, 0, 2, 2)[0, 1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(2, 0, 3, 2));
    }

    [Fact]
    public void Float_images_go_to_bytes_and_back()
    {
        Image noise = PngTests.Noise(6, 5, true);
        FloatImage linear = FloatImage.FromImage(noise);
        Assert.Equal(noise.Pixels, linear.ToImage().Pixels);
        float[] green = new float[30];
        linear.CopyChannel(1, green);
        Assert.Equal(Srgb.ToLinear(noise.Pixels[7].G), green[7]);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Image(0, 1));
        Assert.Throws<ArgumentException>(() => new Image(2, 2, new Rgba[3]));
        Assert.Throws<OverflowException>(() => new Image(1 << 20, 1 << 20));
        Assert.Throws<InvalidOperationException>(() => new FloatImage(1, 1, 2).ToImage());
    }
}
