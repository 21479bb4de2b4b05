using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class GlbTests
{
    // A PNG of one pixel.
    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_mesh_comes_back_with_its_vertices_joined(bool texture)
    {
        using var folder = new TemporaryFolder();
        Mesh mesh = SampleMeshes.Sheet(texture: texture);
        MeshFiles.Save(folder["a.glb"], mesh);
        Assert.Empty(GlbValidator.Check(folder["a.glb"]));
        LoadedMesh back = MeshFiles.Load(folder["a.glb"]);
        SampleMeshes.AssertSame(mesh, back.Mesh, 1e-5f);
        Assert.Equal(new UnitNote(1000, "fixed by the format"), back.Units);
        Assert.Contains("+Y up", back.Axes);
        Assert.NotNull(back.Normals);
        Assert.Empty(back.Warnings);
    }

    [Fact]
    public void Materials_targets_textures_and_animation_come_back()
    {
        GlbDocument document = GlbReader.Read(Rich(), "rich.glb");
        Assert.Empty(GlbValidator.Check(Rich()));
        GlbMesh mesh = Assert.Single(document.Meshes);
        Assert.Equal(2, mesh.Primitives.Count);
        Assert.Equal(["jawOpen", "nothing", "all"], mesh.TargetNames);
        Assert.Equal(["skin", "other"], document.Materials.Select(m => m.Name));
        Assert.Equal(Png, document.Materials[0].BaseColourImage);
        Assert.Equal(0.25f, document.Materials[0].Roughness);
        Assert.Equal("MIT", document.Copyright);
        GlbChannel channel = Assert.Single(Assert.Single(document.Animations).Channels);
        Assert.Equal([0, 0.5f, 1], channel.Times);
        Assert.Equal([0, 0, 0, 1, 0.5f, 0.25f, 0, 1, 0], channel.Values);

        // The sparse target moves the two vertices that it should, wherever the split has put them.
        Mesh sheet = SampleMeshes.Sheet();
        GlbPrimitive first = mesh.Primitives[0];
        for (int i = 0; i < first.Positions.Length; i++)
        {
            Vector3 expected = first.SourceVertices![i] switch { 3 => new Vector3(0, 0.001f, 0), 7 => new Vector3(0.002f, 0, 0), _ => Vector3.Zero };
            Assert.True((expected - first.Targets[0].Positions[i]).Length() < 1e-9f);
            Assert.True((sheet.Positions[first.SourceVertices[i]] - (1000 * first.Positions[i])).Length() < 1e-4f);
        }
    }

    [Fact]
    public void A_face_is_written_with_a_target_a_control()
    {
        Mesh sheet = SampleMeshes.Sheet();
        float[] field = [.. sheet.Positions.Select(p => p.Y / 80)];
        var face = new BlendshapeFace(
            sheet,
            [FaceShape.FromSparse("mouthSmileLeft", [2], [new(0, 0, 5)]), FaceShape.Control("jawOpen")],
            [FaceShape.FromDense("wide", [.. sheet.Positions.Select(p => 0.1f * p)])],
            [FaceJoint.FromField("jaw", Vector3.Zero, field, [new JointDriver("jawOpen", new Vector3(0.3f, 0, 0))])]);
        byte[] bytes = GlbWriter.ToBytes(GlbMeshes.ToDocument(face, [0.5f]));
        Assert.Empty(GlbValidator.Check(bytes));
        GlbMesh mesh = GlbReader.Read(bytes, "face.glb").Meshes[0];
        Assert.Equal(["mouthSmileLeft", "jawOpen"], mesh.TargetNames);
        Vector3[] opened = face.Evaluate([0.5f], [0, 1]).Positions;
        GlbPrimitive skin = mesh.Primitives[0];
        for (int i = 0; i < skin.Positions.Length; i++)
        {
            Assert.True((opened[skin.SourceVertices![i]] - (1000 * (skin.Positions[i] + skin.Targets[1].Positions[i]))).Length() < 1e-3f);
        }
    }

    [Fact]
    public void Node_transforms_strides_and_normalised_integers_are_applied()
    {
        // One triangle as int16 with a stride of 8, normalised uint8 texture coordinates, under a turned, moved and mirrored parent.
        var binary = new List<byte>();
        foreach (short[] p in (short[][])[[0, 0, 0], [1, 0, 0], [0, 1, 0]])
        {
            foreach (short s in p)
            {
                binary.AddRange(BitConverter.GetBytes(s));
            }

            binary.AddRange([0xAA, 0xBB]);
        }

        binary.AddRange([0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0]);
        const string Json = """
            {"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[1]}],
             "nodes":[{"mesh":0,"scale":[2,2,2]},{"children":[0],"matrix":[-1,0,0,0, 0,1,0,0, 0,0,1,0, 10,0,0,1]}],
             "meshes":[{"name":"m","primitives":[{"attributes":{"POSITION":0,"TEXCOORD_0":1}}]}],
             "accessors":[{"bufferView":0,"componentType":5122,"count":3,"type":"VEC3","min":[0,0,0],"max":[1,1,0]},
                          {"bufferView":1,"componentType":5121,"normalized":true,"count":3,"type":"VEC2"}],
             "bufferViews":[{"buffer":0,"byteLength":24,"byteStride":8},{"buffer":0,"byteOffset":24,"byteLength":12,"byteStride":4}],
             "buffers":[{"byteLength":36}]}
            """;
        LoadedMesh loaded = GlbMeshes.Read(Pack(Json, [.. binary]), "t.glb");
        Assert.Equal([new Vector3(10000, 0, 0), new Vector3(8000, 0, 0), new Vector3(10000, 2000, 0)], loaded.Mesh.Positions);
        // Mirrored, so the winding is turned round.
        Assert.Equal([0, 2, 1], loaded.Mesh.Topology.Triangles);
        Assert.Equal([new Vector2(0, 0), new Vector2(0, 1), new Vector2(1, 1)], loaded.Mesh.Texture!.Corners.Select(c => loaded.Mesh.Texture.Coordinates[c]));
    }

    [Fact]
    public void Every_part_of_the_scene_is_read_once_per_place()
    {
        byte[] one = GlbWriter.ToBytes(Twice(SampleMeshes.Sheet(texture: false)));
        Assert.Empty(GlbValidator.Check(one));
        LoadedMesh loaded = GlbMeshes.Read(one, "two.glb");
        Assert.Equal(40, loaded.Mesh.VertexCount);
        Assert.Equal(loaded.Mesh.Positions[0] + new Vector3(0, 0, 1000), loaded.Mesh.Positions[20]);
    }

    [Theory]
    [InlineData("\"byteLength\":36", "\"byteLength\":37", "buffers[0] claims 37 bytes, the binary chunk has 36")]
    [InlineData("\"count\":3,\"type\":\"VEC3\"", "\"count\":9,\"type\":\"VEC3\"", "accessors[0] reaches 108 bytes into bufferViews[0], which has 36")]
    [InlineData("\"count\":3,\"type\":\"VEC3\"", "\"count\":2000000000,\"type\":\"VEC3\"", "accessors[0]")]
    [InlineData("\"POSITION\":0", "\"POSITION\":7", "'POSITION' is 7, but there are 1")]
    [InlineData("\"version\":\"2.0\"", "\"version\":\"1.0\"", "names no asset version 2")]
    [InlineData("5126", "9999", "component type 9999")]
    [InlineData("\"nodes\":[{", "\"nodes\":[{\"children\":[0],", "nodes[0] is its own ancestor")]
    [InlineData("{\"byteLength\":36}", "{\"byteLength\":36,\"uri\":\"a.bin\"}", "is kept in another file (a.bin)")]
    [InlineData("{\"byteLength\":36}", "{\"byteLength\":36,\"uri\":\"data:x;base64,AA\"}", "data URI")]
    [InlineData("{\"asset\"", "{\"extensionsRequired\":[\"KHR_draco_mesh_compression\"],\"asset\"", "requires the extension KHR_draco_mesh_compression")]
    [InlineData("{\"asset\"", "{\"accessors\":7,\"x\"", "")]
    public void Bad_files_are_named(string from, string to, string message)
    {
        const string Json = "{\"asset\":{\"version\":\"2.0\"},\"scene\":0,\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"attributes\":{\"POSITION\":0}}]}],\"accessors\":[{\"bufferView\":0,\"componentType\":5126,\"count\":3,\"type\":\"VEC3\"}],\"bufferViews\":[{\"buffer\":0,\"byteLength\":36}],\"buffers\":[{\"byteLength\":36}]}";
        Assert.Contains(from, Json);
        Assert.Equal(1, GlbMeshes.Read(Pack(Json, new byte[36]), "x.glb").Mesh.Topology.TriangleCount);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => GlbMeshes.Read(Pack(Json.Replace(from, to), new byte[36]), "x.glb")).Message);
        Assert.NotEmpty(GlbValidator.Check(Pack(Json.Replace(from, to), new byte[36])));
    }

    [Fact]
    public void Truncated_files_are_refused_at_every_length()
    {
        byte[] bytes = Rich();
        for (int length = 0; length < bytes.Length; length += Math.Max(1, length / 40))
        {
            Assert.Throws<InvalidFileException>(() => GlbReader.Read(bytes.AsMemory(0, length), "cut.glb"));
        }
    }

    [Fact]
    public void The_validator_sees_wrong_bounds_and_misplaced_views()
    {
        string json = Encoding.UTF8.GetString(JsonOf(Rich()));
        byte[] binary = BinaryOf(Rich());
        string[] edits = ["\"max\":[0.1,", "\"max\":[0.2,", "\"byteOffset\":0,", "\"byteOffset\":2,", "\"jawOpen\",", "", "\"weights\":[0,0,0]", "\"weights\":[0,0]"];
        for (int i = 0; i < edits.Length; i += 2)
        {
            Assert.Contains(edits[i], json);
            Assert.NotEmpty(GlbValidator.Check(Pack(json.Replace(edits[i], edits[i + 1]), binary)));
        }

        Assert.Empty(GlbValidator.Check(Pack(json, binary)));
    }

    [Fact]
    public void Options_that_do_not_fit_are_named()
    {
        Mesh sheet = SampleMeshes.Sheet();
        Assert.Contains("cover 3 of 24", Assert.Throws<LikenessException>(() => GlbMeshes.ToDocument(sheet, new GlbMeshOptions { Groups = [new("a", null, 0, 3)] })).Message);
        Assert.Contains("'a' starts at 2, not 0", Assert.Throws<LikenessException>(() => GlbMeshes.ToDocument(sheet, new GlbMeshOptions { Groups = [new("a", null, 2, 22)] })).Message);
        Assert.Contains("Animation 'x'", Assert.Throws<LikenessException>(() => GlbMeshes.ToDocument(sheet, new GlbMeshOptions { Animations = [new("x", 25, [1])] })).Message);
        Mesh bad = sheet.WithPositions([.. sheet.Positions.Select((p, i) => i == 4 ? new Vector3(float.NaN) : p)]);
        Assert.Contains("Vertex 4 is not finite", Assert.Throws<LikenessException>(() => GlbMeshes.ToDocument(bad)).Message);
    }

    /// <summary>A file with most of what the writer can write; the fuzz tests start from it too.</summary>
    internal static byte[] Rich()
    {
        Mesh sheet = SampleMeshes.Sheet();
        var all = new Vector3[sheet.VertexCount];
        Array.Fill(all, new Vector3(1, 2, 3));
        return GlbWriter.ToBytes(GlbMeshes.ToDocument(sheet, new GlbMeshOptions
        {
            Targets = [FaceShape.FromSparse("jawOpen", [3, 7], [new(0, 1, 0), new(2, 0, 0)]), FaceShape.Control("nothing"), FaceShape.FromDense("all", all)],
            Groups = [new("a", "skin", 0, 15), new("b", "other", 15, 9)],
            Materials = [new GlbMaterial("skin") { BaseColourImage = Png, Roughness = 0.25f, DoubleSided = true }],
            Animations = [new MorphAnimation("talk", 2, [0, 0, 0, 1, 0.5f, 0.25f, 0, 1, 0])],
            Copyright = "MIT",
        }));
    }

    internal static byte[] Pack(string json, byte[] binary)
    {
        byte[] text = Encoding.UTF8.GetBytes(json + new string(' ', (4 - (Encoding.UTF8.GetByteCount(json) % 4)) % 4));
        byte[] file = new byte[20 + text.Length + 8 + binary.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0x46546C67);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), text.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(16), 0x4E4F534A);
        text.CopyTo(file, 20);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20 + text.Length), binary.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(24 + text.Length), 0x004E4942);
        binary.CopyTo(file, 28 + text.Length);
        return file;
    }

    internal static byte[] JsonOf(byte[] file) => file[20..(20 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12)))];

    internal static byte[] BinaryOf(byte[] file) => file[(28 + BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12)))..];

    private static GlbDocument Twice(Mesh mesh)
    {
        GlbDocument document = GlbMeshes.ToDocument(mesh);
        document.Nodes.Add(new GlbNode { Name = "second", Mesh = 0, Translation = new Vector3(0, 0, 1) });
        document.Roots.Add(1);
        return document;
    }
}
