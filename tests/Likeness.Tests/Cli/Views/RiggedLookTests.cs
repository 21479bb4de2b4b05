using System.Numerics;
using Likeness.Cli.Views;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Imaging.Rendering;
using Likeness.Talking.Files;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Cli.Views;

public sealed class RiggedLookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Glass_and_what_a_picture_leaves_out_are_not_drawn()
    {
        // The left half of the picture is clear: so are triangles there.
        var picture = new Image(8, 8, Rgba.White);
        for (int y = 0; y < 8; y++)
        {
            picture.Row(y)[..4].Clear();
        }

        RenderPart[] parts = Parts(new GlbMaterial("lashes") { BaseColourImage = PngWriter.Encode(picture) });
        int all = SampleMeshes.Sheet().Topology.TriangleCount;
        Assert.InRange(Assert.Single(parts).Mesh.Topology.TriangleCount, 1, all - 1);
        Assert.NotNull(parts[0].Material.Texture);
        Assert.Empty(Parts(new GlbMaterial("cornea") { BaseColour = new Vector4(1, 1, 1, 0.1f) }));
        Assert.Equal(all, Assert.Single(Parts(new GlbMaterial("skin") { BaseColour = new Vector4(1, 0, 0, 1) })).Mesh.Topology.TriangleCount);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_is_named_and_the_colour_stays()
    {
        RenderPart[] parts = Parts(new GlbMaterial("skin") { BaseColourImage = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2] });
        Assert.Null(Assert.Single(parts).Material.Texture);
        Assert.Contains("material 'skin'", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_body_the_face_fills_the_picture()
    {
        Mesh sheet = SampleMeshes.Sheet();
        int top = Enumerable.Range(0, sheet.VertexCount).MaxBy(v => sheet.Positions[v].Y);
        Vector3 high = sheet.Positions[top];
        GlbMeshes.Write(_folder["body.glb"], sheet.WithPositions([.. sheet.Positions.Select((p, v) => v == top ? p : p with { Y = p.Y - 5000 })]), new GlbMeshOptions
        {
            Targets = [FaceShape.FromSparse("jawOpen", [top], [new Vector3(0, -9, 0)])],
        });
        (Vector3 low, Vector3 up) = RiggedLook.Frame(RiggedGlb.Read(_folder["body.glb"]))!.Bounds();
        Assert.True(low.Y > high.Y - 100 && up.Y < high.Y + 100);
        GlbMeshes.Write(_folder["head.glb"], sheet, new GlbMeshOptions { Targets = [FaceShape.FromDense("jawOpen", [.. sheet.Positions.Select(_ => new Vector3(0, -9, 0))])] });
        Assert.Null(RiggedLook.Frame(RiggedGlb.Read(_folder["head.glb"])));
    }

    private RenderPart[] Parts(GlbMaterial material)
    {
        GlbMeshes.Write(_folder["a.glb"], SampleMeshes.Sheet(), new GlbMeshOptions
        {
            Targets = [FaceShape.FromSparse("jawOpen", [0], [Vector3.UnitY])],
            Materials = [material],
        });
        var head = MorphHead.Read(_folder["a.glb"]);
        return RiggedLook.Parts(head, head.Mesh, _warnings.Add);
    }
}
