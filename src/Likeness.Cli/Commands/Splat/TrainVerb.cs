using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Data;
using Likeness.Splatting.Fitting.Training;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat train</c>: fits a scene to photographs, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private static readonly FittingOptions Defaults = new();
    private static readonly Option<string> Data = new("--data") { Description = "The folder of photographs and cameras: a COLMAP model, or transforms.json.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the scene goes; its extension chooses the format.", HelpName = "scene.ply", Required = true };
    private static readonly Option<int> Downscale = SplatOptions.Downscale();
    private static readonly Option<int> Iterations = new("--iterations") { Description = "Steps; each sees one photograph.", HelpName = "N", DefaultValueFactory = _ => Defaults.Iterations };
    private static readonly Option<FittingStrategy> Strategy = new("--strategy") { Description = "How Gaussians are added: mcmc moves a budget about, original clones, splits and prunes by thresholds.", HelpName = "mcmc|original", DefaultValueFactory = _ => Defaults.Strategy };
    private static readonly Option<int> MaxGaussians = new("--max-gaussians") { Description = "There are never more than this.", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxGaussians };
    private static readonly Option<int> InitialGaussians = new("--initial-gaussians") { Description = "To begin with where the data have no points.", HelpName = "N", DefaultValueFactory = _ => Defaults.InitialGaussians };
    private static readonly Option<int> Degree = new("--degree") { Description = "Degree of the spherical harmonics, 0 to 3.", HelpName = "N", DefaultValueFactory = _ => Defaults.Degree };
    private static readonly Option<int> CoarseSteps = new("--coarse-steps") { Description = "The first so many steps see photographs of half the size, the first half of them of a quarter.", HelpName = "N" };
    private static readonly Option<FittingBackground> Background = new("--background") { Description = "Behind the scene while it is fitted; random keeps it from hiding in the background.", HelpName = "black|white|random", DefaultValueFactory = _ => Defaults.Background };
    private static readonly Option<bool> RefinePoses = new("--refine-poses") { Description = "Also correct the cameras' poses." };
    private static readonly Option<bool> Antialias = SplatOptions.Antialias();
    private static readonly Option<int> EvaluateEvery = new("--evaluate-every") { Description = "Steps between measurements on held-out views; 0 measures at the end.", HelpName = "N", DefaultValueFactory = _ => Defaults.EvaluateEvery };
    private static readonly Option<int> TestEvery = SplatOptions.TestEvery();
    private static readonly Option<long> MaxMemory = new("--max-memory") { Description = "Megabytes that Gaussians and photographs may take.", HelpName = "MB", DefaultValueFactory = _ => Defaults.MaxMemory >> 20 };
    private static readonly Option<string?> Run = new("--run") { Description = "The run folder: checkpoints, metrics, provenance [default: beside the scene].", HelpName = "DIR" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", DefaultValueFactory = _ => 60, HelpName = "S" };

    public static Command Create()
    {
        var verb = new Verb(
            "train",
            "Fits a scene of 3D Gaussians to photographs with known cameras.",
            "likeness splat train --data fox --downscale 4 --iterations 7000 --out fox.ply",
            "likeness splat train --data fox --out fox.ply --run runs/fox --resume")
        {
            Data, Out, Downscale, Iterations, Strategy, MaxGaussians, InitialGaussians, Degree, CoarseSteps, Background, RefinePoses, Antialias,
            EvaluateEvery, TestEvery, MaxMemory, Run, Resume, CheckpointSeconds,
        };
        verb.Does(TrainAsync);
        return verb;
    }

    private static async Task TrainAsync(Call call, CancellationToken cancel)
    {
        FittingOptions options = Options(call);
        string scene = call.Get(Out), folder = call.Get(Run) ?? Path.ChangeExtension(scene, null) + "-run";
        var data = CaptureDataset.Load(call.Get(Data), new CaptureOptions { TestEvery = call.Get(TestEvery) });
        JsonObject config = FittingJson.Of(options);
        config["data"] = call.Get(Data);
        config["test-every"] = call.Get(TestEvery);
        using RunFolder run = RunFolders.Open(call, SceneTrainer.RunKind, folder, call.Get(Resume), config, [call.Get(Data)], ["data"], call.Seed, cancel);
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        var job = new FittingJob { Data = data, Options = options, ScenePath = scene, CheckpointInterval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds)) };
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, SceneTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
        call.Output.Say($"scene: {scene}");
        call.Output.Figures(done.Figures);
    }

    private static FittingOptions Options(Call call) => new FittingOptions
    {
        Iterations = call.Get(Iterations),
        Strategy = call.Get(Strategy),
        MaxGaussians = call.Get(MaxGaussians),
        InitialGaussians = Math.Min(call.Get(InitialGaussians), call.Get(MaxGaussians)),
        Degree = call.Get(Degree),
        Downscale = call.Get(Downscale),
        CoarseSteps = call.Get(CoarseSteps),
        Background = call.Get(Background),
        RefinePoses = call.Get(RefinePoses),
        Antialias = call.Get(Antialias),
        EvaluateEvery = call.Get(EvaluateEvery),
        MaxMemory = Math.Min(call.Get(MaxMemory), long.MaxValue >> 20) << 20,
        Seed = call.Seed,
    }.Validated();
}
