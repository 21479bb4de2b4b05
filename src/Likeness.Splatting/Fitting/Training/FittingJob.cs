using Likeness.Splatting.Data;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>What a fit works on and what it leaves behind.</summary>
public sealed record FittingJob
{
    /// <summary>The photographs.</summary>
    public required CaptureDataset Data { get; init; }

    /// <summary>The settings.</summary>
    public required FittingOptions Options { get; init; }

    /// <summary>Where the scene goes; its extension chooses the format.</summary>
    public required string ScenePath { get; init; }

    /// <summary>The longest time between two checkpoints; one is saved at the end as well.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(60);
}
