using System.Numerics;

namespace Likeness.Splatting.Scenes;

/// <summary>What a scene holds, in numbers; values that are not finite are counted and left out of the rest.</summary>
/// <param name="Count">Number of Gaussians.</param>
/// <param name="Degree">Degree of the spherical harmonics.</param>
public sealed record SceneStatistics(int Count, int Degree)
{
    // Below 1/255 a Gaussian is skipped wherever it falls; an opacity byte of 1 is not below, whatever its logit rounds to.
    private const float LeastOpacity = 0.99999f / 255;

    /// <summary>The least coordinates of all centres; zero for a scene without finite ones.</summary>
    public Vector3 Low { get; private init; }

    /// <summary>The largest coordinates of all centres.</summary>
    public Vector3 High { get; private init; }

    /// <summary>The least corner of the box that holds 98 of 100 centres along each axis.</summary>
    public Vector3 CoreLow { get; private init; }

    /// <summary>The largest corner of that box.</summary>
    public Vector3 CoreHigh { get; private init; }

    /// <summary>Opacities, 0 to 1.</summary>
    public Distribution Opacity { get; private init; }

    /// <summary>Standard deviations along all axes, world units.</summary>
    public Distribution Scale { get; private init; }

    /// <summary>The longest axis over the shortest.</summary>
    public Distribution Elongation { get; private init; }

    /// <summary>Gaussians whose opacity is below 1/255, which no renderer draws.</summary>
    public int Transparent { get; private init; }

    /// <summary>Gaussians whose quaternion is zero, which has no direction.</summary>
    public int ZeroRotations { get; private init; }

    /// <summary>Gaussians with an axis of length zero (log scale of minus infinity).</summary>
    public int Flat { get; private init; }

    /// <summary>Gaussians whose colour depends on the direction (a coefficient beyond the constant one is not zero).</summary>
    public int DirectionDependent { get; private init; }

    /// <summary>Numbers that are NaN or infinite, for each attribute that has any, in the order of the file formats.</summary>
    public IReadOnlyList<NonFiniteCount> NonFinite { get; private init; } = [];

    /// <summary>Looks through a scene.</summary>
    public static SceneStatistics Of(GaussianScene scene)
    {
        (Distribution x, Distribution y, Distribution z) = (Axis(scene, 0), Axis(scene, 1), Axis(scene, 2));
        float[] opacity = Array.ConvertAll(scene.OpacityLogits, GaussianActivations.Opacity);
        float[] elongation = new float[scene.Count];
        int zero = 0, flat = 0, directional = 0, rest = scene.RestCoefficients * 3;
        for (int i = 0; i < scene.Count; i++)
        {
            ReadOnlySpan<float> s = scene.LogScales.AsSpan(i * 3, 3);
            float least = MathF.Min(s[0], MathF.Min(s[1], s[2])), most = MathF.Max(s[0], MathF.Max(s[1], s[2]));
            elongation[i] = MathF.Exp(most - least);
            flat += float.IsNegativeInfinity(least) ? 1 : 0;
            zero += scene.Rotations.AsSpan(i * 4, 4).ContainsAnyExcept(0f) ? 0 : 1;
            directional += scene.ShRest.AsSpan(i * rest, rest).ContainsAnyExcept(0f) ? 1 : 0;
        }

        bool any = !float.IsNaN(x.Minimum) && !float.IsNaN(y.Minimum) && !float.IsNaN(z.Minimum);
        return new SceneStatistics(scene.Count, scene.Degree)
        {
            Low = any ? new Vector3(x.Minimum, y.Minimum, z.Minimum) : default,
            High = any ? new Vector3(x.Maximum, y.Maximum, z.Maximum) : default,
            CoreLow = any ? new Vector3(x.Low, y.Low, z.Low) : default,
            CoreHigh = any ? new Vector3(x.High, y.High, z.High) : default,
            Opacity = Distribution.Of(opacity),
            Scale = Distribution.Of(Array.ConvertAll(scene.LogScales, MathF.Exp)),
            Elongation = Distribution.Of(elongation),
            Transparent = opacity.Count(o => o < LeastOpacity),
            ZeroRotations = zero,
            Flat = flat,
            DirectionDependent = directional,
            NonFinite = CountNonFinite(scene),
        };
    }

    /// <summary>Counts the numbers of a scene that are not finite.</summary>
    internal static IReadOnlyList<NonFiniteCount> CountNonFinite(GaussianScene scene)
    {
        var found = new List<NonFiniteCount>();
        foreach ((string name, float[] values) in (ReadOnlySpan<(string, float[])>)
            [("position", scene.Means), ("log scale", scene.LogScales), ("rotation", scene.Rotations), ("opacity", scene.OpacityLogits),
             ("colour", scene.ShDc), ("spherical harmonics", scene.ShRest), ("further channels", scene.Extra)])
        {
            int nan = 0, infinite = 0;
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                {
                    nan += float.IsNaN(value) ? 1 : 0;
                    infinite += float.IsNaN(value) ? 0 : 1;
                }
            }

            if (nan + infinite > 0)
            {
                found.Add(new NonFiniteCount(name, nan, infinite));
            }
        }

        return found;
    }

    private static Distribution Axis(GaussianScene scene, int axis)
    {
        float[] values = new float[scene.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = scene.Means[(i * 3) + axis];
        }

        return Distribution.Of(values);
    }
}

/// <summary>How many numbers of an attribute are not finite.</summary>
/// <param name="Attribute">The attribute in words.</param>
/// <param name="NaN">How many are not a number.</param>
/// <param name="Infinite">How many are infinite.</param>
public sealed record NonFiniteCount(string Attribute, int NaN, int Infinite);
