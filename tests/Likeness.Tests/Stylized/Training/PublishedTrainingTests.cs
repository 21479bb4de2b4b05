using Likeness.Runs.Folders;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Evaluation;
using Likeness.Stylized.Training;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Stylized.Cascade;
using Likeness.Tests.Support;

namespace Likeness.Tests.Stylized.Training;

/// <summary>Trainings with published networks in the place of encoder and generators.</summary>
public sealed class PublishedTrainingTests : IClassFixture<CascadeTrainingTests.Pictures>, IDisposable
{
    private readonly CascadeTrainingTests.Pictures _pictures;
    private readonly TemporaryFolder _folder = new();

    public PublishedTrainingTests(CascadeTrainingTests.Pictures pictures)
    {
        _pictures = pictures;
        Directory.CreateDirectory(_folder["."]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_stage_runs_and_goes_on_to_the_same_bits_after_a_stop(bool ready)
    {
        PublishedPrior prior = TinyPublished.Prior(_folder["."], 1, ready);
        CascadeConfig config = TinyCascade.Config(3) with { Published = prior.Source };
        float[] before = Numbers(prior);
        var whole = new CascadeSession(config, _pictures.All, prior);
        string[] names = [.. whole.Stages.Select(static s => s.Name)];
        Assert.DoesNotContain("prior", names);
        Assert.Equal(!ready, names.Contains("transfer"));
        Assert.Equal(ready ? 9 : 10, names.Length);
        Finish(whole);
        var parts = new CascadeSession(config, _pictures.All, prior);
        while (!parts.IsDone)
        {
            parts.Step();
            using var file = SafeTensorsFile.Parse(Saved(parts), "checkpoint");
            Assert.DoesNotContain(file.Names, static n => n.StartsWith("network.encoder", StringComparison.Ordinal) || n.StartsWith("network.prior", StringComparison.Ordinal));
            parts = new CascadeSession(config, _pictures.All, prior);
            parts.Load(file);
        }

        Assert.Equal(Saved(whole), Saved(parts));

        // What the user gave is as it was; the stylist of our own has moved away from it.
        Assert.Equal(before, Numbers(prior));
        Assert.Equal(!ready, whole.Networks.LearnedStylist is { } own && own.Parameters().Zip(prior.Generator.Parameters()).Any(static p => !p.First.Span.SequenceEqual(p.Second.Span)));
    }

    [Fact]
    public void The_stylist_learns_and_so_does_the_mapper()
    {
        PublishedPrior prior = TinyPublished.Prior(_folder["."]);
        var session = new CascadeSession(TinyCascade.Config(40) with { Published = prior.Source }, _pictures.All, prior);
        var losses = session.Stages.ToDictionary(static s => s.Name, _ => new List<float>());
        while (!session.IsDone)
        {
            List<float> own = losses[session.Stages[session.Stage].Name];
            own.Add(session.Step());
        }

        Assert.All(losses.Where(static p => p.Key != "transfer"), static pair => Assert.True(pair.Value[^8..].Average() < pair.Value[..8].Average(), $"{pair.Key}: {string.Join(" ", pair.Value)}"));
        Assert.All(losses["transfer"], static v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task A_run_leaves_its_files_goes_on_and_refuses_other_networks()
    {
        PublishedPrior prior = TinyPublished.Prior(_folder["."]), other = TinyPublished.Prior(_folder["."], 2);
        CascadeConfig config = TinyCascade.Config(2) with { Published = prior.Source };
        await RunAsync("whole", config, prior);
        using (RunFolder run = Create("stopped", config))
        {
            CascadeTrainingTests.Stop(config, run, prior, "imitator");
        }

        using (var run = RunFolder.Open(_folder["stopped"], CascadeTrainer.RunKind))
        {
            // Without the networks, with others, and with others that the settings name: their checkpoints are of another training.
            await RefusedAsync(config, null, run, "give their files with --encoder and --generator");
            await RefusedAsync(config, other, run, "another encoder");
            await RefusedAsync(config with { Published = other.Source }, other, run, "another architecture");
            await CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60), published: prior).ToEndAsync();
        }

        foreach (string file in new[] { CascadeTrainer.ModelName, "metrics.csv", "use/cascade-stylise.safetensors", "use/cascade-convert.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(Path.Combine(_folder["whole"], file)), File.ReadAllBytes(Path.Combine(_folder["stopped"], file)));
        }

        var cascade = AvatarCascade.Load(Path.Combine(_folder["whole"], CascadeTrainer.ModelName), prior);
        Assert.NotNull(cascade.Networks.Familiarity);
        CascadeScores scores = CascadeEvaluation.Measure(cascade, new CascadeEvaluationOptions { People = 4, References = 5, Imitations = 4, FittedPeople = 1 });
        Assert.All(scores.FidOwn.Values, static v => Assert.True(double.IsFinite(v)));
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("imitator")]
    [InlineData("mapper")]
    public async Task Stages_are_taken_over_from_a_run_with_the_same_networks_and_no_other(string changed)
    {
        bool ready = changed == "imitator";
        PublishedPrior prior = TinyPublished.Prior(_folder["."], 1, ready);
        CascadeConfig config = TinyCascade.Config(2) with { Published = prior.Source };
        CascadeConfig other = changed switch
        {
            "transfer" => config with { ColourWeight = 3 },
            "imitator" => config with { ImitatorSteps = 3 },
            _ => config with { StraightThrough = true },
        };
        await RunAsync("first", config, prior);
        var earlier = EarlierTraining.Load(_folder["first"], prior);
        var anew = new CascadeSession(other, _pictures.All, prior);
        var taken = new CascadeSession(other, _pictures.All, prior);
        taken.TakeOver(earlier);
        Assert.Equal(changed, taken.Stages[taken.Stage].Name);
        Finish(anew);
        Finish(taken);
        Assert.Equal(anew.StepsDone, taken.StepsDone);
        Assert.Equal(Weights(anew), Weights(taken));

        PublishedPrior second = TinyPublished.Prior(_folder["."], 2, ready);
        Assert.Contains("which are not in it", Assert.Throws<InvalidFileException>(() => EarlierTraining.Load(_folder["first"])).Message, StringComparison.Ordinal);
        Assert.Contains("another encoder", Assert.Throws<InvalidFileException>(() => EarlierTraining.Load(_folder["first"], second)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be taken over: it was trained with published networks", Assert.Throws<LikenessException>(() => CascadeStages.Changed(TinyCascade.Config(2), config)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be taken over: it has an encoder", Assert.Throws<LikenessException>(() => CascadeStages.Changed(config, TinyCascade.Config(2))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be taken over: it was trained with another encoder", Assert.Throws<LikenessException>(() => CascadeStages.Changed(config with { Published = second.Source }, config)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_of_ordinary_runs_do_not_name_published_networks()
    {
        CascadeConfig config = TinyCascade.Config(2);
        Assert.DoesNotContain("published", CascadeTrainer.ConfigOf(config).Select(static p => p.Key));
        PublishedPrior prior = TinyPublished.Prior(_folder["."]);
        Assert.Equal(
            ["styles", "style_size", "encoder", "generator"], CascadeTrainer.ConfigOf(config with { Published = prior.Source })["published"]!.AsObject().Select(static p => p.Key));
        Assert.Contains("of its own", Assert.Throws<LikenessException>(() => new CascadeSession(config, _pictures.All, prior)).Message, StringComparison.Ordinal);
    }

    private static void Finish(CascadeSession session)
    {
        while (!session.IsDone)
        {
            session.Step();
        }
    }

    private static float[] Numbers(PublishedPrior prior) => [.. new Module?[] { prior.Encoder, prior.Generator, prior.Stylist }.OfType<Module>()
        .SelectMany(static m => m.NamedParameters().Concat(m.NamedBuffers())).SelectMany(static p => p.Tensor.Span.ToArray())];

    private static float[] Weights(CascadeSession session) => [.. session.Networks.NamedParameters().SelectMany(p => p.Tensor.Span.ToArray())];

    private static byte[] Saved(CascadeSession session)
    {
        var writer = new SafeTensorsWriter();
        session.Save(writer);
        using var stream = new MemoryStream();
        writer.Write(stream);
        return stream.ToArray();
    }

    private static async Task RefusedAsync(CascadeConfig config, PublishedPrior? published, RunFolder run, string message)
    {
        LikenessException error = await Assert.ThrowsAnyAsync<LikenessException>(() => CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60), published: published).ToEndAsync());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private async Task RunAsync(string name, CascadeConfig config, PublishedPrior prior)
    {
        using RunFolder run = Create(name, config);
        await CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(60), published: prior).ToEndAsync();
    }

    private RunFolder Create(string name, CascadeConfig config) => RunFolder.Create(
        _folder[name], new RunDescription { Kind = CascadeTrainer.RunKind, CommandLine = "test", Config = CascadeTrainer.ConfigOf(config), Seed = config.Seed });
}
