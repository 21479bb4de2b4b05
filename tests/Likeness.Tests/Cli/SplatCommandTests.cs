using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Splatting.Files;
using Likeness.Splatting.Scenes;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Splatting;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

public sealed class SplatCommandTests
{
    [Fact]
    public async Task Info_gives_counts_bounds_and_distributions()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 50, 2);
        scene.LogScales[0] = float.NegativeInfinity;
        SceneFiles.Save(folder["a.ply"], scene);
        JsonElement info = await JsonAsync("splat", "info", folder["a.ply"]);
        Assert.Equal(("ply", 50, 2), (info.GetProperty("format").GetString(), info.GetProperty("gaussians").GetInt32(), info.GetProperty("degree").GetInt32()));
        Assert.Equal(scene.Means.Where((_, i) => i % 3 == 1).Max(), info.GetProperty("bounds_max")[1].GetSingle());
        Assert.Equal(1, info.GetProperty("non_finite").GetProperty("log scale").GetProperty("infinite").GetInt32());
        Assert.InRange(info.GetProperty("opacity").GetProperty("median").GetDouble(), 0.1, 0.9);
        (int code, string data, string talk) = await RunAsync("splat", "info", folder["a.ply"]);
        Assert.Equal(0, code);
        Assert.Contains("50, spherical harmonics of degree 2", data);
        Assert.Contains("warning: 1 infinite among the numbers of log scale.", talk);
    }

    [Fact]
    public async Task Check_says_what_is_odd()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 50, 0);
        Array.Fill(scene.LogScales, -5);
        Array.Fill(scene.OpacityLogits, 2);
        SceneFiles.Save(folder["a.ply"], scene);
        Assert.Contains("Nothing is odd.", (await RunAsync("splat", "check", folder["a.ply"])).Data);
        scene.Rotations.AsSpan(0, 4).Clear();
        scene.Means[30] = float.NaN;
        SceneFiles.Save(folder["a.ply"], scene);
        (int code, string data, _) = await RunAsync("splat", "check", folder["a.ply"]);
        Assert.Equal(0, code);
        Assert.Contains("- 1 NaN among the numbers of position.", data);
        Assert.Contains("- 1 of 50 Gaussians (2 %) have the quaternion 0", data);
        JsonElement check = await JsonAsync("splat", "check", folder["a.ply"]);
        Assert.Equal(["not-finite", "zero-rotation"], check.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Convert_writes_and_says_what_was_lost()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 50, 2);
        SceneFiles.Save(folder["a.ply"], scene);
        JsonElement exact = await JsonAsync("splat", "convert", folder["a.ply"], folder["b.ply"]);
        Assert.All(exact.GetProperty("largest_change").EnumerateObject(), p => Assert.Equal(0, p.Value.GetDouble()));
        Assert.Equal(File.ReadAllBytes(folder["a.ply"]), File.ReadAllBytes(folder["b.ply"]));
        JsonElement splat = await JsonAsync("splat", "convert", folder["a.ply"], folder["b.splat"]);
        Assert.Equal("harmonics-dropped", splat.GetProperty("losses")[0].GetProperty("code").GetString());
        Assert.Equal(scene.ShRest.Max(MathF.Abs), splat.GetProperty("largest_change").GetProperty("harmonics").GetSingle());
        Assert.InRange(splat.GetProperty("largest_change").GetProperty("rotation_degrees").GetDouble(), 0.01, 1);
        (int code, string data, _) = await RunAsync("splat", "convert", folder["a.ply"], folder["b.spz"], "--degree", "0");
        Assert.Equal(0, code);
        Assert.Contains("above degree 0 were cut off", data);
        Assert.Equal(0, SceneFiles.Load(folder["b.spz"]).Scene.Degree);
    }

    [Fact]
    public async Task Convert_refuses_what_a_format_cannot_hold_unless_it_is_cleaned()
    {
        using var folder = new TemporaryFolder();
        GaussianScene scene = SampleScenes.Random(1, 50, 0);
        scene.ShDc[3] = float.NaN;
        SceneFiles.Save(folder["a.ply"], scene);
        (int code, _, string talk) = await RunAsync("splat", "convert", folder["a.ply"], folder["b.glb"]);
        Assert.Equal(2, code);
        Assert.Contains("Gaussian 1 has a number that is not finite", talk);
        Assert.False(File.Exists(folder["b.glb"]));
        JsonElement cleaned = await JsonAsync("splat", "convert", folder["a.ply"], folder["b.glb"], "--clean");
        Assert.Equal((49, 1), (cleaned.GetProperty("gaussians").GetInt32(), cleaned.GetProperty("left_out").GetInt32()));
        (code, _, talk) = await RunAsync("splat", "convert", folder["a.ply"], folder["b.xyz"]);
        Assert.Equal(2, code);
        Assert.Contains("is not a scene file that is known by its extension", talk);
        (code, _, talk) = await RunAsync("splat", "convert", folder["a.ply"], folder["b.spz"], "--degree", "4");
        Assert.Equal(2, code);
        Assert.Contains("--degree is 4", talk);
        (code, _, talk) = await RunAsync("splat", "check", folder["none.ply"]);
        Assert.Equal(2, code);
        Assert.Contains("there is no such file", talk);
    }

    [SkippableFact]
    public async Task Bench_prints_medians_and_the_loss()
    {
        string scene = Requires.Shared("data/splats/bench_scene_10k.safetensors");
        JsonElement figures = await JsonAsync("splat", "bench", "--scene", scene, "--size", "64", "--sh", "1", "--seconds", "0.1");
        Assert.True(figures.GetProperty("forward_ms").GetDouble() > 0);
        Assert.True(figures.GetProperty("forward_backward_ms").GetDouble() > 0);
        Assert.InRange(figures.GetProperty("loss").GetDouble(), 100, 2000);
    }

    private static async Task<JsonElement> JsonAsync(params string[] args)
    {
        (int code, string data, string talk) = await RunAsync([.. args, "--json"]);
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
