using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Imaging.Png;
using Likeness.Runs.Events;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Evaluation;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize eval</c>: measures a trained cascade on people that it never saw.</summary>
internal static class EvalVerb
{
    private const int OnSheet = 12;
    private const string Synthetic = "photo-synthetic";
    private static readonly CascadeEvaluationOptions Defaults = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly Option<string> Run = new("--run") { Description = "The run folder of a finished training, or its cascade.safetensors.", HelpName = "DIR", Required = true };
    private static readonly Option<string> Data = new("--data") { Description = "What is measured on: photographs of our own engine, whose true attributes are known.", HelpName = Synthetic, DefaultValueFactory = _ => Synthetic };
    private static readonly Option<int> People = new("--people") { Description = "Held-out people, two photographs each.", HelpName = "N", DefaultValueFactory = _ => Defaults.People };
    private static readonly Option<int> References = new("--references") { Description = "Random avatars that FID-own compares with; more than 1000 for figures worth comparing.", HelpName = "N", DefaultValueFactory = _ => Defaults.References };
    private static readonly Option<int> Imitations = new("--imitations") { Description = "Unseen avatars for the imitator.", HelpName = "N", DefaultValueFactory = _ => Defaults.Imitations };
    private static readonly Option<int> Fitted = new("--fitted") { Description = "People for the baseline that fits each photograph for itself (F2P); 0 leaves it out.", HelpName = "N", DefaultValueFactory = _ => Defaults.FittedPeople };
    private static readonly Option<string> Method = new("--method") { Description = "From relaxed to strict: the largest probabilities, the paper's search, or that and a pass in the engine.", HelpName = "argmax|search|engine", DefaultValueFactory = _ => "engine" };
    private static readonly Option<bool> LocalCrops = new("--local-crops") { Description = "Compare small parts also by a crop around them." };
    private static readonly Option<bool> NoBaselines = new("--no-baselines") { Description = "Leave out what the cascade is compared with, which takes most of the time." };
    private static readonly Option<string?> Out = new("--out") { Description = "Also write the figures into a file.", HelpName = "figures.json" };
    private static readonly Option<string?> Sheet = new("--sheet") { Description = "Also draw what every stage makes of the first twelve people.", HelpName = "sheet.png" };
    private static readonly Option<bool> SheetOnly = new("--sheet-only") { Description = "Draw the sheet and measure nothing." };

    private static readonly PublishedOptions Published = new();

    public static Command Create()
    {
        var verb = new Verb(
            "eval", "Measures a cascade: attributes, matching, FID-own of each stage, search, imitator, baselines.",
            "likeness stylize eval --run cascade-run --data photo-synthetic --people 100 --seed 1")
        {
            Run, Data, People, References, Imitations, Fitted, Method, LocalCrops, NoBaselines, Out, Sheet, SheetOnly,
        };
        Published.AddTo(verb);
        verb.Does(EvalAsync);
        return verb;
    }

    private static async Task EvalAsync(Call call, CancellationToken cancel)
    {
        if (call.Get(Data) != Synthetic)
        {
            throw new LikenessException($"--data {call.Get(Data)}: true attributes are known of {Synthetic} alone.");
        }

        if (call.Get(SheetOnly) && call.Get(Sheet) is null)
        {
            throw new LikenessException("--sheet-only: --sheet says into which file.");
        }

        CascadeEvaluationOptions options = new CascadeEvaluationOptions
        {
            People = call.Get(People),
            References = call.Get(References),
            Imitations = call.Get(Imitations),
            FittedPeople = call.Get(Fitted),
            Baselines = !call.Get(NoBaselines),
            Search = new SearchOptions { Method = MethodOf(call.Get(Method)), LocalCrops = call.Get(LocalCrops) },
            Seed = call.Seed,
        }.Validated();
        var cascade = CascadePath.Load(call.Get(Run), Published.Load(call));
        if (call.Get(Sheet) is { } sheet)
        {
            CascadeSizes sizes = cascade.Networks.Sizes;
            var people = HeldOutPeople.Draw(sizes.AvatarSchema, sizes.Size, Math.Min(OnSheet, options.People), options.Seed, cancel);
            PngWriter.Write(sheet, CascadeSheet.Draw(cascade, people, OnSheet, options.Search, cancel));
            call.Output.Say($"sheet: {sheet}");
        }

        if (call.Get(SheetOnly))
        {
            call.Output.Result(new JsonObject { ["sheet"] = call.Get(Sheet) });
            return;
        }

        CascadeScores? scores = null;
        await ProgressView.ShowAsync(
            RunThread.Start(
                (report, stop) =>
                {
                    var clock = Stopwatch.StartNew();
                    scores = CascadeEvaluation.Measure(cascade, options, report, stop);
                    report.Report(new RunDone(clock.Elapsed, new Dictionary<string, double>()));
                },
                cancel),
            call.Output).ConfigureAwait(false);
        JsonObject figures = CascadeScoresJson.Of(scores!);
        if (call.Get(Out) is { } path)
        {
            AtomicFile.WriteText(path, figures.ToJsonString(Indented) + "\n");
            call.Output.Say($"figures: {path}");
        }

        call.Output.Say(figures.ToJsonString(Indented));
        call.Output.Result(figures);
    }

    private static ConversionMethod MethodOf(string name) => name switch
    {
        "argmax" => ConversionMethod.Argmax,
        "search" => ConversionMethod.Search,
        "engine" => ConversionMethod.EngineSearch,
        _ => throw new LikenessException($"--method {name}: expected argmax, search or engine."),
    };
}
