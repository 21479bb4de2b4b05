using Likeness.Geometry.Meshes;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Morphable.Training;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;

namespace Likeness.Tests.Morphable.Training;

public sealed class MorphableTrainerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("likeness-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_run_that_was_stopped_and_resumed_ends_with_the_same_bytes()
    {
        MeshSet training = TestHeads.Make(10, subdivisions: 3), validation = TestHeads.Make(4, 9, 3);
        await Train("whole", training, validation, stopAfter: long.MaxValue);
        for (int stop = 2; stop < 12; stop += 3)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Train("parts", training, validation, stop));
        }

        await Train("parts", training, validation, stopAfter: long.MaxValue);
        Assert.Equal(File.ReadAllBytes(ModelOf("whole")), File.ReadAllBytes(ModelOf("parts")));
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "whole", "metrics.csv")), File.ReadAllText(Path.Combine(_folder, "parts", "metrics.csv")));
    }

    [Fact]
    public async Task The_last_event_has_the_promised_figures_and_the_model_gives_them()
    {
        MeshSet training = TestHeads.Make(10, subdivisions: 3);
        RunDone done = await Train("figures", training, null, long.MaxValue);
        string[] names = ["test_mean_mm", "test_std_mm", "test_median_mm", "epochs", "seconds", "step_ms_median", "parameters", "train_parameters"];
        Assert.Equal(names.Order(), done.Figures.Keys.Order());
        Assert.Equal(done.Figures["test_mean_mm"], MorphableModelFile.Load(ModelOf("figures")).Evaluate(training).Mean, 1e-9);
    }

    [Fact]
    public async Task A_run_of_other_data_is_not_gone_on_with()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Train("mixed", TestHeads.Make(10, subdivisions: 3), null, 2));
        Exception error = await Assert.ThrowsAsync<Likeness.Runs.Checkpoints.CheckpointMismatchException>(() => Train("mixed", TestHeads.Make(10, subdivisions: 4), null, long.MaxValue));
        Assert.Contains("topology", error.Message, StringComparison.Ordinal);
    }

    private string ModelOf(string run) => Path.Combine(_folder, run, "model.safetensors");

    private async Task<RunDone> Train(string name, MeshSet training, MeshSet? validation, long stopAfter)
    {
        string path = Path.Combine(_folder, name);
        using RunFolder run = RunFolder.Exists(path)
            ? RunFolder.Open(path, MorphableTrainer.RunKind)
            : RunFolder.Create(path, new RunDescription { Kind = MorphableTrainer.RunKind });
        using var stop = new CancellationTokenSource();
        var job = new TrainingJob
        {
            Training = training,
            Validation = validation,
            Options = TrainingOptions.Paper(new AutoencoderOptions { Latent = 4 }) with { Epochs = 4, Batch = 3 },
            ModelPath = ModelOf(name),
            CheckpointInterval = TimeSpan.Zero,
        };
        RunDone? done = null;
        await foreach (RunEvent happened in MorphableTrainer.Train(job, run, stop.Token))
        {
            if (happened is CheckpointSaved saved && saved.Step >= stopAfter)
            {
                await stop.CancelAsync();
            }

            done = happened as RunDone ?? done;
        }

        return done!;
    }
}
