namespace Likeness.Splatting.Scenes;

/// <summary>
/// The largest differences between two scenes whose Gaussians correspond, for each attribute: what a file format or a compression lost.
/// A difference with something that is not a number, or infinite on one side only, is infinite; equal infinities do not differ.
/// </summary>
public sealed record SceneDifference
{
    /// <summary>Of a coordinate of a centre, world units.</summary>
    public double Position { get; private set; }

    /// <summary>Of a log scale.</summary>
    public double LogScale { get; private set; }

    /// <summary>Of an orientation, degrees.</summary>
    public double RotationDegrees { get; private set; }

    /// <summary>Of an opacity, 0 to 1.</summary>
    public double Opacity { get; private set; }

    /// <summary>Of a base colour, where 1 is full.</summary>
    public double Colour { get; private set; }

    /// <summary>Of a coefficient of the spherical harmonics beyond the constant one; those that one scene lacks count as zero.</summary>
    public double Harmonics { get; private set; }

    /// <summary>Compares two scenes.</summary>
    /// <param name="before">The original.</param>
    /// <param name="after">What was made of it.</param>
    /// <param name="order">Which Gaussian of the original each one of the other is; empty when they are in the same order.</param>
    /// <exception cref="ArgumentException">The counts do not fit.</exception>
    public static SceneDifference Between(GaussianScene before, GaussianScene after, ReadOnlySpan<int> order)
    {
        if (order.Length > 0 ? order.Length != after.Count : before.Count != after.Count)
        {
            throw new ArgumentException($"{after.Count} Gaussians do not correspond to {(order.Length > 0 ? order.Length : before.Count)}.", nameof(order));
        }

        var result = new SceneDifference();
        for (int k = 0; k < after.Count; k++)
        {
            int i = order.Length > 0 ? order[k] : k;
            for (int c = 0; c < 3; c++)
            {
                result.Position = Larger(result.Position, before.Means[(i * 3) + c], after.Means[(k * 3) + c]);
                result.LogScale = Larger(result.LogScale, before.LogScales[(i * 3) + c], after.LogScales[(k * 3) + c]);
                result.Colour = Larger(result.Colour, GaussianActivations.Colour(before.ShDc[(i * 3) + c]), GaussianActivations.Colour(after.ShDc[(k * 3) + c]));
            }

            result.Opacity = Larger(result.Opacity, GaussianActivations.Opacity(before.OpacityLogits[i]), GaussianActivations.Opacity(after.OpacityLogits[k]));
            result.RotationDegrees = Math.Max(result.RotationDegrees, Angle(before.Rotations.AsSpan(i * 4, 4), after.Rotations.AsSpan(k * 4, 4)));
            for (int h = 0; h < Math.Max(before.RestCoefficients, after.RestCoefficients) * 3; h++)
            {
                result.Harmonics = Larger(result.Harmonics, Rest(before, i, h), Rest(after, k, h));
            }
        }

        return result;

        static float Rest(GaussianScene scene, int i, int h) => h < scene.RestCoefficients * 3 ? scene.ShRest[(i * scene.RestCoefficients * 3) + h] : 0;
    }

    private static double Larger(double sofar, float a, float b)
    {
        double difference = a.Equals(b) ? 0 : Math.Abs((double)a - b);
        return double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(sofar, difference);
    }

    // 2 atan2(|a - b|, |a + b|) of the unit quaternions is exact for small angles, where the arc cosine is not; q and -q are the same rotation.
    private static double Angle(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.SequenceEqual(b))
        {
            return 0;
        }

        double na = Norm(a), nb = Norm(b), minus = 0, plus = 0;
        for (int c = 0; c < 4; c++)
        {
            double u = a[c] / na, v = b[c] / nb;
            minus += (u - v) * (u - v);
            plus += (u + v) * (u + v);
        }

        (minus, plus) = (Math.Sqrt(Math.Min(minus, plus)), Math.Sqrt(Math.Max(minus, plus)));
        double angle = 4 * Math.Atan2(minus, plus) * 180 / Math.PI;
        return double.IsNaN(angle) ? double.PositiveInfinity : angle;
    }

    private static double Norm(ReadOnlySpan<float> q) => Math.Sqrt(((double)q[0] * q[0]) + ((double)q[1] * q[1]) + ((double)q[2] * q[2]) + ((double)q[3] * q[3]));
}
