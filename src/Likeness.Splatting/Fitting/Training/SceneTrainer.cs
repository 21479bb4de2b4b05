using System.Diagnostics;
using System.Globalization;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Splatting.Files;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>
/// Fits a scene to photographs as a run: events out, checkpoints, metrics and the growing scene (exports/scene.ply) in the run
/// folder, exact resume.
/// </summary>
public static class SceneTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "splat.train";

    private const int CheckpointVersion = 1;
    private const int LongestTimeList = 200_000;
    private const int StepsPerRow = 100;

    /// <summary>Fits, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures: test_psnr, test_ssim, gaussians, seconds, iteration_ms_median.</returns>
    public static IAsyncEnumerable<RunEvent> Train(FittingJob job, RunFolder run, CancellationToken cancel = default) => RunThread.Start(
        (report, stop) =>
        {
            using var loop = new Loop(job, run, report);
            loop.Go(stop);
        },
        cancel);

    private sealed class Loop : IDisposable
    {
        private readonly FittingJob _job;
        private readonly RunFolder _run;
        private readonly RunReporter _report;
        private readonly FittingSession _session;
        private readonly CheckpointStore _store;
        private readonly Dictionary<string, string> _identity;
        private readonly List<double> _stepTimes = [];
        private double _lossSum;
        private long _lossCount;
        private double _secondsBefore;
        private ViewScore? _score;

        public Loop(FittingJob job, RunFolder run, RunReporter report)
        {
            _job = job;
            _run = run;
            _report = report;
            foreach (string warning in job.Data.Warnings)
            {
                report.Warn(warning);
            }

            FittingOptions options = job.Options;
            if (options.GaussianLimit < options.MaxGaussians)
            {
                report.Warn($"--max-memory {options.MaxMemory} leaves room for {options.GaussianLimit} Gaussians, fewer than --max-gaussians {options.MaxGaussians}.");
            }

            // Fails now and not after the work.
            SceneFiles.FormatOf(job.ScenePath);
            _session = new FittingSession(job.Data, options);
            _store = run.Checkpoints(CheckpointVersion);
            _identity = new Dictionary<string, string>
            {
                ["views"] = string.Create(CultureInfo.InvariantCulture, $"{job.Data.Views.Count} with {_session.TestViews} held out"),
                ["settings"] = FittingJson.Of(options).ToJsonString(),
            };
        }

        public void Dispose() => _session.Dispose();

        public void Go(CancellationToken stop)
        {
            var clock = Stopwatch.StartNew();
            Resume();
            FittingOptions options = _session.Options;
            using MetricsLog metrics = _run.OpenMetrics(_session.StepsDone, "seconds", "loss", "gaussians", "test_psnr", "test_ssim");
            _report.Report(new RunStarted($"{options.Strategy} fit to {_session.StepsPerEpoch} views".ToLowerInvariant(), _session.StepsDone, options.Iterations) { Folder = _run.Path });
            var sinceCheckpoint = Stopwatch.StartNew();
            while (_session.StepsDone < options.Iterations)
            {
                if (stop.IsCancellationRequested)
                {
                    Checkpoint(clock);
                    stop.ThrowIfCancellationRequested();
                }

                Step();
                long step = _session.StepsDone;
                bool last = step == options.Iterations;
                bool measured = last || (options.EvaluateEvery > 0 && step % options.EvaluateEvery == 0);
                if (measured)
                {
                    Measure();
                }

                if (measured || step % StepsPerRow == 0)
                {
                    metrics.Write(step, Seconds(clock), _lossSum / _lossCount, _session.Scene.Count, measured ? _score?.Psnr ?? double.NaN : double.NaN, measured ? _score?.Ssim ?? double.NaN : double.NaN);
                    (_lossSum, _lossCount) = (0, 0);
                }

                if (!last && sinceCheckpoint.Elapsed >= _job.CheckpointInterval)
                {
                    Checkpoint(clock);
                    sinceCheckpoint.Restart();
                }
            }

            Checkpoint(clock);
            Finish(clock, stop);
        }

        private void Resume()
        {
            using Checkpoint? saved = _store.OpenLatest(_identity, _report.Warn);
            if (saved is not null)
            {
                _session.Load(saved.File);
                _lossSum = saved.Info.Figures.GetValueOrDefault("loss_sum");
                _lossCount = (long)saved.Info.Figures.GetValueOrDefault("loss_count");
                _secondsBefore = saved.Info.Figures.GetValueOrDefault("seconds");
            }
        }

        private void Step()
        {
            int epoch = _session.Epoch;
            double rate = _session.MeansRate;
            long before = Stopwatch.GetTimestamp();
            double loss = _session.Step();
            if (_stepTimes.Count < LongestTimeList)
            {
                _stepTimes.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            _lossSum += loss;
            _lossCount++;
            _report.Step(_session.StepsDone, _session.Options.Iterations, epoch, loss, rate);
        }

        private void Measure()
        {
            _score = _session.Evaluate();
            var figures = new Dictionary<string, double> { ["gaussians"] = _session.Scene.Count };
            if (_score is not null)
            {
                figures["test_psnr"] = _score.Psnr;
                figures["test_ssim"] = _score.Ssim;
            }

            SceneFiles.Save(Path.Combine(_run.Exports, "scene.ply"), _session.Scene);
            _report.Report(new RunEvaluation(_session.StepsDone, _session.Epoch, figures));
        }

        private void Checkpoint(Stopwatch clock)
        {
            var info = new CheckpointInfo
            {
                Step = _session.StepsDone,
                Epoch = _session.Epoch,
                Cursor = _session.StepsDone % _session.StepsPerEpoch,
                Identity = _identity,
                Figures = new Dictionary<string, double>
                {
                    ["loss_sum"] = _lossSum,
                    ["loss_count"] = _lossCount,
                    ["seconds"] = Seconds(clock),
                },
            };
            _report.Report(new CheckpointSaved(_store.Save(info, _session.Save), _session.StepsDone));
        }

        private void Finish(Stopwatch clock, CancellationToken stop)
        {
            SavedScene saved = SceneFiles.Save(_job.ScenePath, _session.Scene);
            foreach (Geometry.Files.LoadWarning loss in saved.Losses)
            {
                _report.Warn(loss.Message);
            }

            // A run that was resumed at its very end has not measured yet.
            _score ??= _session.Evaluate(stop);
            _stepTimes.Sort();
            double seconds = Seconds(clock);
            _report.Report(new RunDone(TimeSpan.FromSeconds(seconds), new Dictionary<string, double>
            {
                ["test_psnr"] = _score?.Psnr ?? double.NaN,
                ["test_ssim"] = _score?.Ssim ?? double.NaN,
                ["gaussians"] = _session.Scene.Count,
                ["seconds"] = Math.Round(seconds, 1),
                ["iteration_ms_median"] = _stepTimes.Count == 0 ? double.NaN : _stepTimes[_stepTimes.Count / 2],
            }));
        }

        private double Seconds(Stopwatch clock) => _secondsBefore + clock.Elapsed.TotalSeconds;
    }
}
