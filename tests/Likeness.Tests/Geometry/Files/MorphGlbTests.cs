using System.Text;
using System.Text.Json.Nodes;
using Likeness.Geometry.Files.Gltf;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class MorphGlbTests
{
    [Fact]
    public void An_animation_is_added_and_all_else_stays_where_it_was()
    {
        // As exporters write it: a skin, a camera, extensions and numbers that this program would not write so.
        string before = Encoding.UTF8.GetString(GlbTests.JsonOf(GlbTests.Rich())).TrimEnd()
            .Replace("\"scene\":0", "\"scene\":0,\"skins\":[{\"joints\":[0]}],\"cameras\":[{\"type\":\"perspective\"}],\"extensionsUsed\":[\"VENDOR_hair\"],\"extensions\":{\"VENDOR_hair\":{\"length\":1.50,\"größe\":\"é\"}}", StringComparison.Ordinal);
        byte[] binary = GlbTests.BinaryOf(GlbTests.Rich()), file = GlbTests.Pack(before, binary);
        var head = MorphGlb.Read(file, "head.glb");
        MorphMesh mesh = Assert.Single(head.Meshes);
        Assert.Equal(("sheet", 0), (mesh.Name, mesh.Node));
        Assert.Equal(["jawOpen", "nothing", "all"], mesh.Targets);
        Assert.Equal([0, 0, 0], mesh.Rest);

        byte[] spoken = head.WithAnimation("speech", 25, [[0, 0, 0, 1, 0.5f, 0, 0.25f, 0, 1]]);
        Assert.Empty(GlbValidator.Check(spoken));
        JsonObject old = JsonNode.Parse(before)!.AsObject(), made = JsonNode.Parse(GlbTests.JsonOf(spoken))!.AsObject();
        foreach ((string name, JsonNode? value) in old.Where(p => p.Key is not ("animations" or "accessors" or "bufferViews" or "buffers")))
        {
            Assert.Equal(value!.ToJsonString(), made[name]!.ToJsonString());
        }

        foreach (string name in (string[])["accessors", "bufferViews"])
        {
            Assert.Equal(old[name]!.AsArray().Select(n => n!.ToJsonString()), made[name]!.AsArray().Take(old[name]!.AsArray().Count).Select(n => n!.ToJsonString()));
        }

        Assert.Equal(binary, GlbTests.BinaryOf(spoken)[..binary.Length]);
        List<GlbAnimation> animations = GlbReader.Read(spoken, "spoken.glb").Animations;
        Assert.Equal(["speech", "talk"], animations.Select(a => a.Name));
        GlbChannel channel = Assert.Single(animations[0].Channels);
        Assert.Equal([0, 0.04f, 0.08f], channel.Times);
        Assert.Equal([0, 0, 0, 1, 0.5f, 0, 0.25f, 0, 1], channel.Values);

        // Once more, on what was made.
        Assert.Equal(3, GlbReader.Read(MorphGlb.Read(spoken, "spoken.glb").WithAnimation("again", 25, [[0, 0, 0]]), "again.glb").Animations.Count);
    }

    [Fact]
    public void Names_are_found_wherever_programs_put_them()
    {
        const string Json = """
            {"asset":{"version":"2.0"},
             "nodes":[{"mesh":0,"name":"skin"},{"mesh":1},{"mesh":0,"weights":[0.5,0.25]},{"mesh":2},{}],
             "meshes":[{"primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":1},{"POSITION":2}],"extras":{"targetNames":["jawOpen",""]}}],"weights":[0,1]},
                       {"name":"teeth","primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":1},{"POSITION":0}]}]},
                       {"name":"still","primitives":[{"attributes":{"POSITION":0}}]},
                       {"name":"unseen","primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":1}]}]}],
             "accessors":[{"componentType":5126,"count":3,"type":"VEC3"},{"name":"mouthFunnel","componentType":5126,"count":3,"type":"VEC3"},{"name":"mouthPucker","componentType":5126,"count":3,"type":"VEC3"}]}
            """;
        var head = MorphGlb.Read(GlbTests.Pack(Json, []), "a.glb");
        Assert.Equal(["skin", "teeth", "mesh 0"], head.Meshes.Select(m => m.Name));
        Assert.Equal(["jawOpen", "mouthPucker"], head.Meshes[0].Targets);
        Assert.Equal(["mouthFunnel", "target 1"], head.Meshes[1].Targets);
        Assert.Equal([0, 1], head.Meshes[0].Rest);
        Assert.Equal([0.5f, 0.25f], head.Meshes[2].Rest);

        // A file without a buffer gets one.
        byte[] spoken = head.WithAnimation("speech", 30, [[0, 1], [1, 0], [0, 0]]);
        Assert.Equal(3, GlbReader.Read(spoken, "b.glb").Animations[0].Channels.Count);
    }

    [Theory]
    [InlineData("{\"asset\":{\"version\":\"2.0\"},\"meshes\":7}", "'meshes' is not an array")]
    [InlineData("{\"nodes\":[],\"nodes\":[]}", "'nodes' twice")]
    [InlineData("{\"animations\":{}}", "'animations' is not an array")]
    [InlineData("{\"nodes\":[{\"mesh\":3}],\"meshes\":[]}", "'mesh' is 3, but there are 0")]
    [InlineData("{\"nodes\":[{\"mesh\":0,\"weights\":[1,2]}],\"meshes\":[{\"primitives\":[{\"targets\":[{}]}]}]}", "has 2 weights for 1 morph targets")]
    public void Bad_files_are_named(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => MorphGlb.Read(GlbTests.Pack(json, []), "bad.glb")).Message);

    [Fact]
    public void What_cannot_be_added_to_is_refused()
    {
        const string Json = "{\"nodes\":[{\"mesh\":0}],\"meshes\":[{\"primitives\":[{\"targets\":[{}]}]}],\"buffers\":[{\"byteLength\":3,\"uri\":\"head.bin\"}]}";
        var head = MorphGlb.Read(GlbTests.Pack(Json, []), "head.glb");
        Assert.Contains("not in the file itself", Assert.Throws<InvalidFileException>(() => head.WithAnimation("a", 30, [[1]])).Message);
        Assert.Contains("2 lists of weights", Assert.Throws<LikenessException>(() => head.WithAnimation("a", 30, [[1], [1]])).Message);
        Assert.Throws<LikenessException>(() => head.WithAnimation("a", 30, [[]]));
        Assert.Empty(MorphGlb.Read(GlbTests.Pack("[1]", []), "list.glb").Meshes);
    }

    [Fact]
    public void Damaged_files_are_refused_and_never_break_the_program()
    {
        byte[] whole = GlbTests.Rich();
        var random = new Random(4);
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. whole];
            for (int k = 0; k < 4; k++)
            {
                damaged[12 + random.Next(Math.Min(1500, damaged.Length - 12))] = (byte)random.Next(32, 127);
            }

            try
            {
                var head = MorphGlb.Read(damaged, "damaged.glb");
                head.WithAnimation("a", 30, [.. head.Meshes.Select(m => new float[m.Targets.Count])]);
            }
            catch (LikenessException)
            {
                // One sentence, which is what is promised.
            }
        }
    }
}
