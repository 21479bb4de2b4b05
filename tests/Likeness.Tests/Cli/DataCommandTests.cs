using System.Numerics;
using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

public sealed class DataCommandTests
{
    [Fact]
    public async Task Info_reports_counts_bounds_and_problems_as_json()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet();
        float[] twice = [.. sheet.Coordinates, .. sheet.Coordinates];
        twice[^1] = float.NaN;
        MeshSetFiles.Save(folder["a.npz"], new MeshSet(sheet.Topology, twice) { Names = ["one", "two"], Masks = new Dictionary<string, int[]> { ["lips"] = [1, 2] } });
        JsonElement info = await InfoAsync(folder["a.npz"]);
        Assert.Equal((2, 20, 24), (info.GetProperty("samples").GetInt32(), info.GetProperty("vertices").GetInt32(), info.GetProperty("triangles").GetInt32()));
        Assert.Equal(1, info.GetProperty("components").GetInt32());
        Assert.Equal(100, info.GetProperty("bounds_max_mm")[0].GetDouble());
        Assert.Equal(2, info.GetProperty("masks").GetProperty("lips").GetInt32());
        JsonElement bad = Assert.Single(info.GetProperty("non_finite").EnumerateArray());
        Assert.Equal((1, "two", 19), (bad.GetProperty("sample").GetInt32(), bad.GetProperty("name").GetString(), bad.GetProperty("vertex").GetInt32()));
        Assert.Contains(info.GetProperty("problems").EnumerateArray(), p => p.GetString() == "sample 1 (two), vertex 19 is not a number");

