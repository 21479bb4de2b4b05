using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Morphable.Data;

/// <summary>
/// Standardisation per vertex and per coordinate over the training meshes: (v - mean) / scale.
/// Deep3DMM's and CoMA's networks see standardised vertices only (section 4.1); errors are measured after undoing it.
/// </summary>
public sealed class Standardiser
{
    // Below this deviation (millimetres) a coordinate does not move in training and is only centred. A micrometre is above the
    // rounding of float32 at the size of a head; dividing by less would blow that rounding up to noise of unit variance.
    private const double SmallestDeviation = 1e-3;

    /// <summary>Wraps means and scales, [vertices * 3] each; the arrays are kept.</summary>
    /// <exception cref="LikenessException">The lengths differ, or a scale is not a positive number.</exception>
    public Standardiser(float[] mean, float[] scale)
    {
        if (mean.Length != scale.Length)
        {
            throw new LikenessException($"A standardiser needs as many scales as means; found {scale.Length} and {mean.Length}.");
        }

        for (int i = 0; i < scale.Length; i++)
        {
            if (!(scale[i] > 0) || !float.IsFinite(scale[i]) || !float.IsFinite(mean[i]))
            {
                throw new LikenessException($"Coordinate {i % 3} of vertex {i / 3} has mean {mean[i]} and scale {scale[i]}; both must be finite and the scale positive.");
            }
        }

        Mean = mean;
        Scale = scale;
    }

    /// <summary>Mean position, millimetres, [vertices * 3].</summary>
    public float[] Mean { get; }

    /// <summary>What deviations are divided by, millimetres, [vertices * 3].</summary>
    public float[] Scale { get; }

    /// <summary>Takes mean and population standard deviation of each coordinate from a set.</summary>
    public static Standardiser PerCoordinate(MeshSet set)
    {
        (float[] mean, double[] deviation) = Moments(set);
        return new Standardiser(mean, [.. deviation.Select(d => d < SmallestDeviation ? 1f : (float)d)]);
    }

    /// <summary>
    /// Takes the mean of each coordinate, and one scale for all: the root mean square deviation. Errors of the network are then
    /// proportional to millimetres everywhere, and vertices that hardly move no longer count as much as the lips.
    /// </summary>
    public static Standardiser Uniform(MeshSet set)
    {
        (float[] mean, double[] deviation) = Moments(set);
        double meanSquare = deviation.Average(d => d * d);
        float scale = meanSquare <= 0 ? 1f : (float)Math.Sqrt(meanSquare);
        return new Standardiser(mean, [.. deviation.Select(_ => scale)]);
    }

    /// <summary>standardised = (vertices - mean) / scale, for any number of meshes in a row.</summary>
    public void Apply(ReadOnlySpan<float> vertices, Span<float> standardised)
    {
        for (int at = 0; at < vertices.Length; at += Mean.Length)
        {
            Span<float> to = standardised.Slice(at, Mean.Length);
            System.Numerics.Tensors.TensorPrimitives.Subtract(vertices.Slice(at, Mean.Length), Mean, to);
            System.Numerics.Tensors.TensorPrimitives.Divide(to, Scale, to);
        }
    }

    /// <summary>vertices = standardised * scale + mean, for any number of meshes in a row.</summary>
    public void Undo(ReadOnlySpan<float> standardised, Span<float> vertices)
    {
        for (int at = 0; at < standardised.Length; at += Mean.Length)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                standardised.Slice(at, Mean.Length), Scale, Mean, vertices.Slice(at, Mean.Length));
        }
    }

    private static (float[] Mean, double[] Deviation) Moments(MeshSet set)
    {
        int stride = set.VertexCount * 3;
        double[] sum = new double[stride];
        for (int s = 0; s < set.Count; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < stride; i++)
            {
                sum[i] += v[i];
            }
        }

        for (int i = 0; i < stride; i++)
        {
            sum[i] /= set.Count;
        }

        double[] squares = new double[stride];
        for (int s = 0; s < set.Count; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < stride; i++)
            {
                double d = v[i] - sum[i];
                squares[i] += d * d;
            }
        }

        return ([.. sum.Select(v => (float)v)], [.. squares.Select(q => Math.Sqrt(q / set.Count))]);
    }
}
