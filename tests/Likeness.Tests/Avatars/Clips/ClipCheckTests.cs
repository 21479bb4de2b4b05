using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Avatars.Clips;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Avatars.Clips;

/// <summary>What the check says about clips that lack something; a sound one has no findings.</summary>
public sealed class ClipCheckTests : IDisposable
{
    private const int Frames = 60, Size = 48;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_clip_has_no_findings()
    {
        ClipCheck check = ClipCheck.Of(Make());
        Assert.Empty(check.Findings);
        Assert.True(check.IsUsable);
        Assert.InRange(check.MaskOverlap, 0.95, 1);
    }

    [Fact]
    public void Pictures_and_masks_that_are_missing_or_odd_are_counted()
    {
        AvatarClip clip = Make();
        File.Delete(clip.Images[3]);
        File.WriteAllText(clip.Images[4], "no picture");
        PngWriter.Write(clip.Images[5], new Image(10, 10));
        PngWriter.Write(clip.Masks[6]!, new Image(Size, Size, new Rgba(0, 0, 0)));
        PngWriter.Write(clip.Masks[7]!, new Image(Size, Size, Rgba.White));
        File.Delete(clip.Masks[8]!);
        ClipCheck check = ClipCheck.Of(With(clip, masks: [.. clip.Masks.Select((m, f) => f == 9 ? null : m)]));
        Assert.Equal(["image-missing", "image-damaged", "image-size", "mask-absent", "mask-bad", "mask-empty", "mask-full"], check.Findings.Select(f => f.Code));
        Assert.Equal("1 of 60 frames have no picture file (3).", check.Findings[0].Message);
        Assert.False(check.IsUsable);
    }

    [Fact]
    public void Codes_meshes_and_cameras_that_are_odd_are_said()
    {
        AvatarClip clip = Make();
        Array.Clear(clip.Expressions);
        Camera[] cameras = [.. clip.Cameras.Select((c, f) => f >= 30 ? c with { Translation = c.Translation + new Vector3(0, 0, 200) } : c)];
        ClipCheck check = ClipCheck.Of(With(clip, cameras, masks: [.. clip.Masks.Select(_ => (string?)null)]));
        Assert.Equal(["mask-absent", "code-constant", "camera-jump"], check.Findings.Select(f => f.Code));
        Assert.Contains("(30)", check.Findings[2].Message, StringComparison.Ordinal);
        Assert.True(check.IsUsable);
        Assert.True(double.IsNaN(check.MaskOverlap));
    }

    [Fact]
    public void A_head_that_is_never_in_the_picture_cannot_be_used()
    {
        AvatarClip clip = Make();
        ClipCheck check = ClipCheck.Of(With(clip, [.. clip.Cameras.Select(c => c with { Translation = c.Translation with { X = 5000 } })]));
        Assert.Contains(check.Findings, f => f is { Code: "mesh-outside", Unusable: true });
        Assert.Contains(check.Findings, f => f.Code == "mask-overlap");
        Assert.False(check.IsUsable);
    }

    [Fact]
    public void Tracking_that_is_off_by_a_frame_is_found_by_its_masks()
    {
        AvatarClip clip = Make();
        ClipCheck check = ClipCheck.Of(With(clip, masks: [.. Enumerable.Range(0, Frames).Select(f => clip.Masks[Math.Max(0, f - 1)])]));
        ClipFinding found = Assert.Single(check.Findings, f => f.Code == "frame-offset");
        Assert.Contains("next frame", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Head_motion_in_the_vertices_and_units_that_are_no_millimetres_are_said()
    {
        AvatarClip clip = Make();
        Span<Vector3> all = MemoryMarshal.Cast<float, Vector3>(clip.Vertices.AsSpan());
        for (int v = 0; v < all.Length; v++)
        {
            all[v] = (all[v] * 0.001f) + new Vector3(v >= all.Length / 2 ? 1 : 0, 0, 0);
        }

        string[] codes = [.. ClipCheck.Of(clip).Findings.Select(f => f.Code)];
        Assert.Contains("mesh-size", codes);
        Assert.Contains("mesh-moves", codes);
    }

    private static AvatarClip With(AvatarClip clip, Camera[]? cameras = null, string?[]? masks = null) => new()
    {
        Name = clip.Name,
        Licence = clip.Licence,
        FramesPerSecond = clip.FramesPerSecond,
        Topology = clip.Topology,
        Vertices = clip.Vertices,
        Expressions = clip.Expressions,
        ExpressionNames = clip.ExpressionNames,
        Cameras = cameras ?? clip.Cameras,
        Images = clip.Images,
        Masks = masks ?? clip.Masks,
    };

    // A box that swings from side to side in front of the camera, with the masks that it makes.
    private AvatarClip Make()
    {
        Vector3[] box = [.. Enumerable.Range(0, 8).Select(v => new Vector3(70 * ((v & 1) == 0 ? -1 : 1), 100 * ((v & 2) == 0 ? -1 : 1), 80 * ((v & 4) == 0 ? -1 : 1)))];
        int[] triangles = [0, 1, 2, 1, 3, 2, 4, 6, 5, 5, 6, 7, 0, 4, 1, 1, 4, 5, 2, 3, 6, 3, 7, 6, 0, 2, 4, 2, 6, 4, 1, 5, 3, 3, 5, 7];
        var topology = new MeshTopology(8, triangles);
        float[] vertices = new float[Frames * 24];
        Camera[] cameras = new Camera[Frames];
        var silhouette = new HeadSilhouette(Size, Size);
        bool[] covered = new bool[Size * Size];
        string[] images = [.. Enumerable.Range(0, Frames).Select(f => _folder[$"i{f}.png"])], masks = [.. Enumerable.Range(0, Frames).Select(f => _folder[$"m{f}.png"])];
        for (int f = 0; f < Frames; f++)
        {
            Vector3[] posed = [.. box];
            posed[0].Y -= 10 * MathF.Sin(f);
            MemoryMarshal.Cast<Vector3, float>(posed.AsSpan()).CopyTo(vertices.AsSpan(24 * f));
            cameras[f] = Camera.LookAt(Size, Size, 35, new Vector3(60 * MathF.Sin(0.5f * f), 0, 700), new Vector3(60 * MathF.Sin(0.5f * f), 0, 0), Vector3.UnitY);
            silhouette.Draw(new Mesh(posed, topology), cameras[f], covered);
            PngWriter.Write(images[f], new Image(Size, Size, new Rgba(90, 90, 90)));
            PngWriter.Write(masks[f], new Image(Size, Size, [.. covered.Select(c => c ? Rgba.White : new Rgba(0, 0, 0))]));
        }

        return new AvatarClip
        {
            Name = "box",
            Licence = "made here",
            FramesPerSecond = 25,
            Topology = topology,
            Vertices = vertices,
            Expressions = [.. Enumerable.Range(0, Frames).Select(f => MathF.Sin(f))],
            ExpressionNames = ["swing"],
            Cameras = cameras,
            Images = images,
            Masks = masks,
        };
    }
}
