using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class MorphHeadTests : IDisposable
{
    // A triangle, a target that moves its second corner by (0, 0.01, 0), and two inverse bind matrices: a move by (1, 0, 0) each, and one that undoes another.
    private const string Triangle = """
        "meshes":[{"name":"face","primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":1}],"material":0}]}],
        "materials":[{"name":"skin"}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":2,"componentType":5126,"count":2,"type":"MAT4"}],
        "bufferViews":[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":36},{"buffer":0,"byteOffset":72,"byteLength":128}],
        "buffers":[{"byteLength":200}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_face_that_was_written_has_the_same_vertices_and_shapes_again()
    {
        BlendshapeFace bust = BustModel.Create();
        GlbMeshes.Write(_folder["bust.glb"], bust);
        var head = MorphHead.Read(_folder["bust.glb"]);
        Assert.Equal(bust.VertexCount, head.Mesh.VertexCount);
        MorphPart part = Assert.Single(head.Parts);
        Assert.Equal(bust.Expressions.Count, part.Targets.Count);
        int jaw = bust.ExpressionNames.ToList().IndexOf("jawOpen");
        float[] weights = new float[bust.Expressions.Count];
        weights[jaw] = 1;
        Vector3[] moved = [.. head.Mesh.Positions], wanted = bust.Evaluate([], weights).Positions;
        part.Targets[jaw].AddTo(1, moved);
        Assert.All(moved.Zip(wanted), p => Assert.True(Vector3.Distance(p.First, p.Second) < 1e-2f));
        Assert.Equal(head.Mesh.Topology.TriangleCount, head.Surfaces.Sum(s => s.TriangleCount));
    }

    [Fact]
    public void Nodes_place_a_mesh_and_turn_its_targets()
    {
        // A quarter turn about Z: what went up goes to -X.
        MorphHead head = Read("\"nodes\":[{\"mesh\":0,\"translation\":[0,0,2],\"rotation\":[0,0,0.70710678,0.70710678]}]");
        AssertAt(new(0, 1000, 2000), head.Mesh.Positions[1]);
        AssertAt(new(-10, 0, 0), head.Parts[0].Targets[0].ToDense(3)[1]);
        Assert.Equal("skin", Assert.Single(head.Surfaces).Material!.Name);
    }

    [Fact]
    public void A_skin_that_is_one_at_rest_takes_the_place_of_the_node()
    {
        // Both joints: the bind matrix (1, 0, 0), and where they stand.
        MorphHead head = Read(Skinned(0, 0, 3, 0, 0, 3));
        AssertAt(new(2000, 0, 3000), head.Mesh.Positions[1]);
        AssertAt(new(2000, 0, 3000), GlbMeshes.Read(_folder["a.glb"]).Mesh.Positions[1]);
        AssertAt(new(0, 10, 0), head.Parts[0].Targets[0].ToDense(3)[1]);
    }

    [Fact]
    public void A_skin_that_bends_a_face_at_rest_is_refused_by_name()
    {
        string message = Assert.Throws<InvalidFileException>(() => Read(Skinned(0, 0, 3, 0, 1, 3))).Message;
        Assert.Contains("the skin of mesh 'face' bends it already at rest", message, StringComparison.Ordinal);

        // As a mesh it is read as before.
        AssertAt(new(1000, 0, 0), GlbMeshes.Read(_folder["a.glb"]).Mesh.Positions[1]);
        Assert.Contains("has 2 inverse bind matrices for 3 joints", Assert.Throws<InvalidFileException>(() => Read(Skinned(0, 0, 3, 0, 0, 3).Replace("[1,2]", "[1,2,2]", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_VRM_avatar_is_turned_to_look_ahead()
    {
        MorphHead head = Read("\"extensions\":{\"VRM\":{}},\"nodes\":[{\"mesh\":0,\"translation\":[0,0,2]}]");
        AssertAt(new(-1000, 0, -2000), head.Mesh.Positions[1]);
        AssertAt(new(0, 10, 0), head.Parts[0].Targets[0].ToDense(3)[1]);
        AssertAt(new(1000, 0, 2000), Read("\"extensions\":{\"VRMC_vrm\":{}},\"nodes\":[{\"mesh\":0,\"translation\":[0,0,2]}]").Mesh.Positions[1]);
    }

    [Fact]
    public void What_is_compressed_is_refused_by_name() => Assert.Contains(
        "requires the extension KHR_draco_mesh_compression",
        Assert.Throws<InvalidFileException>(() => Read("\"extensionsRequired\":[\"KHR_draco_mesh_compression\"],\"nodes\":[{\"mesh\":0}]")).Message,
        StringComparison.Ordinal);

    private static void AssertAt(Vector3 wanted, Vector3 found) => Assert.True(Vector3.Distance(wanted, found) < 0.01f, $"{found}, {wanted} was expected");

    private static string Skinned(params float[] joints) => FormattableString.Invariant(
        $"\"nodes\":[{{\"mesh\":0,\"skin\":0}},{{\"translation\":[{joints[0]},{joints[1]},{joints[2]}]}},{{\"translation\":[{joints[3]},{joints[4]},{joints[5]}]}}],\"skins\":[{{\"joints\":[1,2],\"inverseBindMatrices\":2}}]");

    private MorphHead Read(string nodes)
    {
        float[] bind = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1];
        float[] numbers = [0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0.01f, 0, 0, 0, 0, .. bind, .. bind];
        byte[] binary = [.. numbers.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(_folder["a.glb"], GlbTests.Pack($"{{\"asset\":{{\"version\":\"2.0\"}},{nodes},{Triangle}}}", binary));
        return MorphHead.Read(_folder["a.glb"]);
    }
}
