using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Tensors;

namespace Likeness.Geometry.Alignment;

/// <summary>
/// Brings points onto corresponding points with the least sum of squared distances (Horn 1987; the same minimiser as Umeyama 1991).
/// Reflections are never used. For points in one place or on a line one of the equally good rotations is returned.
/// </summary>
public static class Procrustes
{
    /// <summary>The rotation and translation that bring points closest to their targets.</summary>
    /// <param name="source">The points to move.</param>
    /// <param name="target">Where they should go, in the same order.</param>
    /// <param name="weights">How much each pair counts; empty for all the same.</param>
    /// <exception cref="LikenessException">The numbers of points differ, there are none, or something is not finite.</exception>
    public static SimilarityTransform Rigid(ReadOnlySpan<Vector3> source, ReadOnlySpan<Vector3> target, ReadOnlySpan<float> weights = default) =>
        Fit(source, target, weights, scale: false);

    /// <summary>The scale, rotation and translation that bring points closest to their targets.</summary>
    /// <inheritdoc cref="Rigid"/>
    public static SimilarityTransform Similarity(ReadOnlySpan<Vector3> source, ReadOnlySpan<Vector3> target, ReadOnlySpan<float> weights = default) =>
        Fit(source, target, weights, scale: true);

    private static SimilarityTransform Fit(ReadOnlySpan<Vector3> source, ReadOnlySpan<Vector3> target, ReadOnlySpan<float> weights, bool scale)
    {
        if (source.Length != target.Length || source.IsEmpty || (!weights.IsEmpty && weights.Length != source.Length))
        {
            throw new LikenessException(
                $"Alignment needs pairs of points: {source.Length} points, {target.Length} targets and {weights.Length} weights were given.");
        }

        double total = 0;
        var sourceSum = default(Double3);
        var targetSum = default(Double3);
        for (int i = 0; i < source.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            if (!(w >= 0))
            {
                throw new LikenessException(FormattableString.Invariant($"The weight of pair {i} is {w}; weights are numbers that are not negative."));
            }

            total += w;
            sourceSum += (Double3)source[i] * w;
            targetSum += (Double3)target[i] * w;
        }

        if (!(total > 0 && double.IsFinite(total + sourceSum.LengthSquared + targetSum.LengthSquared)))
        {
            throw new LikenessException("Alignment needs finite positions and at least one pair with a weight.");
        }

        Double3 sourceMean = sourceSum * (1 / total);
        Double3 targetMean = targetSum * (1 / total);
        var correlation = default(Correlation);
        double spread = 0;
        for (int i = 0; i < source.Length; i++)
        {
            double w = weights.IsEmpty ? 1 : weights[i];
            Double3 x = source[i] - sourceMean;
            correlation.Add(x, target[i] - targetMean, w);
            spread += w * x.LengthSquared;
        }

        Quaternion rotation = Rotation3.ClosestQuaternion(correlation, out double agreement);
        double factor = scale && spread > 0 && agreement > 0 ? agreement / spread : 1;
        Double3 turned = Rotation3.FromQuaternion(rotation.W, rotation.X, rotation.Y, rotation.Z).Apply(sourceMean);
        return new SimilarityTransform((float)factor, rotation, (Vector3)(targetMean - (turned * (float)factor)));
    }
}
