using System.Diagnostics;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Tensors.Nn;

namespace Likeness.Runs.Training;

/// <summary>
/// Training in passes over data as a run: events out, checkpoints and metrics in the run folder, the weights of the best pass kept, exact resume after a
/// stop or a kill.
/// </summary>
public sealed class TrainingLoop
{
    private const int LongestTimeList = 20_000;
    private readonly TrainingLoopJob _job;
    private readonly RunReporter _report;
    private readonly ITrainingSession _session;
    private readonly CheckpointStore _store;
    private readonly List<double> _stepTimes = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private float[][]? _best;
    private double _bestLoss = double.PositiveInfinity;
    private double _epochLoss;
    private double _secondsBefore;

    private TrainingLoop(TrainingLoopJob job, RunReporter report)
    {
        (_job, _report, _session) = (job, report, job.Session);
        _store = job.Run.Checkpoints(job.CheckpointVersion);
    }

    private int Epoch => (int)(_session.StepsDone / _session.StepsPerEpoch);

    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands, and ends with <see cref="RunDone"/>.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="report">Is told what happens.</param>
    /// <param name="stop">Stops after the running step, with a checkpoint.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Run(TrainingLoopJob job, RunReporter report, CancellationToken stop) => new TrainingLoop(job, report).Go(stop);

    private void Go(CancellationToken stop)
    {
        Resume();
        using MetricsLog metrics = _job.Run.OpenMetrics(_session.StepsDone, "epoch", "loss", "validation_loss", "learning_rate");
        _report.Report(new RunStarted(_job.Name, _session.StepsDone, _session.TotalSteps) { Folder = _job.Run.Path });
        var sinceCheckpoint = Stopwatch.StartNew();
        while (_session.StepsDone < _session.TotalSteps)
        {
            if (stop.IsCancellationRequested)
            {
                SaveCheckpoint();
                stop.ThrowIfCancellationRequested();
            }

            Step(metrics);
            if (sinceCheckpoint.Elapsed >= _job.CheckpointInterval && _session.StepsDone < _session.TotalSteps)
            {
                SaveCheckpoint();
                sinceCheckpoint.Restart();
            }
        }

        SaveCheckpoint();
        Finish();
    }

    private void Step(MetricsLog metrics)
    {
        int epoch = Epoch;
        double rate = _session.LearningRate;
        long before = Stopwatch.GetTimestamp();
        float loss = _session.Step();
        if (_stepTimes.Count < LongestTimeList)
        {
            _stepTimes.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }

        _epochLoss += loss;
        _report.Step(_session.StepsDone, _session.TotalSteps, epoch, loss, rate);
        if (_session.StepsDone % _session.StepsPerEpoch == 0)
        {
            FinishEpoch(metrics, epoch, rate);
        }
    }

    private void FinishEpoch(MetricsLog metrics, int epoch, double rate)
    {
        double mean = _epochLoss / _session.StepsPerEpoch, validation = _session.ValidationLoss();
        _epochLoss = 0;
        var figures = new Dictionary<string, double> { ["loss"] = mean };
        if (!double.IsNaN(validation))
        {
            figures["validation_loss"] = validation;
        }

        if (validation < _bestLoss)
        {
            _bestLoss = validation;
            _best = [.. _session.Network.NamedParameters().Select(p => p.Tensor.Span.ToArray())];
        }

        metrics.Write(_session.StepsDone, epoch + 1, mean, validation, rate);
        _report.Report(new RunEvaluation(_session.StepsDone, epoch + 1, figures));
        _job.AfterEpoch?.Invoke(epoch + 1);
    }

    private void Resume()
    {
        using Checkpoint? saved = _store.OpenLatest(_job.Identity, _report.Warn);
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

    private void SaveCheckpoint()
    {
        var info = new CheckpointInfo
        {
            Step = _session.StepsDone,
            Epoch = Epoch,
            Cursor = _session.StepsDone % _session.StepsPerEpoch,
            Identity = _job.Identity,
            Figures = new Dictionary<string, double>
            {
                ["epoch_loss"] = _epochLoss,
                ["best_loss"] = _bestLoss,
                ["seconds"] = Seconds,
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

    private void Finish()
    {
        int i = 0;
        foreach (NamedTensor parameter in _best is null ? [] : _session.Network.NamedParameters())
        {
            _best![i++].CopyTo(parameter.Tensor.Span);
        }

        IReadOnlyDictionary<string, double> own = _job.Finish(double.IsFinite(_bestLoss) ? _bestLoss : double.NaN);
        _stepTimes.Sort();
        double seconds = Seconds;
        _report.Report(new RunDone(TimeSpan.FromSeconds(seconds), new Dictionary<string, double>(own)
        {
            ["epochs"] = _session.TotalSteps / _session.StepsPerEpoch,
            ["seconds"] = Math.Round(seconds, 1),
            ["step_ms_median"] = _stepTimes.Count == 0 ? double.NaN : _stepTimes[_stepTimes.Count / 2],
        }));
    }
}
