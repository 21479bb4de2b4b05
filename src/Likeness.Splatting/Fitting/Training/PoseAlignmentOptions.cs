namespace Likeness.Splatting.Fitting.Training;

/// <summary>How the cameras of held-out photographs are moved to meet a finished scene.</summary>
public sealed record PoseAlignmentOptions
{
    /// <summary>Steps of Adam a photograph, at least 1.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Largest turn of the first step in radians, and largest shift as a share of the distance to what is looked at; falls to a hundredth over the steps.</summary>
    public double Rate { get; init; } = 1e-3;
}
