using Likeness.Runs.Events;
using Likeness.Runs.Folders;

namespace Likeness.Runs.Training;

/// <summary>What <see cref="TrainingLoop"/> works on, and what the method does at its turning points.</summary>
public sealed record TrainingLoopJob
{
    /// <summary>The training.</summary>
    public required ITrainingSession Session { get; init; }

    /// <summary>An open run folder.</summary>
    public required RunFolder Run { get; init; }

    /// <summary>What is trained, for <see cref="RunStarted"/>.</summary>
    public required string Name { get; init; }

    /// <summary>What checkpoints belong to: an architecture, a topology, the data. One with another identity is refused.</summary>
    public required IReadOnlyDictionary<string, string> Identity { get; init; }

    /// <summary>The version of checkpoints' content.</summary>
    public int CheckpointVersion { get; init; } = 1;

    /// <summary>The longest time between two checkpoints.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Called after each pass with its number, counted from 1.</summary>
    public Action<int>? AfterEpoch { get; init; }

    /// <summary>
    /// Called at the end, with the best weights in the network: writes the model and gives figures for <see cref="RunDone"/>. Receives the smallest
    /// validation loss, NaN when there was none.
    /// </summary>
    public required Func<double, IReadOnlyDictionary<string, double>> Finish { get; init; }
}
