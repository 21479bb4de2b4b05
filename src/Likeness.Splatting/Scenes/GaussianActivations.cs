namespace Likeness.Splatting.Scenes;

/// <summary>
/// From the raw numbers of a scene to what they stand for, and back (Kerbl et al. 2023, section 4): opacity = sigmoid(logit),
/// scale = exp(log scale), colour = 0.5 + 0.28209479 times the constant coefficient.
/// </summary>
public static class GaussianActivations
{
    /// <summary>The constant basis function of the spherical harmonics: 1 / (2 sqrt(pi)).</summary>
    public const float ConstantBasis = 0.28209479177387814f;

    /// <summary>The opacity of a new Gaussian that nothing is known about: 0.1, as the reference trainer starts.</summary>
    public const float InitialOpacity = 0.1f;

    /// <summary>The opacity, 0 to 1, of a logit; infinite logits give 0 and 1.</summary>
    public static float Opacity(float logit) => (float)(1 / (1 + Math.Exp(-(double)logit)));

    /// <summary>The logit of an opacity; infinite at 0 and 1.</summary>
    public static float Logit(double opacity) => (float)(Math.Log(opacity) - Math.Log(1 - opacity));

    /// <summary>The part of a colour (1 is full) that does not depend on the direction; not clamped.</summary>
    public static float Colour(float constantCoefficient) => 0.5f + (ConstantBasis * constantCoefficient);

    /// <summary>The constant coefficient of a colour.</summary>
    public static float ConstantCoefficient(double colour) => (float)((colour - 0.5) / 0.28209479177387814);
}
