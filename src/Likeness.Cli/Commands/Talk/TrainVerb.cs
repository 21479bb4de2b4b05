using System.CommandLine;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Faces;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Animation;
using Likeness.Talking.Augmentation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;
using Likeness.Talking.Training;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Talk;

/// <summary><c>likeness talk train</c>: learns to move a face by sound, as a run that can be stopped and gone on with.</summary>
internal static class TrainVerb
{
    private const string Curves = "curves";
    private static readonly Dictionary<string, MotionMethodKind> Methods = new(StringComparer.Ordinal)
    {
        ["ot-talk"] = MotionMethodKind.OtTalk,
        ["voca"] = MotionMethodKind.Voca,
        ["faceformer"] = MotionMethodKind.FaceFormer,
        ["codetalker"] = MotionMethodKind.CodeTalker,
    };

    private static readonly Option<string> Data = TalkOptions.Data("The corpus: a folder of NAME.wav with NAME.csv of ARKit curves.");
    private static readonly Option<string> Run = new("--run") { Description = "The run folder: checkpoints, metrics, provenance.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Out = new("--out") { Description = "Where the model goes [default: model.safetensors in the run folder].", HelpName = "FILE" };
    private static readonly Option<string> Method = new("--method")
    {
        Description = "What is learned: 'curves' gives ARKit weights for any face that has the shapes; 'ot-talk', 'voca', 'faceformer' and 'codetalker' give the vertices of the one face of --face.",
        HelpName = "NAME",
        DefaultValueFactory = _ => Curves,
    };
    private static readonly Option<string[]> Without = new("--without") { Description = "A part of ot-talk to leave out, as in the paper's ablation: ot, transformer or mesh. May be given again.", HelpName = "PART", DefaultValueFactory = _ => [] };
    private static readonly Option<int> Width = new("--codetalker-width") { Description = "Width of codetalker's networks; its release has 1024.", HelpName = "N", DefaultValueFactory = _ => 1024 };
    private static readonly Option<string?> FrontEnd = TalkOptions.FrontEnd();
    private static readonly Option<string?> Cache = TalkOptions.Cache("Where features of --front-end are kept; other runs on the same clips may share it [default: 'cache' in the run folder].");
    private static readonly Option<bool> NoCache = new("--no-cache") { Description = "Keep no features of --front-end: hear all clips again." };
    private static readonly Option<string> Face = TalkOptions.Face();
    private static readonly Option<string?> From = new("--from")
    {
        Description = "A model of curves to go on learning from, for example to fit the one that ships ('default') to a speaker.",
        HelpName = "FILE|default",
    };
    private static readonly Option<double?> LipWeight = new("--lip-weight") { Description = "How much more a vertex of the lips counts than one elsewhere; curves only [default: 3].", HelpName = "X" };
    private static readonly Option<double?> GapWeight = new("--gap-weight") { Description = "Weight of the squared error of the gap between the lips, six times as much where they are pressed together; curves only [default: 0].", HelpName = "X" };
    private static readonly Option<bool> Vertices = TalkOptions.Vertices();
    private static readonly Option<bool> OwnFaces = TalkOptions.OwnFaces();
    private static readonly ClipParts Parts = new(
        "Leave out every Nth clip, sorted by name, beginning with the first; 0 takes the parts that the corpus states.",
        "Leave out the speakers whose name fits, for example 's2*'; the corpus names them, or has a folder for each.");
    private static readonly Option<double> FramesPerSecond = new("--fps") { Description = "Frames a second that the model makes.", HelpName = "N", DefaultValueFactory = _ => 30 };
    private static readonly Option<int?> Epochs = new("--epochs") { Description = "Passes over the clips [default: 60 for curves, 100 for the others].", HelpName = "N" };
    private static readonly Option<int> Batch = new("--batch") { Description = "Windows a step; curves only.", HelpName = "N", DefaultValueFactory = _ => 8 };
    private static readonly Option<double?> Rate = new("--learning-rate") { Description = "Largest learning rate [default: 0.001 for curves, 0.0001 for the others].", HelpName = "X" };
    private static readonly Option<bool> SpecAugment = new("--spec-augment") { Description = "Hide other bands and spans of time of what is heard in each step (SpecAugment)." };
    private static readonly Option<double?> SpeedSpread = new("--speed-spread")
    {
        Description = "How far the copies of each clip that have noise are played faster or slower, at most, as a share, and with it higher or lower; the curves or vertices follow [default: 0.12 for curves, 0 for the others].",
        HelpName = "X",
    };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in --run, to the same bits." };
    private static readonly Option<double> CheckpointSeconds = new("--checkpoint-seconds") { Description = "The longest time between two checkpoints.", HelpName = "S", DefaultValueFactory = _ => 30 };

    public static Command Create()
    {
        Method.AcceptOnlyFromAmong([Curves, .. Methods.Keys]);
        Without.AcceptOnlyFromAmong("ot", "transformer", "mesh");
        var verb = new Verb(
            "train", "Learns to move a face by sound.",
            "likeness talk train --data corpus --run runs/talk --out talk.safetensors",
            "likeness talk train --data corpus --run runs/talk --out talk.safetensors --resume",
            "likeness talk train --data corpus --method ot-talk --without ot --run runs/ot-talk --epochs 20")
        {
            Data, Parts.Only, Run, Out, Method, Without, Width, FrontEnd, Cache, NoCache, From, LipWeight, GapWeight, Vertices, Face, OwnFaces, Parts.Every, Parts.Speakers, FramesPerSecond, Epochs, Batch, Rate, SpecAugment, SpeedSpread, Resume, CheckpointSeconds,
        };
        verb.Does(RunAsync);
        return verb;
    }

    private static async Task RunAsync(Call call, CancellationToken cancel)
    {
        string data = call.Get(Data), folder = call.Get(Run), model = call.Get(Out) ?? Path.Combine(folder, "model.safetensors");
        if (call.Get(Without).Length > 0 && call.Get(Method) != "ot-talk")
        {
            throw new LikenessException($"--without leaves parts out of ot-talk, not of {call.Get(Method)}.");
        }

        var interval = TimeSpan.FromSeconds(call.Get(CheckpointSeconds));
        IFrontEnd? encoder = TalkOptions.Encoder(call, call.Get(FrontEnd), CacheFolder(call, folder));
        JsonObject config;
        string kind;
        Func<RunFolder, IAsyncEnumerable<RunEvent>> train;
        if (call.Get(Method) == Curves)
        {
            if (call.Get(Vertices))
            {
                throw new LikenessException("--vertices is for methods that make vertices; --method curves learns curves.");
            }

            CurveAnimator? from = call.Get(From) is { } start ? TalkOptions.CurveModel(call, start == "default" ? null : start, encoder) : null;
            CurveTrainingOptions options = CurveOptions(call, encoder, from);
            (TalkingClip[] training, TalkingClip[] validation, _) = Parts.Curves(call, data);
            RequireClips(training.Length, data);
            BlendshapeFace face = TalkOptions.SkinOf(call, call.Get(Face));
            (config, kind) = (options.ToJson(), CurveTrainer.RunKind);
            train = run => CurveTrainer.Train(
                new CurveTrainingJob { Training = training, Validation = validation, Face = face, Options = options, FrontEnd = encoder, From = from, ModelPath = model, CheckpointInterval = interval }, run, cancel);
        }
        else
        {
            foreach ((Option option, string name) in ((Option, string)[])[(From, "--from"), (LipWeight, "--lip-weight"), (GapWeight, "--gap-weight")])
            {
                if (call.Given(option))
                {
                    throw new LikenessException($"{name} is for --method curves.");
                }
            }

            MotionTrainingOptions options = MotionOptions(call);
            MotionCorpus corpus = Parts.Vertices(call, data, call.Get(Vertices), options.FramesPerSecond) ?? OnFace(call, data, options.FramesPerSecond);
            RequireClips(corpus.Of(ClipSplit.Train).Length, data);
            (config, kind) = (options.ToJson(), MotionTrainer.RunKind);
            config["own-faces"] = call.Get(OwnFaces);
            config["vertices"] = call.Get(Vertices);
            train = run => MotionTrainer.Train(new MotionTrainingJob { Corpus = corpus, Options = options, FrontEnd = encoder, ModelPath = model, CheckpointInterval = interval }, run, cancel);
        }

        config["data"] = data;
        config["face"] = call.Get(Face);
        config["test-every"] = call.Get(Parts.Every);
        config["test-speakers"] = call.Get(Parts.Speakers);
        config["clips"] = call.Get(Parts.Only);
        config["front-end"] = encoder?.Name ?? "log-mel";
        config["from"] = call.Get(From);
        string list = Path.Combine(data, CurveCorpus.ListName);
        using RunFolder run = RunFolders.Open(call, kind, folder, call.Get(Resume), config, File.Exists(list) ? [list] : [], ["data", "face"], call.Seed, cancel);
        call.ResumeCommand = call.Get(Resume) ? call.CommandLine : $"{call.CommandLine} --resume";
        RunDone done = await ProgressView.ShowAsync(RunFolders.Logged(run, train(run)), call.Output).ConfigureAwait(false);
        call.Output.Say($"model: {model}");
        call.Output.Figures(done.Figures);
    }

    private static string? CacheFolder(Call call, string run) => (call.Get(NoCache), call.Get(Cache)) switch
    {
        (_, not null) or (true, _) when call.Get(FrontEnd) is null => throw new LikenessException("--cache and --no-cache are for the features of --front-end; log-mel features are made again in no time."),
        (true, { } folder) => throw new LikenessException($"--no-cache keeps no features; leave it or --cache {folder} out."),
        (true, null) => null,
        (false, var folder) => folder ?? Path.Combine(run, "cache"),
    };

    private static MotionCorpus OnFace(Call call, string data, double framesPerSecond)
    {
        (TalkingClip[] training, TalkingClip[] validation, _) = Parts.Curves(call, data);
        TalkingClip[] clips = [.. training.Select(c => c with { Split = ClipSplit.Train }), .. validation.Select(c => c with { Split = ClipSplit.Validation })];
        return MotionCorpus.Of(clips, TalkOptions.SkinOf(call, call.Get(Face)), framesPerSecond, call.Get(OwnFaces));
    }

    private static void RequireClips(int count, string data)
    {
        if (count == 0)
        {
            throw new LikenessException($"{data}: no clip is left to learn from.");
        }
    }

    private static CurveTrainingOptions CurveOptions(Call call, IFrontEnd? encoder, CurveAnimator? from)
    {
        var preset = new CurveTrainingOptions();
        return (preset with
        {
            Network = from?.Options ?? (encoder is null ? preset.Network : preset.Network with { Features = encoder.Width }),
            LipWeight = call.Get(LipWeight) ?? preset.LipWeight,
            GapWeight = call.Get(GapWeight) ?? preset.GapWeight,
            Epochs = call.Get(Epochs) ?? preset.Epochs,
            Batch = call.Get(Batch),
            FramesPerSecond = call.Get(FramesPerSecond),
            LearningRate = call.Get(Rate) ?? preset.LearningRate,
            SpeedSpread = call.Get(SpeedSpread) ?? preset.SpeedSpread,
            SpecAugment = call.Get(SpecAugment) ? new SpecAugmentOptions() : null,
            Seed = (ulong)call.Seed,
        }).Validated();
    }

    private static MotionTrainingOptions MotionOptions(Call call)
    {
        var preset = new MotionTrainingOptions();
        string[] without = call.Get(Without);
        return (preset with
        {
            Model = new MotionModelOptions
            {
                Method = Methods[call.Get(Method)],
                Transformer = !without.Contains("transformer"),
                Mesh = !without.Contains("mesh"),
                CodeTalkerWidth = call.Get(Width),
            },
            Loss = without.Contains("ot") ? preset.Loss with { TransportWeight = 0 } : preset.Loss,
            Epochs = call.Get(Epochs) ?? preset.Epochs,
            FramesPerSecond = call.Get(FramesPerSecond),
            LearningRate = call.Get(Rate),
            SpeedSpread = call.Get(SpeedSpread) ?? preset.SpeedSpread,
            SpecAugment = call.Get(SpecAugment) ? new SpecAugmentOptions() : null,
            Seed = (ulong)call.Seed,
        }).Validated();
    }
}
