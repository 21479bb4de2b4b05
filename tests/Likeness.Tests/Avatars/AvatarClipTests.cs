using Likeness.Avatars.Clips;
using Likeness.Avatars.Evaluation;
using Likeness.Avatars.Synthetic;
using Likeness.Runs.Events;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Avatars;

public sealed class AvatarClipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_clip_comes_back_as_it_was_written()
    {
        AvatarClip made = Make(), read = AvatarClipFiles.Load(_folder);
        Assert.Equal(made.Vertices, read.Vertices);
        Assert.Equal(made.Expressions, read.Expressions);
        Assert.Equal(made.Topology.Triangles, read.Topology.Triangles);
        Assert.Equal(made.Cameras.Select(Unbounded), read.Cameras.Select(Unbounded));
        Assert.Equal(made.TrueCameras!.Select(Unbounded), read.TrueCameras!.Select(Unbounded));
        Assert.Equal(made.Images.Select(Path.GetFileName), read.Images.Select(Path.GetFileName));
    }

    [Fact]
    public void A_synthetic_clip_is_the_same_for_the_same_seed_and_its_errors_are_of_the_size_that_was_asked_for()
    {
        AvatarClip clip = Make();
        double degrees = 0;
        for (int f = 0; f < clip.Frames; f++)
        {
            float cosine = System.Numerics.Vector3.Dot(clip.Cameras[f].Forward, clip.TrueCameras![f].Forward);
            degrees = Math.Max(degrees, Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI);
        }

        Assert.InRange(degrees, 0.1, 3);
        string other = Path.Combine(_folder, "again");
        AvatarClip again = SyntheticClip.Make(other, Options, new RunReporter(static _ => { }), default);
        Assert.Equal(clip.Vertices, again.Vertices);
        Assert.Equal(File.ReadAllBytes(clip.Images[3]), File.ReadAllBytes(again.Images[3]));
    }

    [Fact]
    public void The_head_itself_meets_its_pictures_when_tracking_is_exact_and_only_then()
    {
        AvatarClip tracked = Make();
        AvatarClip exact = SyntheticClip.Make(
            Path.Combine(_folder, "exact"), Options.WithoutErrors(), new RunReporter(static _ => { }), default);
        AvatarScore perfect = SyntheticClip.Perfect(exact, 0, exact.Frames, default), limited = SyntheticClip.Perfect(tracked, 0, tracked.Frames, default);
        Assert.True(perfect.Psnr > 50, $"{perfect.Psnr} dB: pictures are kept in 8 bits");
        Assert.Equal(1, perfect.MaskOverlap);
        Assert.InRange(limited.Psnr, 12, 35);
        Assert.True(limited.MaskedPsnr < limited.Psnr);
    }

    [Fact]
    public void Pictures_are_on_white_where_the_mask_is_black()
    {
        AvatarClip clip = Make();
        var pictures = ClipPictures.Load(clip, 32);
        float[] colours = new float[32 * 32 * 3], mask = new float[32 * 32];
        pictures.CopyColours(0, colours);
        pictures.CopyMask(0, mask);
        Assert.Equal((32, 32), (pictures.Width, pictures.Height));
        Assert.InRange(mask.Average(), 0.2, 0.9);
        for (int i = 0; i < mask.Length; i++)
        {
            Assert.True(mask[i] > 0 || colours[3 * i] == 1, $"pixel {i}");
        }
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 7", "version 7")]
    [InlineData("likeness.avatar.clip", "somebody.else", "no tracked clip of ours")]
    [InlineData("frames/00002.png", "../../secret.png", "outside")]
    [InlineData("\"licence\": \"", "\"licences\": \"", "licence")]
    [InlineData("\"width\": 48", "\"width\": -1", "cannot be used")]
    [InlineData("{", "[", "JSON")]
    public void A_description_that_cannot_be_used_is_refused_with_its_reason(string from, string to, string reason)
    {
        Make();
        string path = Path.Combine(_folder, "clip.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => AvatarClipFiles.Load(_folder));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vertices", "shape")]
    [InlineData("expressions", "shape")]
    [InlineData("faces", "names vertex")]
    [InlineData("rotations", "no rotation")]
    [InlineData("translations", "not a number")]
    [InlineData("intrinsics", "no array")]
    public void Tracking_that_cannot_be_used_is_refused_with_its_reason(string array, string reason)
    {
        Make();
        string path = Path.Combine(_folder, "tracking.npz");
        var writer = new NpzWriter();
        using (NpzFile npz = NpzFile.Open(path))
        {
            foreach (string name in npz.Names)
            {
                NpyArray original = npz.Read(name);
                float[] values = original.ToFloats();
                switch (name == array ? array : "")
                {
                    case "vertices" or "expressions": writer.Add(name, NpyArray.Of(values[..^12], values.Length - 12)); break;
                    case "faces": writer.Add(name, NpyArray.Of(new[] { 0, 1, 99999 }, 1, 3)); break;
                    case "rotations": writer.Add(name, NpyArray.Of(values.Select(static v => v * 2).ToArray(), values.Length / 9, 3, 3)); break;
                    case "translations": values[4] = float.NaN; writer.Add(name, NpyArray.Of(values, values.Length / 3, 3)); break;
                    case "intrinsics": break;
                    default: writer.Add(name, original); break;
                }
            }
        }

        writer.Save(path);
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => AvatarClipFiles.Load(_folder));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_of_another_size_is_named()
    {
        AvatarClip clip = Make();
        Likeness.Imaging.Png.PngWriter.Write(clip.Images[2], new Likeness.Imaging.Images.Image(20, 48));
        InvalidFileException error = Assert.Throws<InvalidFileException>(() => ClipPictures.Load(clip, 48));
        Assert.Contains("00003.png", error.Message, StringComparison.Ordinal);
        Assert.Contains("20 by 48", error.Message, StringComparison.Ordinal);
    }

    // How near something may come is not in the files.
    private static Likeness.Geometry.Cameras.Camera Unbounded(Likeness.Geometry.Cameras.Camera camera) => camera with { Near = 1 };

    private static SyntheticClipOptions Options => new() { Frames = 5, Size = 48, Reduced = true };

    private AvatarClip Make() => SyntheticClip.Make(_folder, Options, new RunReporter(static _ => { }), default);
}
