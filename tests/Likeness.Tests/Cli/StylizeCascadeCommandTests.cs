using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Stylized.Cascade;
using Likeness.Tensors.Randomness;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Stylized.Cascade;

namespace Likeness.Tests.Cli;

/// <summary>The verbs that train and measure a cascade: what they print, and what they say about bad input. Training itself is tested with the library.</summary>
public sealed class StylizeCascadeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Eval_prints_the_agreed_figures()
    {
        Directory.CreateDirectory(_folder["run"]);
        CascadeFile.Save(Path.Combine(_folder["run"], "cascade.safetensors"), new CascadeNetworks(TinyCascade.Sizes, new RandomSource(1)));
        string[] line = ["stylize", "eval", "--run", _folder["run"], "--data", "photo-synthetic", "--seed", "3", "--people", "4", "--references", "5", "--imitations", "4", "--fitted", "0", "--method", "search"];
        (int code, JsonElement figures, string talk) = await RunAsync([.. line, "--out", _folder["figures.json"]]);
        Assert.True(code == 0, talk);
        Assert.Equal(8, figures.GetProperty("attribute_agreement").EnumerateObject().Count());
        Assert.Equal(["photo", "stylised", "imitated", "strict"], figures.GetProperty("fid_own").EnumerateObject().Select(p => p.Name));
        Assert.InRange(figures.GetProperty("matching_1_of_4").GetDouble(), 0, 1);
        using var written = JsonDocument.Parse(File.ReadAllText(_folder["figures.json"]));
        Assert.Equal(figures.GetProperty("invariance").GetDouble(), written.RootElement.GetProperty("invariance").GetDouble());
    }

    [Theory]
    [InlineData("train --config big --run OUT", "no configuration named 'big'; use smoke, small or full")]
    [InlineData("train --config smoke --run OUT --resume", "holds no run (run.json is missing)")]
    [InlineData("train --config smoke --run OUT --ablation no-hair", "--ablation no-hair: there is no such one")]
    [InlineData("train --config smoke --run OUT --checkpoint-seconds -1", "--checkpoint-seconds -1: expected 0 to 86400")]
    [InlineData("train --config smoke --run OUT --ablation no-colour --from EMPTY", "holds no run (run.json is missing)")]
    [InlineData("eval --run OUT", "OUT")]
    [InlineData("eval --run EMPTY", "cascade.safetensors is not there; the training has not finished")]
    [InlineData("eval --run EMPTY --data selfies", "true attributes are known of photo-synthetic alone")]
    [InlineData("eval --run EMPTY --people 1", "1 people cannot be measured")]
    [InlineData("eval --run EMPTY --method best", "--method best: expected argmax, search or engine")]
    public async Task Bad_usage_is_said_in_a_line_and_leaves_nothing(string line, string message)
    {
        Directory.CreateDirectory(_folder["empty"]);
        string[] words = [.. line.Split(' ').Select(w => w.Replace("OUT", _folder["out"], StringComparison.Ordinal).Replace("EMPTY", _folder["empty"], StringComparison.Ordinal))];
        (int code, _, string talk) = await RunAsync(["stylize", .. words]);
        Assert.Equal(2, code);
        Assert.Contains(message.Replace("OUT", _folder["out"], StringComparison.Ordinal), talk, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out"]) || Directory.Exists(_folder["out"]));
    }

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), [.. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
