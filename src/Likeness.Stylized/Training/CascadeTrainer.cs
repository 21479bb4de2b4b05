using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Runs.Checkpoints;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Stylized.Batches;
using Likeness.Stylized.Cascade;
using Likeness.Stylized.Photo;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Training;

/// <summary>
/// Trains a cascade as a run: its pictures, then one stage after the other, each begun with a <see cref="RunStarted"/> of its name; checkpoints and metrics
/// in the run folder, exact resume, and at the end one file with all networks and a folder with those that are for use.
/// </summary>
public sealed class CascadeTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "stylize.train";

    /// <summary>The file of all networks in the run folder.</summary>
    public const string ModelName = "cascade.safetensors";

    /// <summary>The folder of what turns photographs into avatars, in half precision, in the run folder.</summary>
    public const string UseName = "use";

    private const int CheckpointVersion = 1;
    private const int ReportsPerStage = 20;
    private const int StrangerCount = 100;

    // Away from the seeds of training and of evaluation.
    private const long StrangerSeed = 1L << 42;
    private readonly CascadeConfig _config;
    private readonly RunFolder _run;
    private readonly TimeSpan _checkpointInterval;
    private readonly RunReporter _report;
    private readonly CascadeSession _session;
    private readonly CheckpointStore _store;
    private readonly Dictionary<string, string> _identity;
    private StageRecord[] _records;
    private double _lossSum;
    private int _lossCount;

    private CascadeTrainer(CascadeConfig config, RunFolder run, TimeSpan checkpointInterval, TrainingPictures pictures, PublishedPrior? published, RunReporter report)
    {
        (_config, _run, _checkpointInterval, _report) = (config, run, checkpointInterval, report);
        _session = new CascadeSession(config, pictures, published);
        _store = run.Checkpoints(CheckpointVersion);
        _identity = new Dictionary<string, string> { ["architecture"] = JsonSerializer.Serialize(config, CascadeConfigJson.Default.CascadeConfig) };
        _records = [.. _session.Stages.Select(static _ => new StageRecord())];
    }

    /// <summary>The settings as run.json keeps them.</summary>
    public static JsonObject ConfigOf(CascadeConfig config) => JsonSerializer.SerializeToNode(config, CascadeConfigJson.Default.CascadeConfig)!.AsObject();

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="checkpointInterval">The longest time between two checkpoints.</param>
    /// <param name="earlier">A finished training of nearly the same settings: its stages are taken over as far as they would be the same; null begins at the beginning.</param>
    /// <param name="published">The published networks that the settings name; null where they name none.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and each stage's seconds, first and last loss.</returns>
    public static IAsyncEnumerable<RunEvent> Train(
        CascadeConfig config, RunFolder run, TimeSpan checkpointInterval, EarlierTraining? earlier = null, PublishedPrior? published = null, CancellationToken cancel = default) =>
        RunThread.Start((report, stop) => TrainHere(config, run, checkpointInterval, earlier, published, report, stop), cancel);

    /// <summary>The same on the thread that calls, which is told at once what happens.</summary>
    internal static void TrainHere(
        CascadeConfig config, RunFolder run, TimeSpan checkpointInterval, EarlierTraining? earlier, PublishedPrior? published, RunReporter report, CancellationToken stop)
    {
        config.Validated();
        var clock = Stopwatch.StartNew();
        string folder = PicturesOf(run.Path);
        CopyPictures(earlier?.Pictures, folder);
        var pictures = TrainingPictures.Draw(config, folder, report, stop);
        double seconds = clock.Elapsed.TotalSeconds;
        new CascadeTrainer(config, run, checkpointInterval, pictures, published, report).Go(earlier, clock, seconds, stop);
    }

    /// <summary>Where a run keeps its pictures.</summary>
    internal static string PicturesOf(string run) => Path.Combine(run, "pictures");

    // Pictures that do not suit are drawn again: to copy is only faster.
    private static void CopyPictures(string? from, string to)
    {
        if (from is null)
        {
            return;
        }

        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from, "*.safetensors").Where(file => !File.Exists(Path.Combine(to, Path.GetFileName(file)))))
        {
            using FileStream source = File.OpenRead(file);
            AtomicFile.Write(Path.Combine(to, Path.GetFileName(file)), source.CopyTo);
        }
    }

    private void Go(EarlierTraining? earlier, Stopwatch clock, double pictureSeconds, CancellationToken stop)
    {
        Resume();
        if (earlier is not null && _session.StepsDone == 0)
        {
            _session.TakeOver(earlier);
            SaveCheckpoint();
        }

        using MetricsLog metrics = _run.OpenMetrics(_session.StepsDone, "stage", "stage_step", "loss", "learning_rate");
        var sinceCheckpoint = Stopwatch.StartNew();
        int announced = -1;
        while (!_session.IsDone)
        {
            if (stop.IsCancellationRequested)
            {
                SaveCheckpoint();
                stop.ThrowIfCancellationRequested();
            }

            if (_session.Stage != announced)
            {
                announced = _session.Stage;
                PlannedStage next = _session.Stages[announced];
                _report.Report(new RunStarted($"{next.Name} ({announced + 1} of {_session.Stages.Count})", _session.StageStep, next.Steps) { Folder = _run.Path });
            }

            Step(metrics);
            if (sinceCheckpoint.Elapsed >= _checkpointInterval)
            {
                SaveCheckpoint();
                sinceCheckpoint.Restart();
            }
        }

        SaveCheckpoint();
        _session.Networks.Familiarity = PhotoFamiliarity.Of(_session.Networks, Strangers());
        CascadeFile.Save(Path.Combine(_run.Path, ModelName), _session.Networks);
        CascadeFile.SaveForUse(Path.Combine(_run.Path, UseName), _session.Networks);
        var figures = new Dictionary<string, double> { ["seconds"] = Math.Round(_records.Sum(static r => r.Seconds) + pictureSeconds, 1), ["pictures_seconds"] = Math.Round(pictureSeconds, 1) };
        for (int i = 0; i < _records.Length; i++)
        {
            _records[i].Report(_session.Stages[i].Name, figures);
        }

        _report.Report(new RunDone(clock.Elapsed, figures));
    }

    // People that were not learned from; the judge's do not count, who is for evaluation only.
    private PictureSet Strangers()
    {
        CascadeSizes sizes = _config.Sizes;
        return PictureSet.Draw(new PhotoSource(new PhotoEngine(sizes.AvatarSchema), sizes.Size, StrangerSeed + _config.Seed), StrangerCount);
    }

    private void Step(MetricsLog metrics)
    {
        int stage = _session.Stage, step = _session.StageStep, steps = _session.Stages[stage].Steps;
        double rate = _session.LearningRate;
        long before = Stopwatch.GetTimestamp();
        float loss = _session.Step();
        _records[stage].Seconds += Stopwatch.GetElapsedTime(before).TotalSeconds;
        _records[stage].Add(loss, step, steps);
        (_lossSum, _lossCount) = (_lossSum + loss, _lossCount + 1);
        _report.Step(step + 1, steps, 0, loss, rate);
        int every = Math.Max(1, steps / ReportsPerStage);
        if ((step + 1) % every == 0 || step + 1 == steps)
        {
            double mean = _lossSum / _lossCount;
            (_lossSum, _lossCount) = (0, 0);
            metrics.Write(_session.StepsDone, stage + 1, step + 1, mean, rate);
            _report.Report(new RunEvaluation(step + 1, stage + 1, new Dictionary<string, double>(_session.Measure()) { ["loss"] = mean }));
        }
    }

    private void Resume()
    {
        using Checkpoint? saved = _store.OpenLatest(_identity, _report.Warn);
        if (saved is null)
        {
            return;
        }

        _session.Load(saved.File);
        _records = [.. Enumerable.Range(0, _session.Stages.Count).Select(i => StageRecord.Load(i, saved.Info.Figures))];
        (_lossSum, _lossCount) = (saved.Info.Figures.GetValueOrDefault("loss_sum"), (int)saved.Info.Figures.GetValueOrDefault("loss_count"));
    }

    private void SaveCheckpoint()
    {
        var figures = new Dictionary<string, double> { ["loss_sum"] = _lossSum, ["loss_count"] = _lossCount };
        for (int i = 0; i < _records.Length; i++)
        {
            _records[i].Save(i, figures);
        }

        var info = new CheckpointInfo { Step = _session.StepsDone, Epoch = _session.Stage, Cursor = _session.StageStep, Identity = _identity, Figures = figures };
        _report.Report(new CheckpointSaved(_store.Save(info, _session.Save), _session.StepsDone));
    }
}
