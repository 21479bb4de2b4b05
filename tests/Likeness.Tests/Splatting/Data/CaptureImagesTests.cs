using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Images;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Data;

public sealed class CaptureImagesTests : IDisposable
{
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Downscaled_images_are_means_of_encoded_values_with_the_camera_to_match()
    {
        CaptureView view = View(Noise(12, 8, 1), "a");
        Image whole = PngReader.Read(view.ImagePath);
        var images = new CaptureImages(2);
        Image half = images.Get(view).Colours;
        Assert.Equal((6, 4), (half.Width, half.Height));
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 6; x++)
            {
                double mean = (whole[2 * x, 2 * y].R + whole[(2 * x) + 1, 2 * y].R + whole[2 * x, (2 * y) + 1].R + whole[(2 * x) + 1, (2 * y) + 1].R) / 4.0;
                Assert.InRange(half[x, y].R, mean - 0.51, mean + 0.51);
            }
        }

        Camera camera = images.CameraOf(view);
        Assert.Equal((6, 4, 5f, 6f, 3f, 2f), (camera.Width, camera.Height, camera.FocalX, camera.FocalY, camera.CentreX, camera.CentreY));
        Image quarter = images.Get(view, 1).Colours;
        Assert.Equal((3, 2), (quarter.Width, quarter.Height));
        Assert.Equal((3, 2, 2.5f), (images.CameraOf(view, 1).Width, images.CameraOf(view, 1).Height, images.CameraOf(view, 1).FocalX));
    }

    [Fact]
    public void The_memory_limit_is_kept_and_changes_nothing()
    {
        CaptureView[] views = [.. Enumerable.Range(0, 6).Select(i => View(Noise(20, 10, i), $"{i}"))];
        var all = new CaptureImages();
        var few = new CaptureImages(1, 2 * 20 * 10 * 4);
        for (int round = 0; round < 3; round++)
        {
            foreach (CaptureView view in views)
            {
                Assert.Equal(all.Get(view).Colours.Pixels, few.Get(view).Colours.Pixels);
                Assert.True(few.KeptBytes <= 2 * 20 * 10 * 4);
            }
        }

        Assert.Equal(6 * 20 * 10 * 4, all.KeptBytes);
        Assert.Same(all.Get(views[3]), all.Get(views[3]));

        // What was used last stays.
        ViewPixels last = few.Get(views[5]);
        few.Get(views[0]);
        Assert.Same(last, few.Get(views[5]));
        few.Get(views[1]);
        Assert.Same(last, few.Get(views[5]));
    }

    [Fact]
    public void Clear_pixels_show_the_background_and_do_not_darken_when_shrunk()
    {
        var image = new Image(4, 2, Rgba.Transparent);
        image[0, 0] = image[1, 0] = image[0, 1] = new Rgba(200, 100, 50);
        CaptureView view = View(image, "a");
        var images = new CaptureImages(2);
        ViewPixels pixels = images.Get(view);
        Assert.True(pixels.HasOpacity);
        Assert.Equal(new Rgba(200, 100, 50, 191), pixels.Colours[0, 0]);
        Assert.Equal(0, pixels.Colours[1, 0].A);
        float[] planes = new float[3 * 2];
        pixels.CopyPlanes(new Vector3(1, 0.5f, 0.25f), planes);
        float a = 191 / 255f;
        float[] expected =
        [
            (200 / 255f * a) + (1 - a), 1,
            (100 / 255f * a) + (0.5f * (1 - a)), 0.5f,
            (50 / 255f * a) + (0.25f * (1 - a)), 0.25f,
        ];
        for (int i = 0; i < planes.Length; i++)
        {
            Assert.Equal(expected[i], planes[i], 1e-6f);
        }
    }

    [Fact]
    public void Masks_are_brought_to_the_size_of_the_image()
    {
        var mask = new Image(24, 16, Rgba.Black);
        for (int y = 0; y < 16; y++)
        {
            mask.Row(y)[12..].Fill(Rgba.White);
        }

        PngWriter.Write(_folder.At("mask.png"), mask);
        CaptureView view = View(Noise(12, 8, 1), "a") with { MaskPath = _folder.At("mask.png") };
        byte[] found = new CaptureImages(2).Get(view).Mask!;
        Assert.Equal(24, found.Length);
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Equal(i % 6 >= 3 ? 255 : 0, found[i]);
        }
    }

    [Fact]
    public void A_file_that_changed_since_is_explained()
    {
        CaptureView view = View(Noise(12, 8, 1), "a");
        PngWriter.Write(view.ImagePath, Noise(13, 8, 1));
        Assert.Contains("is 13 by 8 pixels, its camera 12 by 8", Assert.Throws<InvalidFileException>(() => new CaptureImages().Get(view)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_photograph_of_the_fox_comes_out_straight_and_small()
    {
        string fox = Requires.Shared(Path.Combine("data", "fox"));
        Requires.Ffmpeg();
        CaptureView view = CaptureDataset.Load(fox).Views[0];
        var images = new CaptureImages(4);
        ViewPixels pixels = images.Get(view);
        Assert.Equal((270, 480), (pixels.Colours.Width, pixels.Colours.Height));
        Assert.False(pixels.HasOpacity);
        Assert.Equal(view.Camera.FocalX / 4, images.CameraOf(view).FocalX, 1e-3f);
        Assert.InRange(pixels.Colours.Pixels.Average(p => p.G), 40, 220);
    }

    private CaptureView View(Image image, string name)
    {
        string path = _folder.At($"{name}.png");
        PngWriter.Write(path, image);
        return new CaptureView
        {
            Name = name,
            ImagePath = path,
            Camera = new Camera { Width = image.Width, Height = image.Height, FocalX = 10, FocalY = 12, CentreX = image.Width / 2f, CentreY = image.Height / 2f },
        };
    }

    private static Image Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var image = new Image(width, height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = new Rgba((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256));
        }

        return image;
    }
}
