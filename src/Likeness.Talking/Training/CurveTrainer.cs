using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Tensors.Nn;

namespace Likeness.Talking.Training;

/// <summary>What a training works on and what it leaves behind.</summary>
public sealed record CurveTrainingJob
{
    /// <summary>To learn from.</summary>
    public required IReadOnlyList<TalkingClip> Training { get; init; }

    /// <summary>Chooses the best epoch; empty for the last one.</summary>
    public IReadOnlyList<TalkingClip> Validation { get; init; } = [];

    /// <summary>What weights are worth is measured on it.</summary>
    public required BlendshapeFace Face { get; init; }

    /// <summary>The settings.</summary>
    public required CurveTrainingOptions Options { get; init; }

    /// <summary>Where the trained model goes.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The longest time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Trains a <see cref="CurveNetwork"/> as a run: events out, checkpoints and metrics in the run folder, exact resume.</summary>
public static class CurveTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "talking.train";

    private const int CheckpointVersion = 1;

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures.</returns>
    public static IAsyncEnumerable<RunEvent> Train(CurveTrainingJob job, RunFolder run, CancellationToken cancel = default) =>
        RunThread.Start((report, stop) => new Loop(job, run, report).Go(stop), cancel);

    private sealed class Loop
    {
        private readonly CurveTrainingJob _job;
        private readonly RunFolder _run;
        private readonly RunReporter _report;
        private readonly CurveTrainingSession _session;
        private readonly CheckpointStore _store;
        private readonly Dictionary<string, string> _identity;
        private readonly List<double> _stepTimes = [];
        private float[][]? _best;
        private double _bestLoss = double.PositiveInfinity;
        private double _epochLoss;
        private double _secondsBefore;

        public Loop(CurveTrainingJob job, RunFolder run, RunReporter report)
        {
            (_job, _run, _report) = (job, run, report);
            _session = new CurveTrainingSession(job.Training, job.Face, job.Options);
            _store = run.Checkpoints(CheckpointVersion);
            _identity = new Dictionary<string, string>
            {
                ["architecture"] = JsonSerializer.Serialize(job.Options.Network, CurveAnimatorJson.Default.CurveNetworkOptions),
                ["topology"] = job.Face.Neutral.Topology.ContentHash,
                ["clips"] = job.Training.Count.ToString(CultureInfo.InvariantCulture),
            };
        }

        public void Go(CancellationToken stop)
        {
            var clock = Stopwatch.StartNew();
            Resume();
            using MetricsLog metrics = _run.OpenMetrics(_session.StepsDone, "epoch", "loss", "validation_loss", "learning_rate");
            _report.Report(new RunStarted("curves", _session.StepsDone, _session.TotalSteps) { Folder = _run.Path });
            var sinceCheckpoint = Stopwatch.StartNew();
            while (_session.StepsDone < _session.TotalSteps)
            {
                if (stop.IsCancellationRequested)
                {
                    Checkpoint(clock);
                    stop.ThrowIfCancellationRequested();
                }

                Step(metrics);
                if (sinceCheckpoint.Elapsed >= _job.CheckpointInterval && _session.StepsDone < _session.TotalSteps)
                {
                    Checkpoint(clock);
                    sinceCheckpoint.Restart();
                }
            }

            Checkpoint(clock);
            Finish(clock);
        }

        private void Step(MetricsLog metrics)
        {
            int epoch = _session.Epoch;
            double rate = _session.LearningRate;
            long before = Stopwatch.GetTimestamp();
            float loss = _session.Step();
            _stepTimes.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            _epochLoss += loss;
            _report.Step(_session.StepsDone, _session.TotalSteps, epoch, loss, rate);
            if (_session.StepsDone % _session.StepsPerEpoch == 0)
            {
                FinishEpoch(metrics, epoch, rate);
            }
        }

        private void FinishEpoch(MetricsLog metrics, int epoch, double rate)
        {
            double mean = _epochLoss / _session.StepsPerEpoch, validation = double.NaN;
            _epochLoss = 0;
            var figures = new Dictionary<string, double> { ["loss"] = mean };
            if (_job.Validation.Count > 0)
            {
                figures["validation_loss"] = validation = _session.ValidationLoss(_job.Validation);
                if (validation < _bestLoss)
                {
                    _bestLoss = validation;
                    _best = [.. _session.Network.NamedParameters().Select(p => p.Tensor.Span.ToArray())];
                }
            }

            metrics.Write(_session.StepsDone, epoch + 1, mean, validation, rate);
            _report.Report(new RunEvaluation(_session.StepsDone, epoch + 1, figures));
        }

        private void Resume()
        {
            using Checkpoint? saved = _store.OpenLatest(_identity, _report.Warn);
            if (saved is null)
            {
                return;
            }

            _session.Load(saved.File);
            _epochLoss = saved.Info.Figures.GetValueOrDefault("epoch_loss");
            _bestLoss = saved.Info.Figures.GetValueOrDefault("best_loss", double.PositiveInfinity);
            _secondsBefore = saved.Info.Figures.GetValueOrDefault("seconds");
            if (double.IsFinite(_bestLoss))
            {
                _best = [.. _session.Network.NamedParameters().Select(p => saved.File.ReadFloats($"best.{p.Name}"))];
            }
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
                    ["epoch_loss"] = _epochLoss,
                    ["best_loss"] = _bestLoss,
                    ["seconds"] = _secondsBefore + clock.Elapsed.TotalSeconds,
                },
            };
            string path = _store.Save(info, writer =>
            {
                _session.Save(writer);
                int i = 0;
                foreach (NamedTensor parameter in _best is null ? [] : _session.Network.NamedParameters())
                {
                    writer.Add($"best.{parameter.Name}", _best![i++], parameter.Tensor.Shape);
                }
            });
            _report.Report(new CheckpointSaved(path, _session.StepsDone));
        }

        private void Finish(Stopwatch clock)
        {
            int i = 0;
            foreach (NamedTensor parameter in _best is null ? [] : _session.Network.NamedParameters())
            {
                _best![i++].CopyTo(parameter.Tensor.Span);
            }

            CurveAnimatorFile.Save(_job.ModelPath, _session.Animator());
            _stepTimes.Sort();
            var seconds = TimeSpan.FromSeconds(_secondsBefore + clock.Elapsed.TotalSeconds);
            _report.Report(new RunDone(seconds, new Dictionary<string, double>
            {
                ["validation_mm2"] = double.IsFinite(_bestLoss) ? _bestLoss : double.NaN,
                ["epochs"] = _job.Options.Epochs,
                ["seconds"] = Math.Round(seconds.TotalSeconds, 1),
                ["step_ms_median"] = _stepTimes.Count == 0 ? double.NaN : _stepTimes[_stepTimes.Count / 2],
                ["parameters"] = _session.Network.ParameterCount,
            }));
        }
    }
}
