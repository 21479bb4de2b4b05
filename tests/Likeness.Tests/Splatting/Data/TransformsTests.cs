using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Splatting.Data;

public sealed class TransformsTests : IDisposable
{
    private const string Identity = "[[1,0,0,0],[0,1,0,0],[0,0,1,4],[0,0,0,1]]";
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_blender_file_with_an_angle_and_names_without_extension_is_read()
    {
        _folder.Picture(40, 30, Rgba.White, "train", "r_0.png");
        _folder.Picture(40, 30, Rgba.White, "test", "r_0.png");
        _folder.Write($$"""{"camera_angle_x": 0.8, "frames": [{"file_path": "./train/r_0", "rotation": 0.01, "transform_matrix": {{Identity}}}]}""", "transforms_train.json");
        _folder.Write($$"""{"camera_angle_x": 0.8, "frames": [{"file_path": "./test/r_0", "transform_matrix": {{Identity}}},]}""", "transforms_test.json");
        var data = CaptureDataset.Load(_folder.Path);
        CaptureView view = Assert.Single(data.Of(CaptureSplit.Train));
        Assert.Equal("train/r_0", view.Name);
        Assert.Equal("test/r_0", Assert.Single(data.Of(CaptureSplit.Test)).Name);
        Assert.Empty(data.Warnings);
        Assert.Equal(20 / Math.Tan(0.4), view.Camera.FocalX, 1e-3);
        Assert.Equal(20 / Math.Tan(0.4), view.Camera.FocalY, 1e-3);
        Assert.Equal((40, 30, 20f, 15f), (view.Camera.Width, view.Camera.Height, view.Camera.CentreX, view.Camera.CentreY));

        // The camera stands at z = 4 and, in OpenGL's axes, looks along -z with y up.
        Assert.Equal(new Vector3(0, 0, 4), view.Camera.Position);
        Vector3 seen = view.Camera.Project(new Vector3(0.5f, 0.25f, 0));
        Assert.Equal(20 + (view.Camera.FocalX * 0.5f / 4), seen.X, 1e-3f);
        Assert.Equal(15 - (view.Camera.FocalY * 0.25f / 4), seen.Y, 1e-3f);
        Assert.Equal(4, seen.Z, 1e-5f);
    }

    [Fact]
    public void Frames_override_the_top_of_the_file_and_lenses_are_straightened()
    {
        _folder.Picture(64, 48, Rgba.White, "images", "a.png");
        _folder.Picture(32, 24, Rgba.White, "images", "b.png");
        _folder.Write(
            $$"""
            { // as written by hand
              "fl_x": 70, "fl_y": 71, "cx": 31, "cy": 25, "w": 64, "h": 48, "k1": 0.05, "aabb_scale": 16, "frames": [
              {"file_path": "images/a.png", "transform_matrix": {{Identity}}},
              {"file_path": "images\\b.png", "w": 32, "h": 24, "fl_x": 33, "fl_y": 34, "cx": 16, "cy": 12, "k1": 0, "transform_matrix": {{Identity}}}
            ]}
            """,
            "transforms.json");
        var data = CaptureDataset.Load(_folder.Path, new CaptureOptions { TestEvery = 0 });
        Assert.Equal(2, data.Of(CaptureSplit.Train).Count);
        CaptureView a = data.Views[0], b = data.Views[1];
        Assert.Equal(0.05, a.Lens!.K1);
        Assert.Equal(71.0 / 70, a.Camera.FocalY / a.Camera.FocalX, 1e-6);
        Assert.Equal((31f, 25f), (a.Camera.CentreX, a.Camera.CentreY));
        Assert.NotEqual(70, a.Camera.FocalX);
        Assert.Null(b.Lens);
        Assert.Equal((33f, 34f, 16f, 12f), (b.Camera.FocalX, b.Camera.FocalY, b.Camera.CentreX, b.Camera.CentreY));
    }

    [Fact]
    public void Missing_images_are_reported_and_left_out()
    {
        for (int i = 0; i < 9; i++)
        {
            _folder.Picture(20, 10, Rgba.White, "images", $"{i}.png");
        }

        string[] frames = [.. Enumerable.Range(0, 12).Select(i => Frame($"images/{i}.png", i))];
        _folder.Write($$"""{"fl_x": 20, "w": 20, "h": 10, "frames": [{{string.Join(",", frames)}}]}""", "transforms.json");
        var data = CaptureDataset.Load(_folder.Path);
        Assert.Equal("3 of the 12 frames of transforms.json have no image file and are left out: images/9.png, images/10.png, images/11.png.", Assert.Single(data.Warnings));
        Assert.Equal(["images/0.png", "images/8.png"], data.Of(CaptureSplit.Test).Select(v => v.Name));
        Assert.Equal(7, data.Of(CaptureSplit.Train).Count);

        // Cameras 1 to 7 stand on a line one unit apart; the mean is 4, the furthest 3 away.
        Assert.Equal(1.1f * 3, data.Extent, 1e-5f);
        Assert.All(data.Views, v => Assert.Equal(0.04f * 3.3f, v.Camera.Near, 1e-5f));
    }

