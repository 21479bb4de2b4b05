using System.Globalization;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Data;

public sealed class ColmapTests : IDisposable
{
    private static readonly (int Model, string Name, double[] Parameters)[] Cameras =
    [
        (0, "SIMPLE_PINHOLE", [50, 31, 23]),
        (1, "PINHOLE", [50, 51, 31, 23]),
        (2, "SIMPLE_RADIAL", [50, 31, 23, 0.03]),
        (3, "RADIAL", [50, 31, 23, 0.03, -0.01]),
        (4, "OPENCV", [50, 51, 31, 23, 0.03, -0.01, 0.001, -0.002]),
    ];

    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_camera_models_are_read_from_binary_and_text(bool binary)
    {
        Write(binary);
        var data = CaptureDataset.Load(_folder.Path, new CaptureOptions { Near = 0.1f });
        Assert.Equal(["a view 0.png", "a view 1.png", "a view 2.png", "a view 3.png", "a view 4.png"], data.Views.Select(v => v.Name));
        Assert.Equal([CaptureSplit.Test, CaptureSplit.Train, CaptureSplit.Train, CaptureSplit.Train, CaptureSplit.Train], data.Views.Select(v => v.Split));
        Assert.Null(data.Views[0].Lens);
        Assert.Equal((50f, 50f), (data.Views[0].Camera.FocalX, data.Views[0].Camera.FocalY));
        Assert.Null(data.Views[1].Lens);
        Assert.Equal((50f, 51f, 31f, 23f), (data.Views[1].Camera.FocalX, data.Views[1].Camera.FocalY, data.Views[1].Camera.CentreX, data.Views[1].Camera.CentreY));
        Assert.Equal((0.03, 0.0, 0.0), (data.Views[2].Lens!.K1, data.Views[2].Lens!.K2, data.Views[2].Lens!.P1));
        Assert.Equal((0.03, -0.01), (data.Views[3].Lens!.K1, data.Views[3].Lens!.K2));
        BrownLens lens = data.Views[4].Lens!;
        Assert.Equal((50.0, 51.0, 0.03, -0.01, 0.001, -0.002), (lens.FocalX, lens.FocalY, lens.K1, lens.K2, lens.P1, lens.P2));

        // The pose is world to camera: a quarter turn around y takes +z to +x, then the translation is added.
        Camera camera = data.Views[1].Camera;
        Vector3 seen = camera.ToCamera(new Vector3(0.5f, 0.25f, 2));
        Assert.Equal(2 + 0.1f, seen.X, 1e-5f);
        Assert.Equal(0.25f + 0.2f, seen.Y, 1e-5f);
        Assert.Equal(-0.5f + 1.3f, seen.Z, 1e-5f);
        Assert.All(data.Views, v => Assert.Equal(0.1f, v.Camera.Near));

        Assert.Equal(2, data.Points!.Positions.Length);
        Assert.Equal(new Vector3(1.5f, -2, 0.25f), data.Points.Positions[1]);
        Assert.Equal(new Rgba(10, 20, 255), data.Points.Colours[1]);
    }

    [Fact]
    public void A_file_cut_anywhere_is_an_error_with_the_files_name()
    {
        Write(binary: true);
        foreach (string name in new[] { "cameras.bin", "images.bin", "points3D.bin" })
        {
            string path = _folder.At("sparse", "0", name);
            byte[] whole = File.ReadAllBytes(path);
            for (int length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(path, whole[..length]);
                Assert.Contains(name, Assert.ThrowsAny<LikenessException>(() => CaptureDataset.Load(_folder.Path)).Message, StringComparison.Ordinal);
            }

            File.WriteAllBytes(path, whole);
        }
    }

