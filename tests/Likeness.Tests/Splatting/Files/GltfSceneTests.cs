using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files.Gltf;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;

namespace Likeness.Tests.Splatting.Files;

public sealed class GltfSceneTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(1, 0)]
    [InlineData(70, 1)]
    [InlineData(70, 3)]
    public void What_is_written_follows_the_rules_of_the_format(int count, int degree)
    {
        byte[] bytes = SampleScenes.Bytes(SampleScenes.Random(1, count, degree), SceneFormat.Gltf);
        Assert.Empty(GlbValidator.Check(bytes));
        if (count == 0)
        {
            return;
        }

        JsonNode primitive = JsonNode.Parse(GlbTests.JsonOf(bytes))!["meshes"]![0]!["primitives"]![0]!;
        Assert.Equal(0, (int)primitive["mode"]!);
        Assert.Equal("ellipse", (string)primitive["extensions"]!["KHR_gaussian_splatting"]!["kernel"]!);
        string[] names = [.. primitive["attributes"]!.AsObject().Select(a => a.Key)];
        Assert.Equal(6 + (((degree + 1) * (degree + 1)) - 1), names.Length);
        Assert.Contains($"KHR_gaussian_splatting:SH_DEGREE_{degree}_COEF_{2 * degree}", names);
    }

    [Fact]
    public void Numbers_are_stored_after_their_activations_in_the_axes_of_the_format()
    {
        var scene = new GaussianScene(1, 0);
        new float[] { 1, 2, 3 }.CopyTo(scene.Means, 0);
        new float[] { 0, 1, -2 }.CopyTo(scene.LogScales, 0);
        new float[] { 2, 0, 2, 0 }.CopyTo(scene.Rotations, 0);
        float[] numbers = Floats(GlbTests.BinaryOf(SampleScenes.Bytes(scene, SceneFormat.Gltf)));
        Assert.Equal([1, -2, -3], numbers[..3]);
        float h = MathF.Sqrt(0.5f);
        Assert.Equal([0, -h, 0, h], numbers[3..7]);
        Assert.Equal([1, MathF.E, MathF.Exp(-2)], numbers[7..10]);
        Assert.Equal(0.5f, numbers[10]);
    }

    [Fact]
    public void Nodes_move_what_they_show_and_several_become_one_scene()
    {
        GaussianScene scene = SampleScenes.Random(2, 10, 2);
        byte[] file = Change(SampleScenes.Bytes(scene, SceneFormat.Gltf), json =>
        {
            json["nodes"] = JsonNode.Parse("""[{"children":[1],"scale":[2,2,2],"rotation":[0,0,0.70710678,0.70710678]},{"mesh":0,"translation":[1,2,3]},{"mesh":0}]""");
            json["scenes"] = JsonNode.Parse("""[{"nodes":[0,2]}]""");
        });
        GaussianScene both = SceneFiles.Read(file, "a.glb").Scene;
        Assert.Equal(20, both.Count);
        GaussianScene plain = SceneFiles.Read(SampleScenes.Bytes(scene, SceneFormat.Gltf), "a.glb").Scene;
        SampleScenes.AssertSame(plain, SceneSelection.Select(both, [.. Enumerable.Range(10, 10)]));
        // The same motion in the axes of the scene: half a turn about x before and after.
        GaussianScene turned = SceneSelection.Copy(plain);
        RightUpBack.Turn(turned);
        turned = SceneTransform.Apply(turned, new SimilarityTransform(1, Quaternion.Identity, new Vector3(1, 2, 3)));
        turned = SceneTransform.Apply(turned, new SimilarityTransform(2, Quaternion.CreateFromAxisAngle(Vector3.UnitZ, MathF.PI / 2), Vector3.Zero));
        RightUpBack.Turn(turned);
        SceneDifference d = SceneDifference.Between(turned, SceneSelection.Select(both, [.. Enumerable.Range(0, 10)]), []);
        Assert.InRange(d.Position, 0, 1e-3);
        Assert.InRange(d.LogScale, 0, 1e-5);
        Assert.InRange(d.RotationDegrees, 0, 1e-3);
        Assert.InRange(d.Harmonics, 0, 1e-6);
    }

    [Fact]
    public void Drafts_of_the_extension_are_understood()
    {
        GaussianScene scene = SampleScenes.Random(4, 10, 0);
        Array.Fill(scene.LogScales, -2);
        byte[] bytes = SampleScenes.Bytes(scene, SceneFormat.Gltf);
        byte[] binary = GlbTests.BinaryOf(bytes);
        // Scales as logarithms, and the colours and opacities of the points alone.
        for (int i = 0; i < 30; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(binary.AsSpan((10 * 28) + (4 * i)), -2);
        }

        SceneFile file = SceneFiles.Read(Change(GlbTests.Pack(Encoding.UTF8.GetString(GlbTests.JsonOf(bytes)), binary), json =>
        {
            JsonObject attributes = json["meshes"]![0]!["primitives"]![0]!["attributes"]!.AsObject();
            attributes.Remove("KHR_gaussian_splatting:OPACITY");
            attributes.Remove("KHR_gaussian_splatting:SH_DEGREE_0_COEF_0");
            attributes["_SCALE"] = (int)attributes["KHR_gaussian_splatting:SCALE"]!;
            attributes.Remove("KHR_gaussian_splatting:SCALE");
        }), "a.glb");
        Assert.Equal(["log-scales", "point-colours"], file.Warnings.Select(w => w.Code));
        SceneDifference d = SceneDifference.Between(scene, file.Scene, []);
        Assert.Equal(0, d.LogScale);
        Assert.InRange(d.Colour, 0, 0.501 / 255);
        Assert.InRange(d.Opacity, 0, 0.501 / 255);
    }

    [Theory]
    [InlineData("""{"extensionsRequired":["EXT_meshopt_compression"]}""", "EXT_meshopt_compression")]
    [InlineData("""{"meshes":[{"primitives":[{"attributes":{"POSITION":0},"mode":0,"extensions":{"KHR_gaussian_splatting":{"extensions":{"KHR_gaussian_splatting_compression_spz_2":{"bufferView":0}}}}}]}]}""", "compressed with KHR_gaussian_splatting_compression_spz_2")]
    [InlineData("""{"meshes":[{"primitives":[{"attributes":{"POSITION":0},"mode":0}]}]}""", "holds no Gaussians")]
    [InlineData("""{"nodes":[{"mesh":0,"scale":[1,2,1]}]}""", "differs along the axes")]
    [InlineData("""{"nodes":[{"mesh":0,"scale":[-1,-1,-1]}]}""", "mirrors")]
    [InlineData("""{"meshes":[{"primitives":[{"attributes":{"POSITION":0,"KHR_gaussian_splatting:SCALE":3},"mode":0,"extensions":{"KHR_gaussian_splatting":{}}}]}]}""", "as VEC3, but it is SCALAR")]
    [InlineData("""{"accessors":[{"componentType":5126,"count":2000000000,"type":"VEC3"}]}""", "accessors")]
    public void What_cannot_be_read_is_named(string change, string message)
    {
        byte[] file = Change(SampleScenes.Bytes(SampleScenes.Random(1, 5, 0), SceneFormat.Gltf), json =>
        {
            foreach ((string name, JsonNode? value) in JsonNode.Parse(change)!.AsObject())
            {
                json[name] = value!.DeepClone();
            }
        });
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.glb")).Message);
    }

    [Fact]
    public void Showing_a_mesh_very_often_is_refused_before_memory_runs_out()
    {
        byte[] file = Change(SampleScenes.Bytes(SampleScenes.Random(1, 2000, 3), SceneFormat.Gltf), json =>
        {
            json["nodes"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(_ => (JsonNode)new JsonObject { ["mesh"] = 0 })]);
            json["scenes"] = new JsonArray(new JsonObject { ["nodes"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(i => (JsonNode)i)]) });
        });
        Assert.Contains("refused", Assert.Throws<InvalidFileException>(() => SceneFiles.Read(file, "a.glb")).Message);
    }

    private static byte[] Change(byte[] file, Action<JsonObject> change)
    {
        JsonObject json = JsonNode.Parse(GlbTests.JsonOf(file))!.AsObject();
        change(json);
        return GlbTests.Pack(json.ToJsonString(), GlbTests.BinaryOf(file));
    }

    private static float[] Floats(byte[] bytes) => [.. Enumerable.Range(0, bytes.Length / 4).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i)))];
}
