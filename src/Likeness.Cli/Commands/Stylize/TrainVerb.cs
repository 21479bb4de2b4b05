using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize train</c>: learns the whole cascade from pictures of our own engines, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    // Of other files the inputs of the run tell more than the setting.
    private const string PublishedSetting = "published";
    private const string AutoEncoder = "auto-encoder";
    private static readonly Option<string> Config = new("--config") { Description = "smoke shows in minutes that everything runs; small and full learn at 64 pixels.", HelpName = "smoke|small|full", Required = true };
    private static readonly Option<string> Run = new("--run") { Description = "The run folder: pictures, checkpoints, metrics, and at the end cascade.safetensors and, for use alone, the folder use.", HelpName = "DIR", Required = true };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run, to the same bits." };
    private static readonly Dictionary<string, Func<CascadeConfig, CascadeConfig>> Ablations = new()
    {
        ["posed-exemplars"] = static config => config with { PosedExemplars = true },
        ["no-colour"] = static config => config with { ColourWeight = 0 },
        ["no-layout"] = static config => config with { LayoutWeight = 0 },
        ["few-exemplars"] = static config => config with { Exemplars = 150 },
        ["full-adversary"] = static config => config with { AdversarialWeight = 1 },
        ["no-pairs"] = static config => config with { PairWeight = 0 },
        ["no-attributes"] = static config => config with { AttributeWeight = 0 },
        ["no-read-avatars"] = static config => config with { ReadAvatarWeight = 0 },
        ["no-prior-attributes"] = static config => config with { PriorAttributeWeight = 0 },
        ["no-code-reading"] = static config => config with { CodeReadingWeight = 0 },
        ["blind-features"] = static config => config with { BlindFeatures = true },
        ["printed-penalty"] = static config => config with { PrintedPenaltySign = true },
        ["straight-through"] = static config => config with { StraightThrough = true },
        ["no-stylisation"] = static config => config with { PhotographsAsTargets = true },
        ["random-codes"] = static config => config with { RandomCodes = true },
        ["no-identity"] = static config => config with { Objective = config.Objective with { Identity = 0 } },
        ["no-perceptual"] = static config => config with { Objective = config.Objective with { Perceptual = 0 } },
        ["no-mapper-colour"] = static config => config with { Objective = config.Objective with { Colour = 0 } },
        ["no-mapper-entropy"] = static config => config with { MapperEntropyWeight = 0 },
        ["no-mapper-attributes"] = static config => config with { MapperReadingWeight = 0 },
    };

    private static readonly Option<string> Ablation = new("--ablation")
    {
        Description = $"Change one thing, separated by commas: {AblationNames}.",
        HelpName = "NAMES",
        DefaultValueFactory = _ => "",
    };
    private static readonly Option<int?> MapperSteps = new("--mapper-steps") { Description = "Steps of the last stage, which decides what an ablation of the objective costs [default: the configuration's].", HelpName = "N" };
    private static readonly Option<string> Prior = new("--prior")
    {
        Description = "How the generator of photographs is learned: with the encoder, or by a discriminator alone and the encoder after it (twice as many steps).",
        HelpName = "auto-encoder|gan",
        DefaultValueFactory = _ => AutoEncoder,
    };

    private static readonly Option<string?> From = new("--from") { Description = "A finished run: take over its stages as far as they would be the same, and train only what an ablation changes.", HelpName = "DIR" };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", DefaultValueFactory = _ => 60, HelpName = "S" };

    private static readonly PublishedOptions Published = new();

    public static Command Create()
    {
        var verb = new Verb(
            "train", "Learns stylisation, imitator and mapper from pictures that the engines draw.",
            "likeness stylize train --config smoke --run cascade-run", "likeness stylize train --config smoke --run cascade-run --resume",
            "likeness stylize train --config smoke --ablation no-identity --from cascade-run --run without-identity",
            "likeness stylize train --config small --run published-run --encoder e4e.safetensors --generator stylegan2.safetensors")
        {
            Config, Run, Resume, Ablation, Prior, MapperSteps, From, CheckpointSeconds,
        };
        Published.AddTo(verb);
        verb.Does(TrainAsync);
        return verb;
    }

    private static async Task TrainAsync(Call call, CancellationToken cancel)
    {
        CascadeConfig config = call.Get(Ablation).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Aggregate(CascadeConfigs.Named(call.Get(Config)) with { Seed = call.Seed, AdversarialPrior = IsAdversarial(call.Get(Prior)) }, Changed);
        config = (config with { MapperSteps = call.Get(MapperSteps) ?? config.MapperSteps }).Validated();
        double interval = call.Get(CheckpointSeconds);
        if (interval is not (>= 0 and <= 86_400))
        {
            throw new LikenessException(FormattableString.Invariant($"--checkpoint-seconds {interval}: expected 0 to 86400."));
        }

        PublishedPrior? published = Published.Load(call);
        config = config with { Published = published?.Source };
        config.Validated();
        EarlierTraining? earlier = call.Get(From) is { } from ? EarlierTraining.Load(from, published) : null;
        if (earlier is not null)
        {
            // Said before a folder is made.
            _ = CascadeStages.Changed(config, earlier.Settings);
        }

        JsonObject settings = CascadeTrainer.ConfigOf(config);
        using RunFolder run = RunFolders.Open(call, CascadeTrainer.RunKind, call.Get(Run), call.Get(Resume), settings, Published.Files(call), [PublishedSetting], call.Seed, cancel);
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, CascadeTrainer.Train(config, run, TimeSpan.FromSeconds(interval), earlier, published, cancel)), call.Output).ConfigureAwait(false);
        call.Output.Say($"cascade: {Path.Combine(call.Get(Run), CascadeTrainer.ModelName)}");
        call.Output.Figures(done.Figures);
    }

    private static string AblationNames => string.Join(", ", Ablations.Keys);

    private static bool IsAdversarial(string prior) => prior switch
    {
        AutoEncoder => false,
        "gan" => true,
        _ => throw new LikenessException($"--prior {prior}: expected auto-encoder or gan."),
    };

    private static CascadeConfig Changed(CascadeConfig config, string name) => Ablations.TryGetValue(name, out Func<CascadeConfig, CascadeConfig>? change)
        ? change(config)
        : throw new LikenessException($"--ablation {name}: there is no such one; there are {AblationNames}.");
}
