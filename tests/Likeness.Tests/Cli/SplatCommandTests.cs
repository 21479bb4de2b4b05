using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Tests.Support;

namespace Likeness.Tests.Cli;

public sealed class SplatCommandTests
{
    [SkippableFact]
    public async Task Bench_prints_medians_and_the_loss()
    {
        string scene = Requires.Shared("data/splats/bench_scene_10k.safetensors");
        (int code, string data, string talk) = await RunAsync("splat", "bench", "--scene", scene, "--size", "64", "--sh", "1", "--seconds", "0.1", "--json");
        Assert.True(code == 0, talk);
        JsonElement figures = JsonDocument.Parse(data.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.True(figures.GetProperty("forward_ms").GetDouble() > 0);
        Assert.True(figures.GetProperty("forward_backward_ms").GetDouble() > 0);
        Assert.InRange(figures.GetProperty("loss").GetDouble(), 100, 2000);
    }

    [SkippableFact]
    public async Task Bench_says_what_is_wrong()
    {
        string scene = Requires.Shared("data/splats/bench_scene_10k.safetensors");
        (int code, _, string talk) = await RunAsync("splat", "bench", "--scene", scene, "--size", "0");
        Assert.Equal(2, code);
        Assert.Contains("--size 0", talk, StringComparison.Ordinal);
        (code, _, talk) = await RunAsync("splat", "bench", "--scene", scene, "--sh", "4");
        Assert.Equal(2, code);
        Assert.Contains("degree 4 were asked for; the file has degree 3", talk, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Data, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), args, data, talk);
        return (code, data.ToString(), talk.ToString());
    }
}
