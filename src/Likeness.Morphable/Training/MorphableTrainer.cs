using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Likeness.Geometry.Meshes;
using Likeness.Morphable.Evaluation;
using Likeness.Morphable.Models;
using Likeness.Morphable.Networks;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Tensors.Nn;

namespace Likeness.Morphable.Training;

/// <summary>Trains a deep morphable model as a run: events out, checkpoints and metrics in the run folder, exact resume.</summary>
public static class MorphableTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "morphable.train";

    private const int CheckpointVersion = 1;
    private const int LongestTimeList = 20_000;

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures (test_mean_mm and so on).</returns>
    public static IAsyncEnumerable<RunEvent> Train(TrainingJob job, RunFolder run, CancellationToken cancel = default) =>
        RunThread.Start((report, stop) => new Loop(job, run, report).Go(stop), cancel);

    /// <summary>The mesh that a set's hierarchy is made from: the mean of its meshes.</summary>
    public static Mesh MeanMesh(MeshSet set)
    {
        int stride = set.VertexCount * 3;
        double[] sum = new double[stride];
        for (int s = 0; s < set.Count; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < stride; i++)
            {
                sum[i] += v[i];
            }
        }

        float[] mean = [.. sum.Select(v => (float)(v / set.Count))];
        return new Mesh(MemoryMarshal.Cast<float, Vector3>(mean.AsSpan()).ToArray(), set.Topology);
    }

    private sealed class Loop
    {
        private readonly TrainingJob _job;
        private readonly RunFolder _run;
        private readonly RunReporter _report;
        private readonly TrainingSession _session;
        private readonly CheckpointStore _store;
        private readonly Dictionary<string, string> _identity;
        private readonly List<double> _stepTimes = [];
        private float[][]? _best;
        private double _bestLoss = double.PositiveInfinity;
        private double _epochLoss;
        private double _secondsBefore;

        public Loop(TrainingJob job, RunFolder run, RunReporter report)
        {
            _job = job;
            _run = run;
            _report = report;
            MeshTemplate template = MeshTemplate.Build(MeanMesh(job.Training), job.Options.Network.Convolution, job.CacheFolder);
            _session = new TrainingSession(job.Training, template, job.Options);
            _store = run.Checkpoints(CheckpointVersion);
            _identity = new Dictionary<string, string>
            {
                ["topology"] = job.Training.Topology.ContentHash,
                ["architecture"] = JsonSerializer.Serialize(job.Options.Network, AutoencoderJson.Default.AutoencoderOptions),
                ["meshes"] = job.Training.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
            };
        }

        public void Go(CancellationToken stop)
        {
            var clock = Stopwatch.StartNew();
            Resume();
            using MetricsLog metrics = _run.OpenMetrics(_session.StepsDone, "epoch", "loss", "validation_loss", "learning_rate");
            AutoencoderOptions network = _job.Options.Network;
            _report.Report(new RunStarted(
                $"{network.Convolution} {network.Filters} {network.EncoderAggregation}/{network.DecoderAggregation}".ToLowerInvariant(), _session.StepsDone, _session.TotalSteps)
            {
                Folder = _run.Path,
            });
            var sinceCheckpoint = Stopwatch.StartNew();
            while (_session.StepsDone < _session.TotalSteps)
            {
                if (stop.IsCancellationRequested)
                {
                    Checkpoint(clock);
                    stop.ThrowIfCancellationRequested();
                }

                int epoch = _session.Epoch;
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

                if (sinceCheckpoint.Elapsed >= _job.CheckpointInterval && _session.StepsDone < _session.TotalSteps)
                {
                    Checkpoint(clock);
                    sinceCheckpoint.Restart();
                }
            }

            Checkpoint(clock);
            Finish(clock);
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

        private void FinishEpoch(MetricsLog metrics, int epoch, double rate)
        {
            double mean = _epochLoss / _session.StepsPerEpoch;
            _epochLoss = 0;
            double validation = double.NaN;
            if (_job.Validation is { } set)
            {
                validation = _session.ValidationLoss(set);
                if (validation < _bestLoss)
                {
                    _bestLoss = validation;
                    _best = [.. _session.Network.NamedParameters().Select(p => p.Tensor.Span.ToArray())];
                }
            }

            metrics.Write(_session.StepsDone, epoch + 1, mean, validation, rate);
            var figures = new Dictionary<string, double> { ["loss"] = mean };
            if (!double.IsNaN(validation))
            {
                figures["validation_loss"] = validation;
            }

            _report.Report(new RunEvaluation(_session.StepsDone, epoch + 1, figures));
            if (_job.SnapshotEpochs.Contains(epoch + 1))
            {
                string path = Path.Combine(_run.Path, "snapshots", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"epoch-{epoch + 1:D4}.safetensors"));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                MorphableModelFile.Save(path, _session.Model(_job.Training.Masks, _job.Training.Texture));
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
                if (_best is not null)
                {
                    int i = 0;
                    foreach (NamedTensor parameter in _session.Network.NamedParameters())
                    {
                        writer.Add($"best.{parameter.Name}", _best[i++], parameter.Tensor.Shape);
                    }
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

            MorphableModel model = _session.Model(_job.Training.Masks, _job.Training.Texture);
            MorphableModelFile.Save(_job.ModelPath, model);
            ReconstructionErrors errors = model.Evaluate(_job.Test ?? _job.Training);
            _stepTimes.Sort();
            var seconds = TimeSpan.FromSeconds(_secondsBefore + clock.Elapsed.TotalSeconds);
            _report.Report(new RunDone(seconds, new Dictionary<string, double>
            {
                ["test_mean_mm"] = errors.Mean,
                ["test_std_mm"] = errors.StandardDeviation,
                ["test_median_mm"] = errors.Median,
                ["epochs"] = _job.Options.Epochs,
                ["seconds"] = Math.Round(seconds.TotalSeconds, 1),
                ["step_ms_median"] = _stepTimes.Count == 0 ? double.NaN : _stepTimes[_stepTimes.Count / 2],
                ["parameters"] = _session.Network.InferenceParameterCount,
                ["train_parameters"] = _session.Network.ParameterCount,
            }));
        }
    }
}
