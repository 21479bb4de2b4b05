using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Stylized.Dressing;
using Likeness.Stylized.Exports;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Tests.Stylized.Exports;

public sealed class AvatarExportTests
{
    private static readonly AvatarVector Avatar = AvatarVector.Middle(AvatarSchemas.Full)
        .With("hairStyle", "bob").With("hairColour", "auburn").With("beard", "goatee").With("glasses", "sunglasses").With("mouthShape", "grin");

    private static readonly Lazy<byte[]> Glb = new(() => GlbWriter.ToBytes(AvatarGlb.ToDocument(Avatar)));
    private static readonly Lazy<byte[]> Vrm = new(() => GlbWriter.ToBytes(AvatarVrm.ToDocument(Avatar, "Ada", "Somebody")));

    [Fact]
    public void Both_files_are_valid_and_the_same_again()
    {
        Assert.Empty(GlbValidator.Check(Glb.Value));
        Assert.Empty(GlbValidator.Check(Vrm.Value));
        Assert.Equal(Glb.Value, GlbWriter.ToBytes(AvatarGlb.ToDocument(Avatar)));
    }

    [Fact]
    public void A_glb_has_the_52_shapes_and_gives_back_the_vertices_of_the_head()
    {
        MorphMesh mesh = Assert.Single(MorphGlb.Read(Glb.Value, "avatar.glb").Meshes);
        Assert.Equal(ArkitShapes.Names, mesh.Targets);
        BlendshapeFace face = StylizedHead.Build(Avatar).Face;
        Vector3[] read = GlbMeshes.Read(Glb.Value, "avatar.glb").Mesh.Positions;
        Assert.Equal(face.VertexCount, read.Length);
        Assert.All(Enumerable.Range(0, read.Length), v => Assert.True(Vector3.Distance(face.Neutral.Positions[v], read[v]) < 1e-3f));
    }

    [Fact]
    public void Lips_of_a_grin_are_closed_at_rest_so_that_they_can_speak()
    {
        BlendshapeFace face = StylizedHead.Build(Avatar).Face;
        (int upper, int lower) = (face.Landmarks68[62], face.Landmarks68[66]);
        Assert.InRange(face.Neutral.Positions[upper].Y - face.Neutral.Positions[lower].Y, -0.5f, 0.8f);
    }

    [Fact]
    public void Eyes_lips_and_skin_are_painted_and_hair_has_its_colour()
    {
        GlbDocument document = AvatarGlb.ToDocument(Avatar);
        GlbMaterial skin = document.Materials.First(m => m.Name == "skin"), hair = document.Materials.First(m => m.Name == "hair");
        Image texture = PngReader.Decode(skin.BaseColourImage);
        Assert.Null(hair.BaseColourImage);
        Assert.True(hair.BaseColour.X > 1.5f * hair.BaseColour.Y, "auburn is red");

        // The middle of the eyes' chart is the pupil; beside it are the iris and the white of the eye.
        int eye = texture.Width / 16;
        Assert.True(texture[(int)(0.0675f * texture.Width), eye].G < 40);
        Assert.True(texture[(int)(0.0675f * texture.Width), eye - (eye * 6 / 10)].G > 180);
        GlbPrimitive strands = document.Meshes[0].Primitives.First(p => document.Materials[p.Material].Name == "hair");
        Assert.All(strands.Colours!, c => Assert.InRange(c.X, 0, 1.0001f));
        Assert.Contains(strands.Colours!, c => c.X < 0.95f);
    }

    [Fact]
    public void A_vrm_has_a_humanoid_and_expressions_that_our_own_reader_drives()
    {
        var file = MorphGlb.Read(Vrm.Value, "avatar.vrm");
        Assert.Equal(18, file.Expressions.Count);
        VrmExpression open = file.Expressions.First(e => e.Name == "aa");
        Assert.Equal(ArkitShapes.IndexOf("jawOpen"), open.Binds[0].Target);
        Assert.All(file.Expressions.SelectMany(e => e.Binds), b => Assert.Equal(file.Meshes[0].Node, b.Node));

        // The head is where the head of a body of 1.7 m is.
        Vector3[] read = GlbMeshes.Read(Vrm.Value, "avatar.vrm").Mesh.Positions;
        Assert.InRange(read.Max(p => p.Y), 1620, 1850);
        GlbDocument document = AvatarVrm.ToDocument(Avatar, "Ada", "Somebody");
        var bones = document.Extensions[AvatarVrm.Extension]["humanoid"]!["humanBones"]!.AsObject();
        string[] required = ["hips", "spine", "head", "leftUpperLeg", "leftLowerLeg", "leftFoot", "rightUpperLeg", "rightLowerLeg", "rightFoot", "leftUpperArm", "leftLowerArm", "leftHand", "rightUpperArm", "rightLowerArm", "rightHand"];
        Assert.All(required, bone => Assert.Equal(bone, document.Nodes[(int)bones[bone]!["node"]!].Name));
    }

    [Fact]
    public void What_cannot_be_written_is_refused()
    {
        Assert.Throws<LikenessException>(() => AvatarVrm.ToDocument(Avatar, " ", "Somebody"));
        float[] relaxed = [.. Avatar.Values];
        AttributeGroup hair = Avatar.Schema.Group("hairStyle")!;
        relaxed.AsSpan(hair.Offset, hair.Count).Fill(1f / hair.Count);
        Assert.Throws<LikenessException>(() => AvatarGlb.ToDocument(new AvatarVector(Avatar.Schema, relaxed)));
    }
}