        MeshFiles.Save(folder["a.glb"], sheet);
        Assert.Equal(1000, (await InfoAsync(folder["a.glb"])).GetProperty("unit_to_mm").GetDouble());
        File.WriteAllText(folder["small.obj"], "v 0 0 0\nv 0.2 0 0\nv 0 0.2 0\nf 1 2 3\n");
        Assert.Contains("metres", (await InfoAsync(folder["small.obj"])).GetProperty("warnings")[0].GetString());
        Assert.Equal(200, (await InfoAsync(folder["small.obj"], "--unit", "m")).GetProperty("bounds_max_mm")[0].GetDouble(), 1e-3);
    }

    [SkippableFact]
    public async Task Info_lists_the_splits_of_a_file_and_takes_masks_from_another()
    {
        string path = Requires.Shared("data/ict/sequences_test.npz"), masks = Requires.Shared("data/ict/ict_face_5k.npz");
        JsonElement info = await InfoAsync(path, "--masks", masks);
        Assert.Equal(150, info.GetProperty("splits").GetProperty("test").GetInt32());
        Assert.Equal(60, info.GetProperty("splits").GetProperty("unseen").GetInt32());
        Assert.Equal(330, info.GetProperty("masks").GetProperty("lips").GetInt32());
        Assert.Equal((4, -2, true), (info.GetProperty("boundary_loops").GetInt32(), info.GetProperty("euler").GetInt32(), info.GetProperty("manifold").GetBoolean()));
        Assert.Equal(60, (await InfoAsync(path + "#unseen")).GetProperty("samples").GetInt32());
        JsonElement model = (await InfoAsync(masks)).GetProperty("model");
        Assert.Equal((53, 100), (model.GetProperty("expressions").GetInt32(), model.GetProperty("identities").GetInt32()));
    }

    [Fact]
    public async Task Bust_sequences_are_written_whole_and_depend_on_the_seed()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, string seed) in ((string, string)[])[("a", "5"), ("b", "5"), ("c", "6")])
        {
            (int code, string data, string talk) = await RunAsync("data", "bust", "--identities", "2", "--frames", "3", "--seed", seed, "--out", folder[name + ".npz"], "--json");
            Assert.True(code == 0, talk);
            Assert.Equal(6, JsonDocument.Parse(data).RootElement.GetProperty("samples").GetInt32());
        }

        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
        Assert.NotEqual(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["c.npz"]));
        JsonElement info = await InfoAsync(folder["a.npz"]);
        Assert.True(info.GetProperty("manifold").GetBoolean());
        Assert.Equal(1, info.GetProperty("components").GetInt32());
        Assert.InRange(info.GetProperty("vertices").GetInt32(), 4000, 6500);
        Assert.Empty(info.GetProperty("problems").EnumerateArray());
        Assert.True(info.GetProperty("masks").TryGetProperty("lips", out _));
        (int all, _, string said) = await RunAsync("data", "bust", "--identities", "1", "--frames", "1", "--part", "all", "--out", folder["all.npz"]);
        Assert.True(all == 0, said);
        (int none, _, string why) = await RunAsync("data", "bust", "--part", "hair", "--out", folder["x.npz"]);
        Assert.Equal(2, none);
        Assert.Contains("no part named hair; it has skin", why);
        Assert.False(File.Exists(folder["x.npz"]));
    }

    [Fact]
    public async Task Info_names_what_is_wrong_with_a_topology()
    {
        using var folder = new TemporaryFolder();
        // Three triangles on one edge, one without area, one vertex unused, and a piece apart.
        File.WriteAllText(folder["a.obj"], "v 0 0 0\nv 100 0 0\nv 0 100 0\nv 0 -100 0\nv 0 0 100\nv 200 0 0\nv 300 0 0\nv 400 0 0\nv 9 9 9\nf 1 2 3\nf 2 1 4\nf 1 2 5\nf 6 7 8\n");
        JsonElement info = await InfoAsync(folder["a.obj"]);
        Assert.Equal((1, 2, false), (info.GetProperty("samples").GetInt32(), info.GetProperty("components").GetInt32(), info.GetProperty("manifold").GetBoolean()));
        string problems = string.Join('\n', info.GetProperty("problems").EnumerateArray().Select(p => p.GetString()));
        Assert.Contains("three or more triangles", problems);
        Assert.Contains("no area", problems);
        Assert.Contains("in no triangle", problems);
    }

    [Fact]
    public async Task Align_brings_turned_copies_together_and_keeps_the_rest_of_the_set()
    {
        using var folder = new TemporaryFolder();
        Mesh sheet = SampleMeshes.Sheet();
        float[] turned = sheet.Coordinates.ToArray();
        for (int i = 0; i < turned.Length; i += 3)
        {
            (turned[i], turned[i + 1]) = (30 - turned[i + 1], turned[i] - 7);
        }

        MeshSetFiles.Save(folder["a.npz"], new MeshSet(sheet.Topology, [.. sheet.Coordinates, .. turned]) { Names = ["one", "two"], Licence = "ours" });
        (int code, string data, string talk) = await RunAsync("data", "align", folder["a.npz"], "--out", folder["b.npz"], "--json");
        Assert.True(code == 0, talk);
        Assert.Equal(2, JsonDocument.Parse(data).RootElement.GetProperty("samples").GetInt32());
        MeshSet aligned = MeshSetFiles.Load(folder["b.npz"]).Set;
        Assert.Equal(["one", "two"], aligned.Names);
        Assert.Equal("ours", aligned.Licence);
        for (int i = 0; i < turned.Length; i++)
        {
            Assert.Equal(aligned.Sample(0)[i], aligned.Sample(1)[i], 1e-3);
        }

        // Nothing was scaled: the first two vertices are as far apart as they were.
        float before = Vector3.Distance(sheet.Positions[0], sheet.Positions[^1]);
        Assert.Equal(before, Vector3.Distance(aligned.MeshAt(1).Positions[0], aligned.MeshAt(1).Positions[^1]), 1e-2);
    }

    [SkippableFact]
    public async Task Sequences_of_the_ict_face_are_written_in_parts()
    {
        using var folder = new TemporaryFolder();
        (int code, string data, string talk) = await RunAsync(
            "data", "ict", "--facekit", Requires.Shared("data/ict/ict_face_5k.npz"), "--corpus", "sequences", "--identities", "2", "--frames", "10", "--split", "modular", "--out", folder["s.npz"], "--json");
        Assert.True(code == 0, talk);
        JsonElement figures = JsonDocument.Parse(data).RootElement;
        Assert.Equal(20, figures.GetProperty("samples").GetInt32());
        Assert.Equal(2, figures.GetProperty("splits").GetProperty("test").GetInt32());
        LoadedMeshSet train = MeshSetFiles.Load(folder["s.npz"] + "#train");
        Assert.Equal(16, train.Set.Count);
        Assert.Contains("ICT", train.Set.Licence);
    }

    [Theory]
    [InlineData("data ict --facekit nowhere.npz --out a.npz", "nowhere.npz: there is no such file")]
    [InlineData("data ict --facekit nowhere.npz --out a.npz --split fair", "'fair' is not a rule for splits")]
    [InlineData("data info nowhere", "nowhere")]
    [InlineData("data align nowhere.npz --out a.npz", "nowhere.npz")]
    [InlineData("data info a.npz --unit ell", "'ell' is not a unit")]
    public async Task Bad_input_is_one_message_and_code_2(string line, string message)
    {
        (int code, string data, string talk) = await RunAsync(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(data);
        Assert.Contains(message, talk);
    }

    private static async Task<JsonElement> InfoAsync(string path, params string[] options)
    {
        (int code, string data, string talk) = await RunAsync(["data", "info", path, "--json", .. options]);
        Assert.True(code == 0, talk);
        return JsonDocument.Parse(data).RootElement;
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        var data = new StringWriter();
        var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
