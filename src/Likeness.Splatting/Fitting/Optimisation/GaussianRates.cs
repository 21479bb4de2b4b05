namespace Likeness.Splatting.Fitting.Optimisation;

/// <summary>Learning rates of the attributes of Gaussians; the defaults are those of Kerbl et al. 2023 (spec section 1).</summary>
public sealed record GaussianRates
{
    /// <summary>Rate of the means at the first step, as a share of the extent of the cameras.</summary>
    public double Means { get; init; } = 1.6e-4;

    /// <summary>Rate of the means from step <see cref="MeansSteps"/> on, as a share of the extent; in between the logarithm falls in a line.</summary>
    public double MeansLast { get; init; } = 1.6e-6;

    /// <summary>Length of the fall.</summary>
    public long MeansSteps { get; init; } = 30_000;

    /// <summary>Rate of log scales.</summary>
    public double LogScales { get; init; } = 5e-3;

    /// <summary>Rate of quaternions.</summary>
    public double Rotations { get; init; } = 1e-3;

    /// <summary>Rate of opacity logits.</summary>
    public double OpacityLogits { get; init; } = 0.05;

    /// <summary>Rate of the constant colour coefficients.</summary>
    public double ShDc { get; init; } = 2.5e-3;

    /// <summary>Rate of the other colour coefficients.</summary>
    public double ShRest { get; init; } = 2.5e-3 / 20;

    /// <summary>Rate of further channels.</summary>
    public double Extra { get; init; } = 2.5e-3;
}
