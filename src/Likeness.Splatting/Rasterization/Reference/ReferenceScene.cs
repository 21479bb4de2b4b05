using Likeness.Splatting.Harmonics;
using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>The numbers of a scene, or their gradients, in float64.</summary>
/// <param name="count">Number of Gaussians.</param>
/// <param name="degree">Degree of the spherical harmonics; -1 for colours that do not depend on the view.</param>
/// <param name="extraChannels">Number of further channels.</param>
internal sealed class ReferenceScene(int count, int degree, int extraChannels)
{
    public int Count => count;

    public int Degree => degree;

    public int ExtraChannels => extraChannels;

    /// <summary>Coefficients to a colour channel; one when colours are direct.</summary>
    public int Coefficients { get; } = degree < 0 ? 1 : SphericalHarmonics.Count(degree);

    public double[] Means { get; } = new double[count * 3];

    public double[] LogScales { get; } = new double[count * 3];

    public double[] Rotations { get; } = new double[count * 4];

    public double[] OpacityLogits { get; } = new double[count];

    /// <summary>[count, coefficients, 3], the constant one first; or the colours [count, 3].</summary>
    public double[] Colours { get; } = new double[count * 3 * (degree < 0 ? 1 : SphericalHarmonics.Count(degree))];

    public double[] Extra { get; } = new double[count * extraChannels];

    /// <summary>Widens a scene.</summary>
    public static ReferenceScene From(GaussianScene scene)
    {
        var wide = new ReferenceScene(scene.Count, scene.Degree, scene.ExtraChannels);
        Widen(scene.Means, wide.Means);
        Widen(scene.LogScales, wide.LogScales);
        Widen(scene.Rotations, wide.Rotations);
        Widen(scene.OpacityLogits, wide.OpacityLogits);
        Widen(scene.Extra, wide.Extra);
        int rest = scene.RestCoefficients * 3;
        for (int i = 0; i < scene.Count; i++)
        {
            Span<double> target = wide.Colours.AsSpan(i * wide.Coefficients * 3, wide.Coefficients * 3);
            Widen(scene.ShDc.AsSpan(i * 3, 3), target);
            Widen(scene.ShRest.AsSpan(i * rest, rest), target[3..]);
        }

        return wide;
    }

    private static void Widen(ReadOnlySpan<float> source, Span<double> target)
    {
        for (int i = 0; i < source.Length; i++)
        {
            target[i] = source[i];
        }
    }
}
