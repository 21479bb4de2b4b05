namespace Likeness.Splatting.Fitting.Densification;

/// <summary>The schedule and thresholds of <see cref="OriginalDensityControl"/>; the defaults are those of Kerbl et al. 2023 for 30,000 steps.</summary>
public sealed record OriginalDensityOptions
{
    /// <summary>The first step after which Gaussians may change is the one after this.</summary>
    public long From { get; init; } = 500;

    /// <summary>The last step after which Gaussians may change is the one before this.</summary>
    public long Until { get; init; } = 15_000;

    /// <summary>Steps between two changes.</summary>
    public long Every { get; init; } = 100;

    /// <summary>Steps between two opacity resets, 0 for none.</summary>
    public long ResetEvery { get; init; } = 3_000;

    /// <summary>Reset opacities at step <see cref="From"/> too: for white backgrounds.</summary>
    public bool ResetAtStart { get; init; }

    /// <summary>A Gaussian whose mean screen gradient reaches this is cloned or split (see <see cref="ScreenStatistics.GradientSums"/> for its units).</summary>
    public float GradientThreshold { get; init; } = 2e-4f;

    /// <summary>Gaussians of a larger scale than this share of the extent are split, others are cloned.</summary>
    public float DenseScale { get; init; } = 0.01f;

    /// <summary>Gaussians that are more transparent are removed.</summary>
    public float SmallestOpacity { get; init; } = 0.005f;

    /// <summary>Gaussians of a larger scale than this share of the extent are removed, once opacities were reset for the first time.</summary>
    public float LargestScale { get; init; } = 0.1f;

    /// <summary>
    /// Gaussians of a larger radius on a screen, in pixels, are removed, once opacities were reset for the first time; null for no such rule.
    /// The reference has 20 pixels and clears the radii just before it looks at them, so that there the rule never applies.
    /// </summary>
    public float? LargestRadius { get; init; }

    /// <summary>There are never more Gaussians than this; those with the largest gradients go first.</summary>
    public int Maximum { get; init; } = int.MaxValue;

    /// <summary>Where opacities are reset to.</summary>
    public float ResetOpacity { get; init; } = 0.01f;

    /// <summary>The same for a fit of another length: times are in proportion, distances between changes stay, and there are as many resets.</summary>
    public OriginalDensityOptions For(long steps)
    {
        double share = steps / 30_000.0;
        return share >= 1 ? this : this with
        {
            From = Math.Max(Every, (long)(From * share)),
            Until = (long)(Until * share),
            ResetEvery = ResetEvery == 0 ? 0 : Math.Max(5 * Every, (long)(ResetEvery * share) / Every * Every),
        };
    }
}
