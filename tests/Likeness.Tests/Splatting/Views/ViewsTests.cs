using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data.Transforms;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Splatting.Views;
using Likeness.Tensors;
using Likeness.Tests.Splatting.Data;

namespace Likeness.Tests.Splatting.Views;

public sealed class ViewsTests
{
    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, -1, 0)]
    [InlineData(0, 0, 1)]
    public void An_orbit_sees_the_whole_scene_from_all_sides_the_right_way_up(float x, float y, float z)
    {
        var up = new Vector3(x, y, z);
        var random = new Random(1);
        var scene = new GaussianScene(2000, 0);
        for (int i = 0; i < scene.Means.Length; i++)
        {
            scene.Means[i] = 50 + (((i % 3) + 1) * 10 * (random.NextSingle() - 0.5f));
        }

        scene.LogScales.AsSpan().Fill(-3);
        Camera[] cameras = OrbitCameras.Around(scene, 8, new OrbitOptions { Width = 80, Height = 60, Up = up, Pitch = 20 });
        Assert.Equal(8, cameras.Length);
        Assert.All(cameras, c =>
        {
            Assert.True(Vector3.Dot(c.Down, up) < -0.9f);
            Assert.Equal(MathF.Sin(-MathF.PI / 9), Vector3.Dot(c.Forward, up), 1e-3f);
            for (int i = 0; i < scene.Count; i++)
            {
                Vector3 p = c.Project(new Vector3(scene.Means.AsSpan(3 * i, 3)));
                Assert.InRange(p.X, 0, 80);
                Assert.InRange(p.Y, 0, 60);
            }
        });
        Vector3 sum = Vector3.Zero;
        Array.ForEach(cameras, c => sum += c.Forward);
        Assert.True((sum - (up * Vector3.Dot(sum, up))).Length() < 1e-3f);
        Assert.Throws<LikenessException>(() => OrbitCameras.Around(new GaussianScene(0, 0), 3));
    }

    [Fact]
    public void Frames_become_pictures_of_colour_cover_and_depth()
    {
        var scene = new GaussianScene(2, 0);
        new[] { -1f, 0, 4, 1f, 0, 8 }.CopyTo(scene.Means, 0);
        scene.LogScales.AsSpan().Fill(MathF.Log(0.2f));
        scene.OpacityLogits.AsSpan().Fill(8);
        scene.ShDc[0] = GaussianActivations.ConstantCoefficient(1.5);
        scene.ShDc[1] = GaussianActivations.ConstantCoefficient(0.5);
        scene.ShDc[2] = GaussianActivations.ConstantCoefficient(-1);
        Camera camera = new() { Width = 64, Height = 32, FocalX = 64, FocalY = 64, CentreX = 32.5f, CentreY = 16.5f };
        using var frame = new RenderTarget();
        new Rasterizer().Forward(scene, camera, frame, new Vector3(0, 0, 1));
        Image colour = FramePictures.Colour(frame), alpha = FramePictures.Alpha(frame), depth = FramePictures.Depth(frame);
        Assert.Equal((64, 32), (colour.Width, colour.Height));

        // At most 0.99 of a Gaussian covers, and the background shows through the rest.
        Assert.Equal(new Rgba(255, 126, 3), colour[16, 16]);
        Assert.Equal(new Rgba(0, 0, 255), colour[0, 0]);
        Assert.Equal(new Rgba(252, 252, 252), alpha[16, 16]);
        Assert.Equal(Rgba.Black, alpha[0, 0]);
        Assert.Equal(ColourMap.Viridis.At(1), depth[16, 16]);
        Assert.Equal(ColourMap.Viridis.At(0), depth[40, 16]);
        Assert.Equal(0, depth[0, 0].A);
    }

    [Fact]
    public void Cameras_of_a_file_need_no_images_and_take_another_size()
    {
        using var folder = new CaptureFolder();
        string path = folder.Write("""{"fl_x": 50, "w": 60, "h": 40, "frames": [{"transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,4],[0,0,0,1]]}, {"file_path": "b", "transform_matrix": [[1,0,0,2],[0,1,0,0],[0,0,1,4],[0,0,0,1]]}]}""", "cams.json");
        IReadOnlyList<(string Name, Camera Camera)> cameras = CameraFile.Read(path);
        Assert.Equal(["frame 0", "b"], cameras.Select(c => c.Name));
        Assert.Equal((60, 40, 50f, new Vector3(2, 0, 4)), (cameras[1].Camera.Width, cameras[1].Camera.Height, cameras[1].Camera.FocalX, cameras[1].Camera.Position));
        Assert.Equal(0.04f * 1.1f, cameras[0].Camera.Near, 1e-5f);
        Camera half = CameraFile.Read(path, 30, 20)[0].Camera;
        Assert.Equal((30, 20, 25f, 25f, 15f), (half.Width, half.Height, half.FocalX, half.FocalY, half.CentreX));
        string sizeless = folder.Write("""{"camera_angle_x": 0.8, "frames": [{"transform_matrix": [[1,0,0,0],[0,1,0,0],[0,0,1,4],[0,0,0,1]]}]}""", "sizeless.json");
        Assert.Contains("Give a width and a height", Assert.Throws<InvalidFileException>(() => CameraFile.Read(sizeless)).Message, StringComparison.Ordinal);
        Assert.Equal(30, CameraFile.Read(sizeless, 30, 20)[0].Camera.Width);
        string empty = folder.Write("""{"frames": []}""", "empty.json");
        Assert.Contains("holds no cameras", Assert.Throws<InvalidFileException>(() => CameraFile.Read(empty)).Message, StringComparison.Ordinal);
    }
}