    [Fact]
    public void Images_of_another_size_scale_the_lens_and_of_another_shape_are_left_out()
    {
        _folder.Picture(30, 20, Rgba.White, "half.png");
        _folder.Picture(60, 40, Rgba.White, "whole.png");
        _folder.Picture(40, 60, Rgba.White, "turned.png");
        string[] frames = ["half.png", "whole.png", "turned.png"];
        _folder.Write($$"""{"fl_x": 50, "fl_y": 52, "cx": 31, "cy": 19, "w": 60, "h": 40, "frames": [{{string.Join(",", frames.Select((f, i) => Frame(f, i)))}}]}""", "transforms.json");
        var data = CaptureDataset.Load(_folder.Path);
        Assert.Equal(["half.png", "whole.png"], data.Views.Select(v => v.Name));
        Camera half = data.Views[0].Camera;
        Assert.Equal((30, 20, 25f, 26f, 15.5f, 9.5f), (half.Width, half.Height, half.FocalX, half.FocalY, half.CentreX, half.CentreY));
        Assert.Equal(
            [
                "1 of the 3 frames of transforms.json have images of another size than stated; their lenses are scaled to it: half.png (30 by 20, not 60 by 40).",
                "1 of the 3 frames of transforms.json have images of another shape than stated (cropped or turned) and are left out: turned.png (40 by 60, not 60 by 40).",
            ],
            data.Warnings);
    }

    [Theory]
    [InlineData("{\"frames\": 3}", "has no list 'frames'")]
    [InlineData("[1, 2", "cannot be read as JSON")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"transform_matrix\": M}]}", "frame 0 has no 'file_path'")]
    [InlineData("{\"fl_x\": 20, \"frames\": [3]}", "frame 0 has no 'file_path'")]
    [InlineData("{\"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "frame 0 has no focal length")]
    [InlineData("{\"fl_x\": -20, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "a focal length of -20 pixels")]
    [InlineData("{\"camera_angle_x\": 4, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "a field of view of 4 radians")]
    [InlineData("{\"fl_x\": \"20\", \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "'fl_x' that is no finite number")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"file_path\": \"a.png\"}]}", "no 'transform_matrix' of 4 rows")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": [[1,0,0],[0,1,0],[0,0,1]]}]}", "whose rows are not of 4 numbers")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": [[1,0,0,0],[0,1,0,0],[0,0,-1,0],[0,0,0,1]]}]}", "is no rotation")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": [[1,0.5,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]}", "is no rotation")]
    [InlineData("{\"fl_x\": 20, \"w\": 0, \"h\": 3, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "states an image side of 0 pixels")]
    [InlineData("{\"fl_x\": 20, \"camera_model\": \"OPENCV_FISHEYE\", \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "Undistort the images first")]
    [InlineData("{\"fl_x\": 20, \"k1\": -9, \"frames\": [{\"file_path\": \"a.png\", \"transform_matrix\": M}]}", "folds the image over itself")]
    [InlineData("{\"fl_x\": 20, \"frames\": [{\"file_path\": \"b.png\", \"transform_matrix\": M}]}", "holds no view whose image is there")]
    public void Bad_files_are_explained(string json, string expected)
    {
        _folder.Picture(20, 10, Rgba.White, "a.png");
        _folder.Write(json.Replace("M", Identity, StringComparison.Ordinal), "transforms.json");
        LikenessException error = Assert.ThrowsAny<LikenessException>(() => CaptureDataset.Load(_folder.Path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scale_in_the_matrix_is_taken_out_of_the_rotation()
    {
        _folder.Picture(20, 10, Rgba.White, "a.png");
        _folder.Write("""{"fl_x": 20, "frames": [{"file_path": "a.png", "transform_matrix": [[2,0,0,1],[0,0,2,3],[0,-2,0,5],[0,0,0,1]]}]}""", "transforms.json");
        Camera camera = CaptureDataset.Load(_folder.Path).Views[0].Camera;
        Assert.Equal(Vector3.UnitX, camera.Right);
        Assert.Equal(new Vector3(0, 0, 1), camera.Down);
        Assert.Equal(new Vector3(0, -1, 0), camera.Forward);
        Assert.Equal(new Vector3(1, 3, 5), camera.Position);
    }

    [Fact]
    public void A_folder_without_cameras_says_what_it_needs()
    {
        _folder.Picture(20, 10, Rgba.White, "images", "a.png");
        string message = Assert.Throws<InvalidFileException>(() => CaptureDataset.Load(_folder.Path)).Message;
        Assert.Contains("holds no cameras", message, StringComparison.Ordinal);
        Assert.Contains("run COLMAP", message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<InvalidFileException>(() => CaptureDataset.Load(_folder.At("nowhere"))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_fox_is_read_and_its_seventeen_missing_photographs_are_reported()
    {
        string fox = Requires.Shared(Path.Combine("data", "fox"));
        var data = CaptureDataset.Load(fox);
        Assert.Equal(50, data.Views.Count);
        Assert.Equal(7, data.Of(CaptureSplit.Test).Count);
        Assert.StartsWith("17 of the 67 frames of transforms.json have no image file", Assert.Single(data.Warnings), StringComparison.Ordinal);
        Assert.Null(data.Points);
        Assert.InRange(data.Extent, 3, 6);
        Assert.All(data.Views, v => Assert.Equal((1080, 1920), (v.Camera.Width, v.Camera.Height)));
        Assert.InRange(data.Views[0].Camera.FocalX, 1375.52 * 0.99, 1375.52 * 1.02);
    }

    private static string Frame(string name, int x) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"file_path": "{{name}}", "transform_matrix": [[1,0,0,{{x}}],[0,1,0,0],[0,0,1,4],[0,0,0,1]]}""");
}
