namespace Likeness.Splatting.Rasterization.Projection;

/// <summary>
/// Where the numbers of a scene lie, or where their gradients go: one array to an attribute, Gaussian after Gaussian. The owner
/// keeps the memory fixed. A null pointer among gradients stands for one that is not wanted.
/// </summary>
internal unsafe struct GaussianPointers
{
    public int Count;

    /// <summary>Degree of the harmonics; -1 when <see cref="ShDc"/> holds colours that do not depend on the view.</summary>
    public int Degree;

    public int ExtraChannels;

    /// <summary>[count, 3].</summary>
    public float* Means;

    /// <summary>[count, 3].</summary>
    public float* LogScales;

    /// <summary>[count, 4].</summary>
    public float* Rotations;

    /// <summary>[count].</summary>
    public float* OpacityLogits;

    /// <summary>[count, 3].</summary>
    public float* ShDc;

    /// <summary>[count, <see cref="RestStride"/>, 3], of which the first coefficients of the degree are read.</summary>
    public float* ShRest;

    /// <summary>[count, extra channels].</summary>
    public float* Extra;

    /// <summary>Coefficients between one Gaussian's rest and the next one's: those stored, which may be more than those in use.</summary>
    public int RestStride;

    /// <summary>Coefficients beyond the constant one that are in use.</summary>
    public readonly int RestCoefficients => Degree <= 0 ? 0 : ((Degree + 1) * (Degree + 1)) - 1;
}
