using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;
using Likeness.Splatting.Data;
using Likeness.Splatting.Fitting.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Splat;

/// <summary><c>likeness splat train</c>: fits a scene to photographs, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private static readonly FittingOptions Defaults = new();
    private static readonly Option<string> Data = new("--data") { Description = "The photographs: a folder with a COLMAP model or with transforms.json.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the scene goes; the extension chooses the format.", HelpName = "FILE", Required = true };
    private static readonly Option<int> Iterations = Number("--iterations", "Steps; each sees one photograph.", Defaults.Iterations);
    private static readonly Option<FittingStrategy> Strategy = Choice("--strategy", "How Gaussians are added and removed.", Defaults.Strategy);
    private static readonly Option<int> MaxGaussians = Number("--max-gaussians", "There are never more Gaussians than this.", Defaults.MaxGaussians);
    private static readonly Option<int> InitialGaussians = Number("--initial-gaussians", "Gaussians to begin with where the data have no points.", Defaults.InitialGaussians);
    private static readonly Option<string> MaxMemory = new("--max-memory") { Description = "What Gaussians and photographs may take, such as 800M or 4G.", HelpName = "SIZE", DefaultValueFactory = _ => "2G" };
    private static readonly Option<int> Degree = Number("--degree", "Degree of the spherical harmonics, 0 to 3.", Defaults.Degree);
    private static readonly Option<int> Downscale = Number("--downscale", "What the sides of the photographs are divided by.", Defaults.Downscale);
    private static readonly Option<int> CoarseSteps = Number("--coarse-steps", "The first so many steps see photographs of half the size and less.", Defaults.CoarseSteps);
    private static readonly Option<FittingBackground> Background = Choice("--background", "What is behind the scene while it is fitted.", Defaults.Background);
    private static readonly Option<bool> RefinePoses = new("--refine-poses") { Description = "Also correct the poses of the training cameras." };
    private static readonly Option<bool> Antialias = new("--antialias") { Description = "Render with the 2D filter of Mip-Splatting." };
    private static readonly Option<int> TestEvery = Number("--test-every", "Hold out one of so many views, sorted by name; 0 for none.", 8);
    private static readonly Option<int> EvaluateEvery = Number("--evaluate-every", "Steps between two measurements on held-out views; 0 for one at the end.", Defaults.EvaluateEvery);
    private static readonly Option<string?> Run = new("--run") { Description = "The run folder: checkpoints, metrics, provenance. Without it they are gone at the end.", HelpName = "DIR" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in --run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", HelpName = "S", DefaultValueFactory = _ => 60 };

    public static Command Create()
    {
        var verb = new Verb(
            "train",
            "Fits a scene of Gaussians to photographs and measures it on those that were held out.",
            "likeness splat train --data fox --downscale 4 --out fox.ply --run runs/fox",
            "likeness splat train --data fox --downscale 4 --out fox.ply --run runs/fox --resume")
        {
            Data, Out, Downscale, Iterations, Strategy, MaxGaussians, InitialGaussians, MaxMemory, Degree, CoarseSteps, Background, RefinePoses, Antialias, TestEvery, EvaluateEvery, Run, Resume, CheckpointSeconds,
        };
        verb.Does(RunAsync);
        return verb;
    }

    private static async Task RunAsync(Call call, CancellationToken cancel)
    {
        FittingOptions options = Options(call);
        if (call.Get(Resume) && call.Get(Run) is null)
        {
            throw new LikenessException("--resume needs --run DIR, the run folder to go on with.");
        }

        string data = call.Get(Data);
        var dataset = CaptureDataset.Load(data, new CaptureOptions { TestEvery = call.Get(TestEvery) });
        string? passing = call.Get(Run) is null ? Directory.CreateTempSubdirectory("likeness-run-").FullName : null;
        try
        {
            using RunFolder run = Open(call, options, call.Get(Run) ?? passing!, cancel);
            call.ResumeCommand = passing is not null ? null : call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
            var job = new FittingJob
            {
                Data = dataset,
                Options = options,
                ScenePath = call.Get(Out),
                CheckpointInterval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds)),
            };
            RunDone done = await ProgressView.ShowAsync(Logged(run, SceneTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
            call.Output.Say($"scene: {call.Get(Out)}");
            call.Output.Figures(done.Figures);
        }
        finally
        {
            if (passing is not null)
            {
                Directory.Delete(passing, recursive: true);
            }
        }
    }

    private static FittingOptions Options(Call call) => new FittingOptions
    {
        Iterations = call.Get(Iterations),
        Strategy = call.Get(Strategy),
        MaxGaussians = call.Get(MaxGaussians),
        InitialGaussians = call.Get(InitialGaussians),
        MaxMemory = MemorySize.Parse(call.Get(MaxMemory), "--max-memory"),
        Degree = call.Get(Degree),
        Downscale = call.Get(Downscale),
        CoarseSteps = call.Get(CoarseSteps),
        Background = call.Get(Background),
        RefinePoses = call.Get(RefinePoses),
        Antialias = call.Get(Antialias),
        EvaluateEvery = call.Get(EvaluateEvery),
        Seed = call.Seed,
    }.Validated();

    private static RunFolder Open(Call call, FittingOptions options, string folder, CancellationToken cancel)
    {
        var input = InputFile.Describe(call.Get(Data), cancel);
        JsonObject config = FittingJson.Of(options);
        config["data"] = call.Get(Data);
        config["test-every"] = call.Get(TestEvery);
        if (call.Get(Resume))
        {
            var open = RunFolder.Open(folder, SceneTrainer.RunKind);
            try
            {
                open.RequireSameConfig(config, "data");
                open.RequireSameInputs([input]);
                open.NoteResumption(0, call.CommandLine);
                return open;
            }
            catch
            {
                open.Dispose();
                throw;
            }
        }

        if (input.Licence is null && call.Get(Run) is not null)
        {
            call.Output.Warn($"{input.Path}: no licence was found beside it; the run folder records that.");
        }

        return RunFolder.Create(folder, new RunDescription { Kind = SceneTrainer.RunKind, CommandLine = call.CommandLine, Config = config, Seed = options.Seed, Inputs = [input] });
    }

    private static async IAsyncEnumerable<RunEvent> Logged(RunFolder run, IAsyncEnumerable<RunEvent> events)
    {
        await foreach (RunEvent happened in events.ConfigureAwait(false))
        {
            run.Events.Write(happened);
            yield return happened;
        }
    }

    private static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };

    private static Option<T> Choice<T>(string name, string description, T otherwise) where T : struct, Enum =>
        new(name) { Description = $"{description} One of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.", DefaultValueFactory = _ => otherwise };
}
