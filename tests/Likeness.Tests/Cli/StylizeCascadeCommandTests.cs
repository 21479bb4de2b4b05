using System.Text.Json;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;
using Likeness.Imaging.Png;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
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
        Assert.Equal(
            ["argmax", "search", "cnn_photo", "cnn_stylised", "features_photo", "features_stylised", "landmarks", "both"], figures.GetProperty("baselines").EnumerateObject().Select(static p => p.Name));

        (code, JsonElement alone, talk) = await RunAsync([.. line, "--no-baselines"]);
        Assert.True(code == 0, talk);
        Assert.Equal(["argmax", "search"], alone.GetProperty("baselines").EnumerateObject().Select(static p => p.Name));
        Assert.Equal(figures.GetProperty("attribute_agreement_mean").GetDouble(), alone.GetProperty("attribute_agreement_mean").GetDouble());
    }

    [Fact]
    public async Task Eval_draws_a_row_for_each_person_and_measures_nothing_when_that_is_all_that_is_asked()
    {
        Directory.CreateDirectory(_folder["run"]);
        CascadeFile.Save(Path.Combine(_folder["run"], "cascade.safetensors"), new CascadeNetworks(TinyCascade.Sizes, new RandomSource(1)));
        string[] line = ["stylize", "eval", "--run", _folder["run"], "--method", "argmax", "--sheet-only"];
        await RefusedAsync(line, "--sheet says into which file");
        var heights = new List<int>();
        foreach (string people in new[] { "4", "5" })
        {
            (int code, JsonElement figures, string talk) = await RunAsync([.. line, "--people", people, "--sheet", _folder["sheet.png"]]);
            Assert.True(code == 0, talk);
            Assert.Equal(["sheet"], figures.EnumerateObject().Select(static p => p.Name));
            heights.Add(PngReader.Read(_folder["sheet.png"]).Height);
        }

        // Rows of 128 pixels and the gap between them.
        Assert.Equal(136, heights[1] - heights[0]);
    }

    [Fact]
    public async Task Published_networks_are_given_with_the_cascade_that_needs_them()
    {
        Directory.CreateDirectory(_folder["run"]);
        string[] given = PublishedFiles(1), others = PublishedFiles(2);
        var prior = PublishedPrior.Load(given[1], given[3], given[5]);
        CascadeFile.Save(Path.Combine(_folder["run"], "cascade.safetensors"), new CascadeNetworks(TinyCascade.Sizes, new RandomSource(1), prior));
        string[] line = ["stylize", "eval", "--run", _folder["run"], "--people", "4", "--references", "5", "--imitations", "4", "--fitted", "0", "--method", "search"];
        (int code, JsonElement figures, string talk) = await RunAsync([.. line, .. given]);
        Assert.True(code == 0, talk);
        Assert.InRange(figures.GetProperty("matching_1_of_4").GetDouble(), 0, 1);

        await RefusedAsync(line, "give their files with --encoder, --generator and --stylist");
        await RefusedAsync([.. line, .. given[..4]], "it was trained with a ready stylist: give its file with --stylist");
        await RefusedAsync([.. line, .. given[2..]], "give both --encoder and --generator");
        await RefusedAsync([.. line, .. others], "it was trained with another encoder");
        string[] create = ["stylize", "create", "--photo", "me.png", "--out", _folder["me.json"]];
        await RefusedAsync([.. create, .. given], "give it with --cascade");
        await RefusedAsync([.. create, "--cascade", _folder["run"], .. others], "it was trained with another encoder");
    }

    [Fact]
    public async Task A_run_with_published_networks_is_gone_on_with_by_the_same_files_alone()
    {
        string[] given = PublishedFiles(1), others = PublishedFiles(2);
        CascadeConfig config = CascadeConfigs.Smoke with { Published = PublishedPrior.Load(given[1], given[3]).Source };
        RunFolder.Create(_folder["run"], new RunDescription
        {
            Kind = CascadeTrainer.RunKind,
            Config = CascadeTrainer.ConfigOf(config),
            Inputs = [InputFile.Describe(given[1]), InputFile.Describe(given[3])],
        }).Dispose();
        string[] line = ["stylize", "train", "--config", "smoke", "--run", _folder["run"], "--resume", "--seed", "0"];
        await RefusedAsync(line, $"this run was begun with {given[1]}");
        await RefusedAsync([.. line, .. others[..4]], $"would go on with {others[1]}");
        await RefusedAsync([.. line, .. given[..2], .. others[2..4]], $"this run was begun with {given[3]}");
        await RefusedAsync([.. line, .. given], $"would go on with {given[5]}");
        await RefusedAsync(["stylize", "train", "--config", "smoke", "--run", _folder["out"], "--encoder", given[3], "--generator", given[3]], "holds no e4e encoder");
        await RefusedAsync(["stylize", "train", "--config", "smoke", "--run", _folder["out"], "--prior", "gan", .. given[..4]], "leave out either the published networks or the GAN prior");
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("train --config big --run OUT", "no configuration named 'big'; use smoke, small or full")]
    [InlineData("train --config smoke --run OUT --resume", "holds no run (run.json is missing)")]
    [InlineData("train --config smoke --run OUT --ablation no-hair", "--ablation no-hair: there is no such one")]
    [InlineData("train --config smoke --run OUT --checkpoint-seconds -1", "--checkpoint-seconds -1: expected 0 to 86400")]
    [InlineData("train --config smoke --run OUT --ablation no-colour --from EMPTY", "holds no run (run.json is missing)")]
    [InlineData("train --config smoke --run OUT --encoder e4e.safetensors", "give both --encoder and --generator")]
    [InlineData("train --config smoke --run OUT --stylist toon.safetensors", "--stylist only with them")]
    [InlineData("train --config smoke --run OUT --encoder OUT.safetensors --generator OUT.safetensors", "OUT.safetensors")]
    [InlineData("train --config smoke --run OUT --prior vae", "--prior vae: expected auto-encoder or gan")]
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

    // The three options with their files.
    private string[] PublishedFiles(long seed)
    {
        string folder = _folder[FormattableString.Invariant($"published-{seed}")];
        Directory.CreateDirectory(folder);
        return
        [
            "--encoder", TinyPublished.Encoder(Path.Combine(folder, "e4e.safetensors"), seed),
            "--generator", TinyPublished.Generator(Path.Combine(folder, "generator.safetensors"), seed),
            "--stylist", TinyPublished.Generator(Path.Combine(folder, "stylist.safetensors"), seed + 10),
        ];
    }

    private static async Task RefusedAsync(string[] line, string message)
    {
        (int code, _, string talk) = await RunAsync(line);
        Assert.Equal(2, code);
        Assert.Contains(message, talk, StringComparison.Ordinal);
    }

    private static async Task<(int Code, JsonElement Figures, string Talk)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        int code = await Invocation.RunAsync(Nouns.Create(), [.. args, "--json", "--quiet"], data, talk);
        return (code, JsonDocument.Parse(data.ToString().TrimEnd().Split('\n')[^1]).RootElement, talk.ToString());
    }
}
