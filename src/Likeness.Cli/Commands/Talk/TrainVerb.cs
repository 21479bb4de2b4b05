using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Corpora;
using Likeness.Talking.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk train</c>: learns to move a face by sound, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private static readonly Option<string> Data = TalkOptions.Data("The corpus: a folder of NAME.wav with NAME.csv of ARKit curves.");
    private static readonly Option<string> Run = new("--run") { Description = "The run folder: checkpoints, metrics, provenance.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Out = new("--out") { Description = "Where the model goes [default: model.safetensors in the run folder].", HelpName = "FILE" };
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<int> Every = TalkOptions.Every("Leave out every Nth clip, sorted by name, beginning with the first; 0 takes the parts that the corpus states.");
    private static readonly Option<int> Epochs = new("--epochs") { Description = "Passes over the clips.", HelpName = "N", DefaultValueFactory = _ => 60 };
    private static readonly Option<int> Batch = new("--batch") { Description = "Windows a step.", HelpName = "N", DefaultValueFactory = _ => 8 };
    private static readonly Option<double?> Rate = new("--learning-rate") { Description = "Largest learning rate [default: 0.001].", HelpName = "X" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in --run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", HelpName = "S", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        var verb = new Verb(
            "train", "Learns to make ARKit curves from sound.",
            "likeness talk train --data corpus --run runs/talk --out talk.safetensors", "likeness talk train --data corpus --run runs/talk --out talk.safetensors --resume")
        {
            Data, Run, Out, Face, Every, Epochs, Batch, Rate, Resume, CheckpointSeconds,
        };
        verb.Does(RunAsync);
        return verb;
    }

    private static async Task RunAsync(Call call, CancellationToken cancel)
    {
        var preset = new CurveTrainingOptions();
        CurveTrainingOptions options = (preset with
        {
            Epochs = call.Get(Epochs),
            Batch = call.Get(Batch),
            LearningRate = call.Get(Rate) ?? preset.LearningRate,
            Seed = (ulong)call.Seed,
        }).Validated();
        string data = call.Get(Data), folder = call.Get(Run), model = call.Get(Out) ?? Path.Combine(folder, "model.safetensors");
        (TalkingClip[] training, TalkingClip[] validation, _) = TalkOptions.Clips(data, call.Get(Every));
        if (training.Length == 0)
        {
            throw new LikenessException($"{data}: no clip is left to learn from.");
        }

        var job = new CurveTrainingJob
        {
            Training = training,
            Validation = validation,
            Face = TalkOptions.SkinOf(call, call.Get(Face)),
            Options = options,
            ModelPath = model,
            CheckpointInterval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds)),
        };
        JsonObject config = options.ToJson();
        config["data"] = data;
        config["face"] = call.Get(Face);
        config["test-every"] = call.Get(Every);
        string list = Path.Combine(data, CurveCorpus.ListName);
        using RunFolder run = RunFolders.Open(call, CurveTrainer.RunKind, folder, call.Get(Resume), config, File.Exists(list) ? [list] : [], ["data", "face"], call.Seed, cancel);
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, CurveTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
        call.Output.Say($"model: {model}");
        call.Output.Figures(done.Figures);
    }
}
