using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Avatars.Clips;
using Likeness.Avatars.Networks;
using Likeness.Avatars.Training;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Imaging.Perceptual;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Provenance;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar train</c>: learns a head from a tracked clip, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private static readonly AvatarTrainingOptions Defaults = new();
    private static readonly Option<string> Data = new("--data") { Description = "The folder of the tracked clip.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the model goes.", HelpName = "head.safetensors", Required = true };
    private static readonly Option<AvatarMethod> Method = new("--method") { Description = "The graph avatar, or a baseline: Gaussians bound to triangles, Gaussians in the mesh's texture, a textured mesh.", HelpName = "graph|bound|uv|static", DefaultValueFactory = _ => AvatarMethod.Graph };
    private static readonly Option<string> Without = new("--without") { Description = "Parts to leave out, separated by commas: warmup, neural, ggo, enhancer.", HelpName = "PARTS", DefaultValueFactory = _ => "" };
    private static readonly Option<int> Size = new("--size") { Description = "The larger side of the pictures; a multiple of 4.", HelpName = "N", DefaultValueFactory = _ => Defaults.Size };
    private static readonly Option<double> Effort = new("--effort") { Description = "Shortens or lengthens every stage; 1 is the specification's schedule for a processor.", HelpName = "F", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Tokens = new("--ggo-tokens") { Description = "Tokens of time; 1 is the paper's degenerate form.", HelpName = "N", DefaultValueFactory = _ => Defaults.Model.GuidanceTokens };
    private static readonly Option<int> EnhancerWidth = new("--enhancer-width") { Description = "Channels of the enhancer; 20 is the paper's size.", HelpName = "N", DefaultValueFactory = _ => Defaults.Model.EnhancerWidth };
    private static readonly Option<int> PerTriangle = new("--per-triangle") { Description = "Gaussians a triangle, of method bound.", HelpName = "N", DefaultValueFactory = _ => Defaults.Model.GaussiansPerTriangle };
    private static readonly Option<double> CoverageWeight = new("--coverage-weight") { Description = "The weight of head against mask, L_w.", HelpName = "W", DefaultValueFactory = _ => Defaults.CoverageWeight };
    private static readonly Option<double> CodeNoise = new("--code-noise") { Description = "Noise on expression codes while learning, in each number's own spread.", HelpName = "X", DefaultValueFactory = _ => Defaults.CodeNoise };
    private static readonly Option<double> HeldOut = new("--held-out") { Description = "The share of the frames at the end that is never learned from.", HelpName = "F", DefaultValueFactory = _ => Defaults.HeldOut };
    private static readonly Option<string?> Lpips = new("--lpips") { Description = "Weights of LPIPS (safetensors; AlexNet or VGG16), to learn by in the last part and to measure with.", HelpName = "FILE" };
    private static readonly Option<string?> Run = new("--run") { Description = "The run folder: checkpoints, metrics, strips of frames [default: beside the model].", HelpName = "DIR" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", DefaultValueFactory = _ => 60, HelpName = "S" };

    public static Command Create()
    {
        var verb = new Verb(
            "train", "Learns a head from a tracked clip.",
            "likeness avatar train --data clip --out head.safetensors", "likeness avatar train --data clip --out head.safetensors --resume")
        {
            Data, Out, Method, Without, Size, Effort, Tokens, EnhancerWidth, PerTriangle, CoverageWeight, CodeNoise, HeldOut, Lpips, Run, Resume, CheckpointSeconds,
        };
        verb.Does(TrainAsync);
        return verb;
    }

    private static async Task TrainAsync(Call call, CancellationToken cancel)
    {
        AvatarTrainingOptions options = Options(call);
        string model = call.Get(Out), folder = call.Get(Run) ?? Path.ChangeExtension(model, null) + "-run";
        AvatarClip clip = AvatarClipFiles.Load(call.Get(Data));
        JsonObject config = AvatarTrainer.ConfigOf(options);
        config["data"] = call.Get(Data);
        string? lpips = call.Get(Lpips);
        PerceptualDistance? perceptual = lpips is null ? null : PerceptualDistance.Load(lpips);
        if (lpips is not null)
        {
            config["lpips"] = lpips;
        }

        using RunFolder run = RunFolders.Open(call, AvatarTrainer.RunKind, folder, call.Get(Resume), config, lpips is null ? [call.Get(Data)] : [call.Get(Data), lpips], ["data", "lpips"], call.Seed, cancel, new Licence("clip.json", clip.Licence));
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        var job = new AvatarTrainingJob { Clip = clip, Options = options, Perceptual = perceptual, ModelPath = model, CheckpointInterval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds)) };
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, AvatarTrainer.Train(job, run, cancel)), call.Output).ConfigureAwait(false);
        call.Output.Say($"avatar: {model}");
        call.Output.Figures(done.Figures);
    }

    private static AvatarTrainingOptions Options(Call call)
    {
        var left = new HashSet<string>(call.Get(Without).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.Ordinal);
        bool Has(string part) => !left.Remove(part);
        GraphAvatarOptions model = Defaults.Model with
        {
            NeuralGaussians = Has("neural") ? Defaults.Model.NeuralGaussians : 0,
            GuidanceTokens = Has("ggo") ? call.Get(Tokens) : 0,
            EnhancerWidth = Has("enhancer") ? call.Get(EnhancerWidth) : 0,
            GaussiansPerTriangle = call.Get(PerTriangle),
        };
        AvatarTrainingOptions options = Defaults with
        {
            Method = call.Get(Method),
            Model = model,
            Size = call.Get(Size),
            HeldOut = call.Get(HeldOut),
            FixedSteps = Has("warmup") ? Defaults.FixedSteps : 0,
            CoverageWeight = call.Get(CoverageWeight),
            CodeNoise = call.Get(CodeNoise),
            Seed = call.Seed,
        };
        if (left.Count > 0)
        {
            throw new LikenessException($"--without {left.First()}: there is no such part; warmup, neural, ggo and enhancer can be left out.");
        }

        double effort = call.Get(Effort);
        return effort is > 0 and <= 100 ? options.Scaled(effort).Validated() : throw new LikenessException(FormattableString.Invariant($"--effort {effort}: a number above 0 and up to 100 was expected."));
    }
}
