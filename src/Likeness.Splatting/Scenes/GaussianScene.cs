namespace Likeness.Splatting.Scenes;

/// <summary>
/// A cloud of 3D Gaussians: one array per attribute, Gaussian after Gaussian, holding the raw numbers that an optimiser changes
/// and that files store (Kerbl et al. 2023, section 4). What a renderer uses comes from them: scale = exp(log scale), opacity =
/// sigmoid(logit), the rotation is the quaternion divided by its norm. The arrays are owned by the scene and may be changed in place.
/// </summary>
public sealed class GaussianScene
{
    /// <summary>The highest degree of spherical harmonics.</summary>
    public const int MaximumDegree = 3;

    /// <summary>Makes a scene of zeros with identity rotations.</summary>
    /// <param name="count">Number of Gaussians, 0 or more.</param>
    /// <param name="degree">Degree of the spherical harmonics, 0 to <see cref="MaximumDegree"/>.</param>
    /// <param name="extraChannels">Further numbers to blend for each Gaussian, such as a foreground weight.</param>
    public GaussianScene(int count, int degree, int extraChannels = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(degree);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(degree, MaximumDegree);
        ArgumentOutOfRangeException.ThrowIfNegative(extraChannels);
        Count = count;
        Degree = degree;
        ExtraChannels = extraChannels;
        Means = new float[count * 3];
        LogScales = new float[count * 3];
        Rotations = new float[count * 4];
        OpacityLogits = new float[count];
        ShDc = new float[count * 3];
        ShRest = new float[count * RestCoefficients * 3];
        Extra = new float[count * extraChannels];
        for (int i = 0; i < count; i++)
        {
            Rotations[i * 4] = 1;
        }
    }

    /// <summary>Number of Gaussians.</summary>
    public int Count { get; }

    /// <summary>Degree of the spherical harmonics, 0 to 3.</summary>
    public int Degree { get; }

    /// <summary>Number of coefficients for each colour channel beyond the constant one: (degree + 1)^2 - 1.</summary>
    public int RestCoefficients => ((Degree + 1) * (Degree + 1)) - 1;

    /// <summary>Number of further channels.</summary>
    public int ExtraChannels { get; }

    /// <summary>Centres, [count, 3], world units.</summary>
    public float[] Means { get; }

    /// <summary>Natural logarithms of the standard deviations along the three axes, [count, 3].</summary>
    public float[] LogScales { get; }

    /// <summary>Quaternions w, x, y, z of any non-zero length, [count, 4].</summary>
    public float[] Rotations { get; }

    /// <summary>Logits of the opacities, [count].</summary>
    public float[] OpacityLogits { get; }

    /// <summary>The constant coefficient of red, green and blue, [count, 3]; the colour is 0.5 + 0.28209479 times it, plus the rest.</summary>
    public float[] ShDc { get; }

    /// <summary>The other coefficients, [count, <see cref="RestCoefficients"/>, 3], channel fastest (files of type .ply store them channel first).</summary>
    public float[] ShRest { get; }

    /// <summary>Further channels, [count, <see cref="ExtraChannels"/>].</summary>
    public float[] Extra { get; }
}
