using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Importers;
using Likeness.Avatars.Importers.Flame;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Files;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Avatars.Importers;

/// <summary>Made-up folders in the layouts of others: where their points are seen in the clip is where they were seen in the folder.</summary>
public sealed class ClipImporterTests : IDisposable
{
    private const int Width = 40, Height = 30;
    private const float Focal = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bundle_of_INSTA_is_read_whose_meshes_move_as_a_whole()
    {
        string source = Source();
        var expected = new List<Vector3[]>();
        List<string> train = [], test = [];
        for (int f = 0; f < 5; f++)
        {
            Quaternion turn = Quaternion.CreateFromYawPitchRoll(0.2f * f, 0.05f * f, 0);
            Vector3[] world = [.. TinyFlame.Template.Select(p => Vector3.Transform(p, turn) + new Vector3(0.01f * f, 0, 0))];
            MeshFiles.Save(Path.Combine(source, $"{f}.obj"), new Mesh(world, [0, 1, 2, 1, 3, 2, 2, 3, 6]));
            File.WriteAllText(Path.Combine(source, $"{f}.txt"), $"0.5\n{f}\n-1e-1\n");
            Picture(source, f, withMask: f != 2);
            expected.Add([.. world.Select(static p => See(p * 1000))]);
            (f < 3 ? train : test).Add(string.Create(
                CultureInfo.InvariantCulture, $"{{\"file_path\": \"./images/{f}\", \"transform_matrix\": {Matrix}, \"mesh_path\": \"{f}.obj\", \"exp_path\": \"{f}.txt\", \"unknown\": 1}}"));
        }

        // Frames of which something is missing are passed over.
        train.Add($"{{\"file_path\": \"images/77\", \"transform_matrix\": {Matrix}, \"mesh_path\": \"0.obj\"}}");
        Transforms(source, "transforms_train.json", train);
        Transforms(source, "transforms_test.json", test);
        (RunDone done, List<string> warnings) = await RunAsync(new ImportJob { Source = source, OutFolder = _folder["clip"] });
        Assert.Equal(5, done.Figures["frames"]);
        Assert.Equal(1, done.Figures["skipped"]);
        Assert.Equal(3, done.Figures["expressions"]);
        Assert.Contains(warnings, w => w.Contains("images/77: no picture", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("transforms_train.json: 4 frames, each with file_path, transform_matrix, mesh_path, exp_path, unknown", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("taken for metres", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("put into the cameras", StringComparison.Ordinal));

        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Seen(clip, expected);
        // In its own axes this head does not move at all.
        Assert.All(MemoryMarshal.Cast<float, Vector3>(clip.VerticesOf(4)).ToArray().Zip(MemoryMarshal.Cast<float, Vector3>(clip.VerticesOf(0)).ToArray()), static p => Assert.True(Vector3.Distance(p.First, p.Second) < 0.05f));
        Assert.Equal([0.5f, 3, -0.1f], clip.ExpressionOf(3).ToArray());
        Assert.Null(clip.Masks[2]);
        Assert.NotNull(clip.Masks[3]);
        Assert.Equal("Free to use, licence CC0", clip.Licence);
    }

    [Fact]
    public async Task A_set_of_GaussianAvatars_is_read_with_the_users_FLAME()
    {
        string source = Source();
        TinyFlame.Save(_folder["flame.npz"]);
        var model = FlameModel.Load(_folder["flame.npz"]);
        var expected = new List<Vector3[]>();
        var frames = new List<string>();
        for (int f = 3; f >= 0; f--)
        {
            var turn = new Vector3(0.1f, 0.2f * f, 0.05f);
            var place = new Vector3(0.02f * f, -0.01f, 0.03f);
            new NpzWriter()
                .Add("shape", NpyArray.Of([0.5f, 0], 2)).Add("expr", NpyArray.Of([0.1f * f, 0.2f, 0], 1, 3))
                .Add("rotation", NpyArray.Of([turn.X, turn.Y, turn.Z], 1, 3)).Add("translation", NpyArray.Of([place.X, place.Y, place.Z], 1, 3))
                .Add("jaw_pose", NpyArray.Of([0.1f * f, 0, 0], 1, 3)).Add("neck_pose", NpyArray.Of(new float[3], 1, 3)).Add("eyes_pose", NpyArray.Of(new float[6], 1, 6))
                .Save(Path.Combine(source, $"p{f}.npz"));
            var local = new Vector3[model.VertexCount];
            Vector3 root = model.Evaluate(new FlameParameters { Shape = [0.5f, 0], Expression = [0.1f * f, 0.2f, 0], Jaw = new Vector3(0.1f * f, 0, 0) }, local);
            Quaternion rotation = Quaternion.CreateFromAxisAngle(Vector3.Normalize(turn), turn.Length());
            expected.Insert(0, [.. local.Select(p => See(Vector3.Transform(p - root, rotation) + root + (1000 * place)))]);
            Picture(source, f, withMask: true);
            frames.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"file_path\": \"images/{f}.png\", \"fg_mask_path\": \"masks/{f}.png\", \"transform_matrix\": {Matrix}, \"flame_param_path\": \"p{f}.npz\", \"timestep_index\": {f}, \"camera_index\": 8}}"));
        }

        frames.Add($"{{\"file_path\": \"images/other.png\", \"transform_matrix\": {Matrix}, \"flame_param_path\": \"p0.npz\", \"timestep_index\": 0, \"camera_index\": 9}}");
        Transforms(source, "transforms_train.json", frames);
        var job = new ImportJob { Source = source, OutFolder = _folder["clip"] };
        Assert.Contains("name it with --flame FILE", (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no camera 3; the frames are of cameras 8, 9.", (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job with { FlamePath = _folder["flame.npz"], Camera = 3 }))).Message, StringComparison.Ordinal);
        (RunDone done, List<string> warnings) = await RunAsync(job with { FlamePath = _folder["flame.npz"] });
        Assert.Equal(4, done.Figures["frames"]);
        Assert.Equal(4, done.Figures["masks"]);
        Assert.Contains(warnings, w => w.Contains("those of camera 8 were taken", StringComparison.Ordinal));
        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Seen(clip, expected);
        Assert.Equal(0.3f, clip.ExpressionOf(3)[0], 1e-6f);
        Assert.Equal("expr000", clip.ExpressionNames[0]);
    }

    [Fact]
    public async Task Exported_frames_of_metrical_tracker_are_read_and_pickles_are_not()
    {
        string source = Source();
        Directory.CreateDirectory(Path.Combine(source, "checkpoint"));
        File.WriteAllBytes(Path.Combine(source, "checkpoint", "00000.frame"), [0x80, 2]);
        var job = new ImportJob { Source = source, OutFolder = _folder["clip"], FlamePath = _folder["flame.npz"] };
        string message = (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job))).Message;
        Assert.Contains("torch pickles", message, StringComparison.Ordinal);
        Assert.Contains("torch.load", message, StringComparison.Ordinal);

        TinyFlame.Save(_folder["flame.npz"]);
        var expected = new List<Vector3[]>();
        var model = FlameModel.Load(_folder["flame.npz"]);
        for (int f = 0; f < 3; f++)
        {
            float angle = 0.2f * f, c = MathF.Cos(angle), s = MathF.Sin(angle);
            new NpzWriter()
                .Add("flame_exp", NpyArray.Of([0.1f, 0, 0.3f], 1, 3)).Add("flame_shape", NpyArray.Of([1f, 0], 1, 2))
                // The first two rows of a turn about X.
                .Add("flame_jaw", NpyArray.Of([1f, 0, 0, 0, c, -s], 1, 6)).Add("flame_eyelids", NpyArray.Of(new float[2], 1, 2))
                .Add("opencv_R", NpyArray.Of([1f, 0, 0, 0, -1, 0, 0, 0, -1], 1, 3, 3)).Add("opencv_t", NpyArray.Of([0f, 0, 1], 1, 3))
                // Tracked at twice the size of the pictures.
                .Add("opencv_K", NpyArray.Of([2 * Focal, 0, Width, 0, 2 * Focal, Height, 0, 0, 1], 1, 3, 3)).Add("img_size", NpyArray.Of([2 * Height, 2 * Width], 2))
                .Save(Path.Combine(source, "checkpoint", $"{f:00000}.npz"));
            var local = new Vector3[model.VertexCount];
            model.Evaluate(new FlameParameters { Shape = [1, 0], Expression = [0.1f, 0, 0.3f], Jaw = new Vector3(angle, 0, 0) }, local);
            expected.Add([.. local.Select(static p => See(p))]);
        }

        // Picture 0 was before the tracker began; the last one is missing.
        for (int f = 0; f < 3; f++)
        {
            Picture(source, f, withMask: true);
        }

        (RunDone done, List<string> warnings) = await RunAsync(job);
        Assert.Equal(2, done.Figures["frames"]);
        Assert.Equal(1, done.Figures["skipped"]);
        Assert.Contains(warnings, w => w.Contains("00002.npz: no picture of number 3", StringComparison.Ordinal));
        Assert.Contains(warnings, w => w.Contains("eyelids are not in FLAME", StringComparison.Ordinal));
        AvatarClip clip = AvatarClipFiles.Load(_folder["clip"]);
        Seen(clip, expected[..2]);
        Assert.Equal(10, PngReader.Read(clip.Images[0])[0, 0].R);
    }

    [Fact]
    public async Task Folders_that_are_no_layout_are_named_and_nothing_is_left()
    {
        string source = Source();
        var job = new ImportJob { Source = source, OutFolder = _folder["clip"] };
        Assert.Contains("holds no layout that is known", (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job))).Message, StringComparison.Ordinal);
        Transforms(source, "transforms.json", [$"{{\"file_path\": \"a.png\", \"transform_matrix\": {Matrix}}}"]);
        Assert.Contains("no frame names a mesh", (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job))).Message, StringComparison.Ordinal);
        Assert.Contains("say it with --licence", (await Assert.ThrowsAsync<LikenessException>(() => RunAsync(job with { Source = Directory.CreateDirectory(_folder["bare"]).FullName }))).Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["clip"]));
    }

    // A camera a metre in front of the head, which looks at it along -Z; camera to world in OpenGL's axes.
    private const string Matrix = "[[1,0,0,0],[0,1,0,0],[0,0,1,1],[0,0,0,1]]";

    private static Vector3 See(Vector3 millimetres)
    {
        Vector3 c = new(millimetres.X, -millimetres.Y, 1000 - millimetres.Z);
        return new Vector3((Focal * c.X / c.Z) + (Width / 2f), (Focal * c.Y / c.Z) + (Height / 2f), c.Z);
    }

    private static void Seen(AvatarClip clip, List<Vector3[]> expected)
    {
        Assert.Equal(expected.Count, clip.Frames);
        for (int f = 0; f < clip.Frames; f++)
        {
            Camera camera = clip.Cameras[f];
            Vector3[] vertices = MemoryMarshal.Cast<float, Vector3>(clip.VerticesOf(f)).ToArray();
            Assert.Equal(expected[f].Length, vertices.Length);
            Assert.All(vertices.Zip(expected[f]), p =>
            {
                Vector3 seen = camera.Project(p.First);
                Assert.True(Vector3.Distance(seen, p.Second) < 0.05f, $"frame {f}: seen at {seen}, expected {p.Second}");
            });
        }
    }

    private string Source()
    {
        string source = Directory.CreateDirectory(_folder["source"]).FullName;
        Directory.CreateDirectory(Path.Combine(source, "images"));
        Directory.CreateDirectory(Path.Combine(source, "masks"));
        File.WriteAllText(Path.Combine(source, "SOURCES.md"), "Free to use, licence CC0\n");
        return source;
    }

    private static void Picture(string source, int frame, bool withMask)
    {
        PngWriter.Write(Path.Combine(source, "images", $"{frame}.png"), new Image(Width, Height, new Rgba((byte)(10 * frame), 0, 0)));
        if (withMask)
        {
            PngWriter.Write(Path.Combine(source, "masks", $"{frame}.png"), new Image(Width, Height, Rgba.White));
        }
    }

    private static void Transforms(string source, string name, List<string> frames) => File.WriteAllText(
        Path.Combine(source, name), string.Create(CultureInfo.InvariantCulture, $"{{\"fl_x\": {Focal}, \"w\": {Width}, \"h\": {Height}, \"frames\": [{string.Join(",", frames)}]}}"));

    private static Task<(RunDone Done, List<string> Warnings)> RunAsync(ImportJob job) => ClipImporter.Import(job).ToEndAsync();
}
