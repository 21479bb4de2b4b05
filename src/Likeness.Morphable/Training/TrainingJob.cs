using Likeness.Geometry.Meshes;

namespace Likeness.Morphable.Training;

/// <summary>What a training run works on and what it leaves behind.</summary>
public sealed record TrainingJob
{
    /// <summary>The meshes to learn from.</summary>
    public required MeshSet Training { get; init; }

    /// <summary>Meshes that choose the best epoch, or null for the last one.</summary>
    public MeshSet? Validation { get; init; }

    /// <summary>Meshes that the result is measured on, or null for the training meshes.</summary>
    public MeshSet? Test { get; init; }

    /// <summary>The settings.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Where the trained model goes.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Keeps mesh hierarchies between programs, or null.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The longest time between two checkpoints; one is saved at the end of a run as well.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After these epochs the model is also kept in the run folder, for pictures of how attention grows.</summary>
    public IReadOnlyList<int> SnapshotEpochs { get; init; } = [];
}
