namespace Likeness.Splatting.Fitting.Optimisation;

/// <summary>The attributes of Gaussians that are optimised with rates of their own; each is an array of the scene.</summary>
internal enum GaussianGroup
{
    /// <summary>Centres.</summary>
    Means,

    /// <summary>Log scales.</summary>
    LogScales,

    /// <summary>Quaternions.</summary>
    Rotations,

    /// <summary>Opacity logits.</summary>
    OpacityLogits,

    /// <summary>Constant colour coefficients.</summary>
    ShDc,

    /// <summary>Other colour coefficients.</summary>
    ShRest,

    /// <summary>Further channels.</summary>
    Extra,
}
