using Likeness.Imaging.Images;
using Likeness.Imaging.Metrics;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Imaging.Metrics;

public sealed class ImageMetricsTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Psnr_is_that_of_the_reference() => Compare("psnr", "out/value", ImageMetrics.Psnr);

    [Fact]
    public void Ssim_is_that_of_the_references_with_and_without_padding()
    {
        Compare("ssim_3dgs", "out/value", (a, b) => ImageMetrics.Ssim(a, b, SsimBorder.ZeroPadded));
        Compare("ssim_valid", "out/value", (a, b) => ImageMetrics.Ssim(a, b));
        Compare("dssim_half", "out/y", (a, b) => (1 - ImageMetrics.Ssim(a, b, SsimBorder.ZeroPadded)) / 2);
    }

    [Fact]
    public void Multi_scale_ssim_is_that_of_the_reference() => Compare("ms_ssim", "out/value", ImageMetrics.MsSsim);

    [Fact]
    public void The_ssim_map_is_that_of_the_reference()
    {
        GoldenCase golden = GoldenFile.Load("metrics").Case("ssim_3dgs");
        Shape shape = golden.Shape("in/a");
        float[] expected = golden.Tensor("out/map").Span.ToArray();
        int at = 0;
        for (int n = 0; n < shape[0]; n++)
        {
            FloatImage map = ImageMetrics.SsimMap(ImageAt(golden, "in/a", n), ImageAt(golden, "in/b", n));
            for (int c = 0; c < shape[1]; c++)
            {
                for (int i = 0; i < shape[2] * shape[3]; i++)
                {
                    Assert.Equal(expected[at++], map.Values[i * shape[1] + c], 2e-4);
                }
            }
        }
    }

    [Fact]
    public void Equal_images_are_perfect_and_sizes_must_agree()
    {
        var image = new Image(16, 12, new Rgba(1, 2, 3));
        Assert.Equal(1, ImageMetrics.Ssim(image, image), 12);
        Assert.Equal(double.PositiveInfinity, ImageMetrics.Psnr(image, image));
        Assert.Equal(20 * Math.Log10(255 / 51.0), ImageMetrics.Psnr(new Image(4, 4, Rgba.Black), new Image(4, 4, new Rgba(51, 51, 51))), 4);
        Assert.Throws<ArgumentException>(() => ImageMetrics.Psnr(image, new Image(12, 16)));
        Assert.Throws<ArgumentException>(() => ImageMetrics.Ssim(new Image(16, 10), new Image(16, 10)));
        Assert.Throws<ArgumentException>(() => ImageMetrics.MsSsim(new FloatImage(160, 200, 1), new FloatImage(160, 200, 1)));
    }

    private static void Compare(string name, string output, Func<FloatImage, FloatImage, double> metric)
    {
        GoldenCase golden = GoldenFile.Load("metrics").Case(name);
        int images = golden.Shape("in/a")[0];
        double mean = Enumerable.Range(0, images).Average(n => metric(ImageAt(golden, "in/a", n), ImageAt(golden, "in/b", n)));
        Assert.Equal(golden.Tensor(output).Span[0], mean, Tolerance * Math.Max(1, Math.Abs(mean)));
    }

    private static FloatImage ImageAt(GoldenCase golden, string name, int n)
    {
        Shape shape = golden.Shape(name);
        int channels = shape[1], height = shape[2], width = shape[3];
        ReadOnlySpan<float> values = golden.Tensor(name).Span.Slice(n * channels * height * width, channels * height * width);
        var image = new FloatImage(width, height, channels);
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < width * height; i++)
            {
                image.Values[i * channels + c] = values[c * width * height + i];
            }
        }

        return image;
    }
}
