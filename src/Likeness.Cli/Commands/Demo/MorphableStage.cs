using Likeness.Cli.CommandLines;
using Likeness.Cli.Views;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Corpora;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Png;
using Likeness.Morphable.Figures;
using Likeness.Morphable.Linear;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Reports;
using Likeness.Morphable.Training;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;

namespace Likeness.Cli.Commands.Demo;

/// <summary>The second stage: Bust sequences, a small attention model against QEM and principal components, pictures, a report and a GLB.</summary>
internal static class MorphableStage
{
    private const int Identities = 6;
    private const int TrainingFrames = 40;
    private const int TestFrames = 10;
    private const int Epochs = 24;
    private const int Batch = 8;
    private const int Latent = 8;

    public static async Task<Result> RunAsync(Call call, string folder, CancellationToken cancel)
    {
        call.Output.Say($"Making {Identities * (TrainingFrames + TestFrames)} moving heads of the Bust ...");
        BlendshapeFace bust = BustModel.Create();
        MeshSet training = SequenceCorpus.Make(bust, new SequenceOptions { Identities = Identities, Frames = TrainingFrames, Seed = call.Seed });
        MeshSet test = SequenceCorpus.Make(bust, new SequenceOptions { Identities = Identities, Frames = TestFrames, FirstFrame = TrainingFrames, Seed = call.Seed });
        string heads = Path.Combine(folder, "heads.npz"), unseen = Path.Combine(folder, "heads-unseen.npz");
        MeshSetFiles.Save(heads, training);
        MeshSetFiles.Save(unseen, test);

        var errors = new List<(string, double)> { ("principal components", PcaModel.Fit(training, new PcaOptions { Components = Latent }).Evaluate(test).Mean) };
        foreach (AggregationKind kind in new[] { AggregationKind.Qem, AggregationKind.Attention })
        {
            call.Output.Say($"Learning a model with {kind.ToString().ToLowerInvariant()} aggregation ...");
            RunDone done = await TrainAsync(call, folder, kind, training, test, cancel).ConfigureAwait(false);
            errors.Add((kind == AggregationKind.Qem ? "deep model with QEM" : "deep model with attention", done.Figures["test_mean_mm"]));
        }

        string run = RunPath(folder, AggregationKind.Attention), model = ModelPath(folder, AggregationKind.Attention);
        MorphableModel best = MorphableModelFile.Load(model);
        string report = Path.Combine(folder, "report.html"), glb = Path.Combine(folder, "model.glb"), picture = Path.Combine(folder, "reconstructions.png"), strip = Path.Combine(folder, "interpolation.png");
        MorphableReport.Write(report, run, model, RunFolder.ReadDescription(run), training, test);
        MorphableGlb.Write(glb, best);
        MorphableModel qem = MorphableModelFile.Load(ModelPath(folder, AggregationKind.Qem));
        Mesh[] truth = [test.MeshAt(3), test.MeshAt(25), test.MeshAt(47)];
        PngWriter.Write(picture, ErrorMaps.Draw(truth,
        [
            new Reconstruction("attention", [.. truth.Select(t => best.Decode(best.Encode(t)))]),
            new Reconstruction("QEM", [.. truth.Select(t => qem.Decode(qem.Encode(t)))]),
        ]));
        float[] a = best.Encode(truth[0]), b = best.Encode(truth[^1]);
        PngWriter.Write(strip, MeshStrip.Draw([.. Enumerable.Range(0, 7).Select(i => best.Decode(LatentArithmetic.Mix(b, a, i / 6f)))], [], 7));
        return new Result(errors,
        [
            ("the report, in any browser", report),
            ("true and reconstructed heads", picture),
            ("from one head to another", strip),
            ("the model, in any glTF viewer", glb),
            ("the model, for 'likeness morphable'", model),
        ]);
    }

    private static async Task<RunDone> TrainAsync(Call call, string folder, AggregationKind kind, MeshSet training, MeshSet test, CancellationToken cancel)
    {
        string path = RunPath(folder, kind);
        if (RunFolder.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        var network = new AutoencoderOptions { EncoderAggregation = kind, DecoderAggregation = kind, Latent = Latent };
        TrainingOptions options = TrainingOptions.Tuned(network) with { Epochs = Epochs, Batch = Batch, Seed = (ulong)call.Seed };
        using RunFolder run = RunFolder.Create(path, new RunDescription { Kind = MorphableTrainer.RunKind, CommandLine = call.CommandLine, Config = TrainingJson.Of(options), Seed = call.Seed });
        var job = new TrainingJob
        {
            Training = training,
            Test = test,
            Options = options,
            ModelPath = ModelPath(folder, kind),
            CacheFolder = Path.Combine(folder, "cache"),
            SnapshotEpochs = kind == AggregationKind.Attention ? [1, Epochs / 4, Epochs / 2, Epochs] : [],
        };
        return await ProgressView.ShowAsync(MorphableTrainer.Train(job, run, cancel), call.Output).ConfigureAwait(false);
    }

    private static string RunPath(string folder, AggregationKind kind) => Path.Combine(folder, $"run-{kind.ToString().ToLowerInvariant()}");

    private static string ModelPath(string folder, AggregationKind kind) => Path.Combine(folder, $"model-{kind.ToString().ToLowerInvariant()}.safetensors");

    /// <summary>What the stage found and left.</summary>
    internal sealed record Result(IReadOnlyList<(string Name, double Error)> Errors, IReadOnlyList<(string What, string Path)> Files);
}
