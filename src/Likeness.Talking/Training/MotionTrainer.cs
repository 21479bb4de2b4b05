using System.Text.Json;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Training;
using Likeness.Talking.Corpora;
using Likeness.Talking.Features;
using Likeness.Talking.Methods;

namespace Likeness.Talking.Training;

/// <summary>What a training of vertices works on and what it leaves behind.</summary>
public sealed record MotionTrainingJob
{
    /// <summary>Clips with their parts: what is held out for tests is not touched.</summary>
    public required MotionCorpus Corpus { get; init; }

    /// <summary>Hears; null for log-mel features.</summary>
    public IFrontEnd? FrontEnd { get; init; }

    /// <summary>The settings.</summary>
    public required MotionTrainingOptions Options { get; init; }

    /// <summary>Where the trained model goes.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The longest time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Trains OT-Talk, VOCA, FaceFormer or CodeTalker as a run: events out, checkpoints and metrics in the run folder, exact resume.</summary>
public static class MotionTrainer
{
    /// <summary>The kind of run in run.json and in checkpoints.</summary>
    public const string RunKind = "talking.motion.train";

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures.</returns>
    public static IAsyncEnumerable<RunEvent> Train(MotionTrainingJob job, RunFolder run, CancellationToken cancel = default) => RunThread.Start(
        (report, stop) =>
        {
            MotionClip[] training = job.Corpus.Of(ClipSplit.Train);
            var session = new MotionTrainingSession(job.Corpus.Template, training, job.Corpus.Of(ClipSplit.Validation), job.Options, job.FrontEnd);
            TrainingLoop.Run(Loop(job, run, session, training), report, stop);
        },
        cancel);

    private static TrainingLoopJob Loop(MotionTrainingJob job, RunFolder run, MotionTrainingSession session, MotionClip[] clips) => new()
    {
        Session = session,
        Run = run,
        Name = session.Model.Name,
        CheckpointInterval = job.CheckpointInterval,
        Identity = new Dictionary<string, string>
        {
            ["architecture"] = JsonSerializer.Serialize(job.Options.Model, MotionModelJson.Default.MotionModelOptions),
            ["topology"] = job.Corpus.Template.Topology.ContentHash,
            ["clips"] = ClipFingerprint.Of(clips),
        },
        Finish = validation =>
        {
            MotionModelFile.Save(job.ModelPath, session.Model);
            return new Dictionary<string, double>
            {
                ["validation_mm2"] = validation,
                ["parameters"] = session.Model.ParameterCount,
                ["transport_weight"] = session.TransportWeight,
            };
        },
    };
}
