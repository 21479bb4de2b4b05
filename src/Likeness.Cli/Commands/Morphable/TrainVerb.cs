using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Morphable;

/// <summary><c>likeness morphable train</c>: learns a model, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private static readonly Option<string> Data = new("--data") { Description = "The meshes to learn from.", HelpName = "PATH[#split]", Required = true };
    private static readonly Option<string?> Test = new("--test") { Description = "The meshes to measure on. Without it the data are cut by --split.", HelpName = "PATH[#split]" };
    private static readonly Option<string?> Validation = new("--validation") { Description = "Meshes that choose the best epoch.", HelpName = "PATH[#split]" };
    private static readonly Option<string> Split = new("--split") { Description = "How --data is cut when there is no --test: modular, interpolation, or none.", DefaultValueFactory = _ => "modular", HelpName = "RULE" };
    private static readonly Option<GraphConvolution> Conv = Choice("--conv", "The convolution.", GraphConvolution.Cheb);
    private static readonly Option<FilterSize> Filters = Choice("--filters", "Channel counts.", FilterSize.Simple);
    private static readonly Option<AggregationKind> Aggregation = Choice("--aggregation", "How features go between mesh levels.", AggregationKind.Attention);
    private static readonly Option<AggregationKind?> EncoderAggregation = new("--encoder-aggregation") { Description = "The same for the encoder alone." };
    private static readonly Option<AggregationKind?> DecoderAggregation = new("--decoder-aggregation") { Description = "The same for the decoder alone." };
    private static readonly Option<int> Latent = new("--latent") { Description = "Length of the code.", DefaultValueFactory = _ => 8, HelpName = "N" };
    private static readonly Option<int> Epochs = new("--epochs") { Description = "Passes over the data.", DefaultValueFactory = _ => 300, HelpName = "N" };
    private static readonly Option<int> Batch = new("--batch") { Description = "Meshes a step.", DefaultValueFactory = _ => 16, HelpName = "N" };
    private static readonly Option<int> MicroBatch = new("--micro-batch") { Description = "Meshes at once within a step, 0 for all: less memory, the same result.", HelpName = "N" };
    private static readonly Option<string> Preset = new("--preset") { Description = "'paper': the papers' settings; 'tuned': lower errors in the same number of epochs.", DefaultValueFactory = _ => "paper" };
    private static readonly Option<double?> Rate = new("--learning-rate") { Description = "In place of the preset's.", HelpName = "X" };
    private static readonly Option<string> Run = new("--run") { Description = "The run folder: checkpoints, metrics, provenance.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Out = new("--out") { Description = "Where the model goes [default: model.safetensors in the run folder].", HelpName = "FILE" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in --run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", DefaultValueFactory = _ => 30, HelpName = "S" };

    public static Command Create()
    {
        Preset.AcceptOnlyFromAmong("paper", "tuned");
        var verb = new Verb(
            "train",
            "Learns a deep morphable model from registered meshes.",
            "likeness morphable train --data heads.npz --conv cheb --aggregation attention --latent 8 --run runs/heads --out model.safetensors",
            "likeness morphable train --data heads.npz --run runs/heads --out model.safetensors --resume")
        {
            Data, Test, Validation, Split, Conv, Filters, Aggregation, EncoderAggregation, DecoderAggregation, Latent, Epochs, Batch, MicroBatch, Preset, Rate, Run, Out, Resume, CheckpointSeconds,
        };
        verb.Does(RunAsync);
        return verb;
    }

    private static async Task RunAsync(Call call, CancellationToken cancel)
    {
        TrainingOptions options = Options(call);
        (MeshSet training, MeshSet? validation, MeshSet? test) = Sets(call);
        string folder = call.Get(Run);
        string model = call.Get(Out) ?? Path.Combine(folder, "model.safetensors");
        using RunFolder run = Open(call, options, folder, cancel);
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        var job = new TrainingJob
        {
            Training = training,
            Validation = validation,
            Test = test,
            Options = options,
            ModelPath = model,
            CacheFolder = Path.Combine(folder, "cache"),
            CheckpointInterval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds)),
            SnapshotEpochs = Snapshots(options),
        };
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, MorphableTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
        call.Output.Say($"model: {model}");
        call.Output.Figures(done.Figures);
    }

    private static TrainingOptions Options(Call call)
    {
        AggregationKind both = call.Get(Aggregation);
        var network = new AutoencoderOptions
        {
            Convolution = call.Get(Conv),
            Filters = call.Get(Filters),
            EncoderAggregation = call.Get(EncoderAggregation) ?? both,
            DecoderAggregation = call.Get(DecoderAggregation) ?? both,
            Latent = call.Get(Latent),
        };
        TrainingOptions preset = call.Get(Preset) == "tuned" ? TrainingOptions.Tuned(network) : TrainingOptions.Paper(network);
        return (preset with
        {
            Epochs = call.Get(Epochs),
            Batch = call.Get(Batch),
            MicroBatch = call.Get(MicroBatch),
            LearningRate = call.Get(Rate) ?? preset.LearningRate,
            Seed = call.Given(GlobalOptions.Seed) ? (ulong)call.Seed : preset.Seed,
        }).Validated();
    }

    private static (MeshSet Training, MeshSet? Validation, MeshSet? Test) Sets(Call call)
    {
        string data = call.Get(Data);
        LoadedMeshSet loaded = MeshSetFiles.Load(data);
        MeshSet all = loaded.Set;
        Warn(call, data, loaded);
        MeshSet? test = Other(Test), validation = Other(Validation);
        if (test is not null || call.Get(Split) == "none")
        {
            return (all, validation, test);
        }

        MeshSplit split = MeshSplits.ByName(call.Get(Split), all.Count);
        if (split.Train.Count == 0 || split.Test.Count == 0)
        {
            throw new LikenessException($"{data}: {all.Count} meshes are too few to be cut by the rule '{call.Get(Split)}'. Give --test PATH, or --split none to measure on the training meshes.");
        }

        return (all.Subset(split.Train), validation ?? (split.Validation.Count > 0 ? all.Subset(split.Validation) : null), all.Subset(split.Test));

        MeshSet? Other(Option<string?> option)
        {
            if (call.Get(option) is not { } path)
            {
                return null;
            }

            MeshSet other = MeshSetFiles.Load(path).Set;
            TopologyDifference.Require(all.Topology, data, other.Topology, path);
            return other;
        }
    }

    /// <summary>A network learns on a mesh with odd places as well; whoever made the mesh may not know of them.</summary>
    private static void Warn(Call call, string data, LoadedMeshSet loaded)
    {
        foreach (LoadWarning warning in loaded.Warnings)
        {
            call.Output.Warn($"{data}: {warning.Message}");
        }

        foreach (string problem in MeshReport.Of(loaded.Set.MeshAt(0)).Problems)
        {
            call.Output.Warn($"{data}: {problem}");
        }
    }

    private static RunFolder Open(Call call, TrainingOptions options, string folder, CancellationToken cancel)
    {
        JsonObject config = TrainingJson.Of(options);
        config["data"] = call.Get(Data);
        config["test"] = call.Get(Test);
        config["validation"] = call.Get(Validation);
        config["split"] = call.Get(Split);
        string?[] paths = [call.Get(Data), call.Get(Test), call.Get(Validation)];
        return RunFolders.Open(call, MorphableTrainer.RunKind, folder, call.Get(Resume), config, paths.OfType<string>(), ["data", "test", "validation"], (long)options.Seed, cancel);
    }

    /// <summary>Epochs whose models show how receptive fields grow: the first, and six more spread evenly.</summary>
    private static int[] Snapshots(TrainingOptions options) =>
        options.Network.EncoderAggregation != AggregationKind.Attention && options.Network.DecoderAggregation != AggregationKind.Attention
            ? []
            : [.. Enumerable.Range(1, 6).Select(i => options.Epochs * i / 6).Prepend(1).Where(e => e > 0).Distinct()];

    private static Option<T> Choice<T>(string name, string description, T otherwise) where T : struct, Enum =>
        new(name) { Description = $"{description} One of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.", DefaultValueFactory = _ => otherwise };
}
