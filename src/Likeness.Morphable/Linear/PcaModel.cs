using Likeness.Geometry.Meshes;
using Likeness.Morphable.Data;
using Likeness.Morphable.Evaluation;
using Likeness.Tensors;

namespace Likeness.Morphable.Linear;

/// <summary>Settings of a principal component analysis.</summary>
public sealed record PcaOptions
{
    /// <summary>The number of components.</summary>
    public int Components { get; init; } = 8;

    /// <summary>
    /// True: components of standardised vertices, as the paper's comparison is usually run. False (default): of millimetres, which
    /// minimises the error that is reported and is the stronger baseline.
    /// </summary>
    public bool Standardise { get; init; }
}

/// <summary>
/// Principal component analysis of registered meshes: the linear morphable model (Blanz and Vetter 1999) that deep ones are
/// compared with. Computed in float64 from the smaller of the two Gram matrices.
/// </summary>
public sealed class PcaModel
{
    private readonly double[] _mean;
    private readonly double[] _scale;
    private readonly double[][] _components;

    private PcaModel(double[] mean, double[] scale, double[][] components, double[] variances)
    {
        _mean = mean;
        _scale = scale;
        _components = components;
        Variances = variances;
    }

    /// <summary>The number of components.</summary>
    public int ComponentCount => _components.Length;

    /// <summary>The variance of each coefficient over the training meshes, falling; square millimetres, or no unit when standardised.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The mean shape, millimetres, [vertices * 3].</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>A component of unit length, [vertices * 3].</summary>
    public ReadOnlySpan<double> Component(int index) => _components[index];

    /// <summary>Fits a model.</summary>
    /// <exception cref="LikenessException">More components are asked for than the meshes can determine.</exception>
    public static PcaModel Fit(MeshSet set, PcaOptions options)
    {
        int n = set.Count, length = set.VertexCount * 3, wanted = options.Components;
        if (wanted < 1 || wanted > Math.Min(n, length))
        {
            throw new LikenessException($"{wanted} principal components were asked for; {n} meshes of {set.VertexCount} vertices allow 1 to {Math.Min(n, length)}.");
        }

        double[] mean = new double[length];
        for (int s = 0; s < n; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < length; i++)
            {
                mean[i] += v[i] / (double)n;
            }
        }

        float[]? deviations = options.Standardise ? Standardiser.PerCoordinate(set).Scale : null;
        double[] scale = new double[length];
        for (int i = 0; i < length; i++)
        {
            scale[i] = deviations?[i] ?? 1;
        }

        double[] centred = new double[(long)n * length];
        for (int s = 0; s < n; s++)
        {
            ReadOnlySpan<float> v = set.Sample(s);
            for (int i = 0; i < length; i++)
            {
                centred[((long)s * length) + i] = (v[i] - mean[i]) / scale[i];
            }
        }

        return n <= length ? FromSamples(mean, scale, centred, n, length, wanted) : FromCoordinates(mean, scale, centred, n, length, wanted);
    }

    /// <summary>The coefficients of one mesh.</summary>
    /// <param name="vertices">[vertices * 3], millimetres.</param>
    /// <param name="coefficients">[<see cref="ComponentCount"/>]</param>
    public void Encode(ReadOnlySpan<float> vertices, Span<double> coefficients)
    {
        for (int k = 0; k < _components.Length; k++)
        {
            double[] component = _components[k];
            double sum = 0;
            for (int i = 0; i < component.Length; i++)
            {
                sum += component[i] * ((vertices[i] - _mean[i]) / _scale[i]);
            }

            coefficients[k] = sum;
        }
    }

    /// <summary>The mesh that coefficients stand for.</summary>
    /// <param name="coefficients">[<see cref="ComponentCount"/>]</param>
    /// <param name="vertices">[vertices * 3], millimetres.</param>
    public void Decode(ReadOnlySpan<double> coefficients, Span<float> vertices)
    {
        double[] sum = new double[_mean.Length];
        for (int k = 0; k < _components.Length; k++)
        {
            double[] component = _components[k];
            double c = coefficients[k];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += c * component[i];
            }
        }

        for (int i = 0; i < sum.Length; i++)
        {
            vertices[i] = (float)(_mean[i] + (sum[i] * _scale[i]));
        }
    }

    /// <summary>Reconstructs every mesh of a set and measures the errors.</summary>
    /// <exception cref="LikenessException">The set has another number of vertices.</exception>
    public ReconstructionErrors Evaluate(MeshSet set)
    {
        int length = set.VertexCount * 3;
        if (length != _mean.Length)
        {
            throw new LikenessException($"The principal components belong to meshes of {_mean.Length / 3} vertices; this set has {set.VertexCount}.");
        }

        return ReconstructionErrors.Measure(set, (first, count, output) =>
        {
            double[] coefficients = new double[_components.Length];
            for (int s = 0; s < count; s++)
            {
                Encode(set.Sample(first + s), coefficients);
                Decode(coefficients, output.Slice(s * length, length));
            }
        });
    }

    /// <summary>Few meshes: eigenvectors of X X^T, carried back to vertices by X^T.</summary>
    private static PcaModel FromSamples(double[] mean, double[] scale, double[] centred, int n, int length, int wanted)
    {
        (double[] values, double[][] vectors) = LeadingEigenvectors.Of(GramMatrix.Of(centred, n, length), n, wanted);
        double[][] components = new double[wanted][];
        for (int k = 0; k < wanted; k++)
        {
            double[] component = new double[length];
            for (int s = 0; s < n; s++)
            {
                double w = vectors[k][s];
                long at = (long)s * length;
                for (int i = 0; i < length; i++)
                {
                    component[i] += w * centred[at + i];
                }
            }

            double norm = Math.Sqrt(component.Sum(v => v * v));
            for (int i = 0; i < length; i++)
            {
                // A direction without variance is left at zero: it reconstructs nothing, and must not be noise.
                component[i] = norm > 1e-9 * Math.Sqrt(Math.Max(values[0], double.Epsilon)) ? component[i] / norm : 0;
            }

            components[k] = component;
        }

        return new PcaModel(mean, scale, components, [.. values.Select(v => v / n)]);
    }

    /// <summary>Many small meshes: eigenvectors of X^T X.</summary>
    private static PcaModel FromCoordinates(double[] mean, double[] scale, double[] centred, int n, int length, int wanted)
    {
        double[] transposed = new double[centred.Length];
        for (int s = 0; s < n; s++)
        {
            for (int i = 0; i < length; i++)
            {
                transposed[((long)i * n) + s] = centred[((long)s * length) + i];
            }
        }

        (double[] values, double[][] vectors) = LeadingEigenvectors.Of(GramMatrix.Of(transposed, length, n), length, wanted);
        return new PcaModel(mean, scale, vectors, [.. values.Select(v => v / n)]);
    }
}
