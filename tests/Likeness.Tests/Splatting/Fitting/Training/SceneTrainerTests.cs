using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Fitting.Training;
using Likeness.Tensors;
using Likeness.Tests.Splatting.Data;

namespace Likeness.Tests.Splatting.Fitting.Training;

public sealed class SceneTrainerTests(BustCapture bust) : IClassFixture<BustCapture>, IDisposable
{
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_that_is_stopped_goes_on_to_the_same_bytes()
    {
        FittingOptions options = new() { Iterations = 150, MaxGaussians = 300, InitialGaussians = 200, Degree = 1, Downscale = 4, EvaluateEvery = 60, MaxMemory = 64 << 20, Seed = 5 };
        RunDone whole = await RunAsync(options, "whole", resume: false, stopAfter: null);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(options, "parts", resume: false, stopAfter: 1));
        RunDone parts = await RunAsync(options, "parts", resume: true, stopAfter: null);
        Assert.Equal(File.ReadAllBytes(_folder.At("whole.ply")), File.ReadAllBytes(_folder.At("parts.ply")));
        Assert.Equal(whole.Figures["test_psnr"], parts.Figures["test_psnr"]);
        Assert.Equal(["test_psnr", "test_ssim", "gaussians", "seconds", "iteration_ms_median"], whole.Figures.Keys);
        Assert.InRange(whole.Figures["test_psnr"], 10, 60);
        Assert.InRange(whole.Figures["gaussians"], 200, 300);

        // The same rows, but for the seconds.
        (string[] columns, double[][] rows) = MetricsLog.Read(_folder.At("whole", "metrics.csv"));
        double[][] again = MetricsLog.Read(_folder.At("parts", "metrics.csv")).Rows;
        Assert.Equal(["step", "seconds", "loss", "gaussians", "test_psnr", "test_ssim"], columns);
        Assert.Equal([60.0, 100, 120, 150], rows.Select(r => r[0]));
        Assert.Equal(rows.Select(r => (r[0], r[2], r[3], r[4], r[5])), again.Select(r => (r[0], r[2], r[3], r[4], r[5])));
        Assert.True(File.Exists(_folder.At("whole", "exports", "scene.ply")));
    }

    [Fact]
    public async Task Other_settings_are_refused_by_the_checkpoint_and_unknown_formats_before_any_work()
    {
        FittingOptions options = new() { Iterations = 10, MaxGaussians = 50, InitialGaussians = 50, Degree = 0, Downscale = 4, MaxMemory = 64 << 20 };
        await RunAsync(options, "run", resume: false, stopAfter: null);
        LikenessException error = await Assert.ThrowsAnyAsync<LikenessException>(() => RunAsync(options with { Iterations = 20 }, "run", resume: true, stopAfter: null));
        Assert.Contains("another settings", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAnyAsync<LikenessException>(() => RunAsync(options, "other", resume: false, stopAfter: null, extension: ".obj"));
        Assert.Contains("is not a scene file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cap_that_does_not_fit_into_memory_is_said()
    {
        FittingOptions options = new() { Iterations = 5, MaxGaussians = 1_000_000, InitialGaussians = 50, Degree = 0, Downscale = 4, MaxMemory = 16 << 20 };
        var warnings = new List<string>();
        await RunAsync(options, "run", resume: false, stopAfter: null, warn: warnings.Add);
        Assert.Equal("--max-memory 16777216 leaves room for 5991 Gaussians, fewer than --max-gaussians 1000000.", Assert.Single(warnings));
    }

    private async Task<RunDone> RunAsync(FittingOptions options, string name, bool resume, int? stopAfter, string extension = ".ply", Action<string>? warn = null)
    {
        using RunFolder run = resume
            ? RunFolder.Open(_folder.At(name), SceneTrainer.RunKind)
            : RunFolder.Create(_folder.At(name), new RunDescription { Kind = SceneTrainer.RunKind, Config = FittingJson.Of(options), Seed = options.Seed });
        using var stop = new CancellationTokenSource();
        RunDone? done = null;
        var job = new FittingJob { Data = bust.Data, Options = options, ScenePath = _folder.At(name + extension), CheckpointInterval = TimeSpan.FromHours(1) };
        await foreach (RunEvent happened in SceneTrainer.Train(job, run, stop.Token))
        {
            if (happened is RunStep step && step.Step >= (stopAfter ?? long.MaxValue))
            {
                await stop.CancelAsync();
            }

            if (happened is RunWarning warning)
            {
                warn?.Invoke(warning.Message);
            }

            done = happened as RunDone ?? done;
        }

        return done!;
    }
}
