using System.Buffers.Binary;
using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Talking.Files;

public class VertexMotionFilesTests
{
    private static readonly VertexMotion Waving = Wave(12, 24);

    [Theory]
    [InlineData("a.npz")]
    [InlineData("a.pc2")]
    [InlineData("a.mdd")]
    [InlineData("A.MDD")]
    public void A_motion_comes_back_from_every_format(string name)
    {
        using var folder = new TemporaryFolder();
        VertexMotionFiles.Write(folder[name], Waving);
        VertexMotion back = VertexMotionFiles.Read(folder[name], name.EndsWith("pc2", StringComparison.Ordinal) ? 24 : null);
        Assert.Equal(Waving.Positions, back.Positions);
        Assert.Equal((12, 20, 24.0), (back.Frames, back.VertexCount, back.FramesPerSecond));
        Assert.Equal((12, 20, name.EndsWith("pc2", StringComparison.Ordinal) ? null : 24.0), VertexMotionFiles.Describe(folder[name]));
    }

    [Fact]
    public void Damage_is_named()
    {
        using var folder = new TemporaryFolder();
        VertexMotionFiles.Write(folder["a.mdd"], Waving);
        byte[] whole = File.ReadAllBytes(folder["a.mdd"]);
        Mdd(whole[..5], "no MDD");
        Mdd(whole[..30], "claims 12 frames of 20 vertices");
        Mdd(whole[..^1], "cut off");
        byte[] nan = [.. whole];
        BinaryPrimitives.WriteSingleBigEndian(nan.AsSpan(8 + 48 + 240), float.NaN);
        Mdd(nan, "frame 1, vertex 0 is not a number");
        byte[] still = [.. whole];
        still.AsSpan(8, 48).Clear();
        Mdd(still, "do not rise");
        new NpzWriter().Add("positions", NpyArray.Of(new float[6], 1, 2, 3)).Save(folder["b.npz"]);
        Assert.Contains("it holds positions", Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Read(folder["b.npz"])).Message);
        new NpzWriter().Add("vertices", NpyArray.Of(new float[6], 2, 3)).Save(folder["c.npz"]);
        Assert.Contains("[frames, vertices, 3]", Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Read(folder["c.npz"])).Message);
        new NpzWriter().Add("vertices", NpyArray.Of(new float[] { 0, 0, 0, 0, float.NaN, 0 }, 1, 2, 3)).Save(folder["d.npz"]);
        Assert.Contains("frame 0, vertex 1", Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Read(folder["d.npz"])).Message);
        Assert.Contains(".npz, .pc2, .mdd", Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Read("a.txt")).Message);
        Assert.Contains(".npz, .pc2, .mdd", Assert.Throws<LikenessException>(() => VertexMotionFiles.Write(folder["a.txt"], Waving)).Message);

        void Mdd(byte[] content, string message)
        {
            File.WriteAllBytes(folder["b.mdd"], content);
            Assert.Contains(message, Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Read(folder["b.mdd"])).Message);
            if (!message.Contains("not a number", StringComparison.Ordinal))
            {
                Assert.Contains(message, Assert.Throws<InvalidFileException>(() => VertexMotionFiles.Describe(folder["b.mdd"])).Message);
            }
        }
    }

    [Fact]
    public void A_clip_without_a_rig_becomes_components_that_give_it_back()
    {
        Mesh sheet = SampleMeshes.Sheet();
        ClipGlbResult clip = ClipGlb.Make(Waving, sheet, "clip");
        Assert.Empty(GlbValidator.Check(clip.Content));
        Assert.InRange(clip.Targets, 1, 11);
        Assert.InRange(clip.LargestMillimetres, 0, 1e-3);
        GlbDocument document = GlbReader.Read(clip.Content, "clip.glb");
        GlbPrimitive primitive = document.Meshes[0].Primitives[0];
        GlbChannel channel = document.Animations[0].Channels[0];
        Assert.All(channel.Values, w => Assert.InRange(w, -1.0001f, 1.0001f));
        for (int t = 0; t < Waving.Frames; t++)
        {
            for (int i = 0; i < primitive.Positions.Length; i++)
            {
                Vector3 position = primitive.Positions[i];
                for (int k = 0; k < clip.Targets; k++)
                {
                    position += channel.Values[(t * clip.Targets) + k] * primitive.Targets[k].Positions[i];
                }

                Assert.True((Waving.Frame(t)[primitive.SourceVertices![i]] - (1000 * position)).Length() < 2e-3f);
            }
        }
    }

    [Fact]
    public void More_than_can_be_held_says_how_much_is_lost()
    {
        var random = new Random(1);
        var noise = new VertexMotion([.. Enumerable.Range(0, 50 * 60).Select(_ => random.NextSingle())], 20, 30);
        ClipGlbResult clip = ClipGlb.Make(noise, SampleMeshes.Sheet(), "clip");
        Assert.Equal(ClipGlb.MostTargets, clip.Targets);
        Assert.InRange(clip.LargestMillimetres, 0.05, 2);
        var still = new VertexMotion([.. SampleMeshes.Sheet().Positions.SelectMany(p => (float[])[p.X, p.Y, p.Z])], 20, 30);
        ClipGlbResult one = ClipGlb.Make(still, SampleMeshes.Sheet(), "clip");
        Assert.Equal(1, one.Targets);
        Assert.InRange(one.LargestMillimetres, 0, 1e-3);
        Assert.Contains("the mesh has 20", Assert.Throws<LikenessException>(() => ClipGlb.Make(Wave(3, 30, 19), SampleMeshes.Sheet(), "clip")).Message);
    }

    [Fact]
    public void A_sequence_of_meshes_is_a_new_folder_or_nothing()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet();
        var face = new RecordedFace(sheet.Positions, Waving);
        ObjSequence.Write(folder["frames"], sheet, face);
        Assert.Equal(12, Directory.GetFiles(folder["frames"]).Length);
        Mesh third = MeshFiles.Load(Path.Combine(folder["frames"], "frame_0002.obj")).Mesh;
        Assert.All(third.Positions.Zip(Waving.Frame(2).ToArray()), p => Assert.True((p.First - p.Second).Length() < 1e-3f));
        Assert.Contains("something already", Assert.Throws<LikenessException>(() => ObjSequence.Write(folder["frames"], sheet, face)).Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => ObjSequence.Write(folder["more"], sheet, face, stop.Token));
        Assert.Single(Directory.GetFileSystemEntries(folder[""]));
    }

    private static VertexMotion Wave(int frames, double rate, int vertices = 20) => new(
        [.. Enumerable.Range(0, frames).SelectMany(t => SampleMeshes.Sheet().Positions.Take(vertices).SelectMany(p => (float[])[p.X, p.Y + MathF.Sin(0.5f * t), p.Z + (3 * MathF.Cos((0.05f * p.X) + t))]))], vertices, rate);
}
