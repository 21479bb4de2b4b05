using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Runs.Events;
using Likeness.Runs.Folders;
using Likeness.Runs.Training;
using Likeness.Talking.Animation;
using Likeness.Talking.Corpora;
using Likeness.Talking.Features;

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

    /// <summary>Hears; null for log-mel features.</summary>
    public IFrontEnd? FrontEnd { get; init; }

    /// <summary>A model to go on learning from; null to begin with fresh weights.</summary>
    public CurveAnimator? From { get; init; }

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

    /// <summary>Trains, or goes on where the newest checkpoint of the folder stands.</summary>
    /// <param name="job">What to do.</param>
    /// <param name="run">An open run folder.</param>
    /// <param name="cancel">Stops after the running step, with a checkpoint.</param>
    /// <returns>What happens; ends with <see cref="RunDone"/> and its figures.</returns>
    public static IAsyncEnumerable<RunEvent> Train(CurveTrainingJob job, RunFolder run, CancellationToken cancel = default) => RunThread.Start(
        (report, stop) =>
        {
            var session = new CurveTrainingSession(job.Training, job.Face, job.Options, job.Validation, job.FrontEnd, job.From);
            TrainingLoop.Run(Loop(job, run, session), report, stop);
        },
        cancel);

    private static TrainingLoopJob Loop(CurveTrainingJob job, RunFolder run, CurveTrainingSession session) => new()
    {
        Session = session,
        Run = run,
        Name = "curves",
        CheckpointInterval = job.CheckpointInterval,
        Identity = new Dictionary<string, string>
        {
            ["architecture"] = JsonSerializer.Serialize(job.Options.Network, CurveAnimatorJson.Default.CurveNetworkOptions),
            ["topology"] = job.Face.Neutral.Topology.ContentHash,
            ["clips"] = ClipFingerprint.Of(job.Training),
        },
        Finish = validation =>
        {
            CurveAnimator made = session.Animator();
            if (made.Options.Closures)
            {
                made = new CurveAnimator(made.FrontEnd, made.Network, made.Options, made.FramesPerSecond) { ClosureThreshold = ClosureThreshold.Of(made, job.Validation) };
            }

            CurveAnimatorFile.Save(job.ModelPath, made);
            return new Dictionary<string, double> { ["validation_mm2"] = validation, ["parameters"] = session.Network.ParameterCount, ["closure_threshold"] = made.ClosureThreshold };
        },
    };
}
