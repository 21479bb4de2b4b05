namespace Likeness.Runs.Checkpoints;

/// <summary>Where a run stands, beside its tensors.</summary>
public sealed record CheckpointInfo
{
    /// <summary>The number of finished steps.</summary>
    public required long Step { get; init; }

    /// <summary>The running pass over the data, counted from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Position in the pass: the number of samples or batches taken.</summary>
    public long Cursor { get; init; }

    /// <summary>State of the random generator (<c>RandomSource.Save</c>); empty when there is none.</summary>
    public string RandomState { get; init; } = "";

    /// <summary>
    /// What the tensors belong to: a hash of the topology, the architecture in words. Loading compares each with the
    /// present one and refuses what differs.
    /// </summary>
    public IReadOnlyDictionary<string, string> Identity { get; init; } = new Dictionary<string, string>();

    /// <summary>Figures to go on with: the best error so far, sums of a running pass. Kept to the last bit.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
}