    [Fact]
    public void Damaged_files_never_do_more_than_be_refused()
    {
        Write(binary: true);
        var random = new Random(5);
        foreach (string name in new[] { "cameras.bin", "images.bin", "points3D.bin" })
        {
            string path = _folder.At("sparse", "0", name);
            byte[] whole = File.ReadAllBytes(path);
            for (int run = 0; run < 300; run++)
            {
                byte[] damaged = [.. whole];
                for (int k = random.Next(1, 4); k > 0; k--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                File.WriteAllBytes(path, damaged);
                try
                {
                    CaptureDataset.Load(_folder.Path);
                }
                catch (LikenessException)
                {
                }
            }

            File.WriteAllBytes(path, whole);
        }
    }

    [Fact]
    public void Text_that_is_wrong_is_explained_with_its_line()
    {
        Write(binary: false);
        Check("1 PINHOLE 64 48 50 51 31 x", "line 1 has 'x' where a number was expected", "cameras.txt");
        Check("# a comment\n\n1 PINHOLE 64 48 50 51", "line 3 has '' where a number was expected", "cameras.txt");
        Check("1 OPENCV_FISHEYE 64 48 50 51 31 23 0 0 0 0", "OPENCV_FISHEYE", "cameras.txt");
        Check("1 WIDE 64 48 50", "camera model 'WIDE'", "cameras.txt");
        Check("1 PINHOLE 64 48 0 51 31 23", "a focal length of 0 pixels", "cameras.txt");
        Check("1 PINHOLE 64 0 50 51 31 23", "a camera of 64 by 0 pixels", "cameras.txt");
        Check("1 1 0 0 0 0 0 0 1\n\n", "line 1 ends before the name", "images.txt");
        Check("1 1 0 0 0 0 0 0 9 a view 0.png\n\n", "was taken with camera 9", "images.txt");
        Check("1 0 0 0 0 0 0 0 1 a view 0.png\n\n", "a pose that is none", "images.txt");
        Check("# nothing\n", "holds no images", "images.txt");
        Check("1 0 0 0 255 256 0 0.5", "has 256 where a colour", "points3D.txt");

        void Check(string text, string expected, string file)
        {
            string path = _folder.At("sparse", "0", file);
            string before = File.ReadAllText(path);
            File.WriteAllText(path, text);
            string message = Assert.ThrowsAny<LikenessException>(() => CaptureDataset.Load(_folder.Path)).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.Contains(file.Replace("points3D", "points3D", StringComparison.Ordinal), message, StringComparison.Ordinal);
            File.WriteAllText(path, before);
        }
    }

    [Fact]
    public void Masks_lie_in_the_folder_masks()
    {
        Write(binary: true);
        string mask = _folder.Picture(64, 48, Rgba.White, "masks", "a view 2.png.png");
        string other = _folder.Picture(64, 48, Rgba.White, "masks", "a view 3.png");
        var data = CaptureDataset.Load(_folder.Path);
        Assert.Equal([null, null, mask, other, null], data.Views.Select(v => v.MaskPath));
    }

    private void Write(bool binary)
    {
        string[] cameras = [.. Cameras.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1} {c.Name} 64 48 {string.Join(' ', c.Parameters.Select(p => p.ToString("R", CultureInfo.InvariantCulture)))}"))];
        for (int i = 0; i < Cameras.Length; i++)
        {
            _folder.Picture(64, 48, Rgba.White, "images", $"a view {i}.png");
        }

        double half = Math.Sqrt(0.5);
        if (!binary)
        {
            _folder.Write("# Camera list\n#   CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]\n" + string.Join("\n", cameras) + "\n", "sparse", "0", "cameras.txt");
            var images = new StringBuilder("# Image list\n");
            for (int i = Cameras.Length - 1; i >= 0; i--)
            {
                images.Append(CultureInfo.InvariantCulture, $"{i + 1} {half:R} 0 {half:R} 0 0.1 0.2 1.3 {i + 1} a view {i}.png\n{(i == 2 ? "" : "1.5 2.5 -1 3 4 7")}\n");
            }

            _folder.Write(images.ToString(), "sparse", "0", "images.txt");
            _folder.Write("# points\n4 0 0 1 1 2 3 0.5 1 0 2 1\n9 1.5 -2 2.5e-1 10 20 255 0.25\n", "sparse", "0", "points3D.txt");
            return;
        }

        Binary("cameras.bin", w =>
        {
            w.Write((ulong)Cameras.Length);
            for (int i = 0; i < Cameras.Length; i++)
            {
                w.Write(i + 1);
                w.Write(Cameras[i].Model);
                w.Write(64UL);
                w.Write(48UL);
                Array.ForEach(Cameras[i].Parameters, w.Write);
            }
        });
        Binary("images.bin", w =>
        {
            w.Write((ulong)Cameras.Length);
            for (int i = Cameras.Length - 1; i >= 0; i--)
            {
                w.Write(i + 1);
                Array.ForEach([half, 0, half, 0, 0.1, 0.2, 1.3], w.Write);
                w.Write(i + 1);
                w.Write(Encoding.UTF8.GetBytes($"a view {i}.png\0"));
                w.Write((ulong)(i == 2 ? 0 : 2));
                for (int k = 0; k < (i == 2 ? 0 : 2); k++)
                {
                    w.Write(1.5);
                    w.Write(2.5);
                    w.Write(-1L);
                }
            }
        });
        Binary("points3D.bin", w =>
        {
            w.Write(2UL);
            Point(w, 4, [0, 0, 1], [1, 2, 3], 2);
            Point(w, 9, [1.5, -2, 0.25], [10, 20, 255], 0);
        });

        static void Point(BinaryWriter w, ulong id, double[] position, byte[] colour, int track)
        {
            w.Write(id);
            Array.ForEach(position, w.Write);
            w.Write(colour);
            w.Write(0.5);
            w.Write((ulong)track);
            w.Write(new byte[8 * track]);
        }

        void Binary(string name, Action<BinaryWriter> write)
        {
            using var writer = new BinaryWriter(File.Create(_folder.At("sparse", "0", name)));
            write(writer);
        }
    }
}
