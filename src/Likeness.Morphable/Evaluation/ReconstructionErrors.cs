using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Morphable.Evaluation;

/// <summary>
/// How far reconstructed vertices lie from the true ones: Euclidean distances in millimetres over all samples and vertices,
/// or over the vertices of a mask (Deep3DMM, section 4.2; CoMA, section 5).
/// </summary>
public sealed class ReconstructionErrors
{
    private readonly float[] _distances;
    private readonly int _vertices;
    private float[]? _sorted;

    /// <summary>Wraps distances in millimetres, [samples, vertices], row-major; the array is kept.</summary>
    /// <exception cref="LikenessException">There is nothing to measure, or the array is not whole rows.</exception>
    public ReconstructionErrors(float[] distances, int vertices)
    {
        if (vertices <= 0 || distances.Length == 0 || distances.Length % vertices != 0)
        {
            throw new LikenessException($"Errors need at least one sample and one vertex; {distances.Length} distances for rows of {vertices} were given.");
        }

        _distances = distances;
        _vertices = vertices;
        double sum = 0, squares = 0;
        float largest = 0;
        foreach (float d in distances)
        {
            sum += d;
            squares += (double)d * d;
            largest = Math.Max(largest, d);
        }

        Mean = sum / distances.Length;
        StandardDeviation = Math.Sqrt(Math.Max(0, (squares / distances.Length) - (Mean * Mean)));
        Maximum = largest;
    }

    /// <summary>The number of meshes.</summary>
    public int Samples => _distances.Length / _vertices;

    /// <summary>The number of vertices of each that were measured.</summary>
    public int Vertices => _vertices;

    /// <summary>Mean distance, millimetres.</summary>
    public double Mean { get; }

    /// <summary>Population standard deviation of the distances, millimetres.</summary>
    public double StandardDeviation { get; }

    /// <summary>The largest distance, millimetres.</summary>
    public double Maximum { get; }

    /// <summary>The true median of the distances, millimetres: the mean of the two middle ones for an even number.</summary>
    public double Median
    {
        get
        {
            float[] s = Sorted();
            return (s[(s.Length - 1) / 2] + (double)s[s.Length / 2]) / 2;
        }
    }

    /// <summary>Distances of one sample, [<see cref="Vertices"/>].</summary>
    public ReadOnlySpan<float> Sample(int index) => _distances.AsSpan(index * _vertices, _vertices);

    /// <summary>Mean distance of one sample, millimetres.</summary>
    public double SampleMean(int index)
    {
        double sum = 0;
        foreach (float d in Sample(index))
        {
            sum += d;
        }

        return sum / _vertices;
    }

    /// <summary>Mean distance of each vertex over all samples, millimetres.</summary>
    public float[] VertexMeans()
    {
        double[] sums = new double[_vertices];
        for (int i = 0; i < _distances.Length; i++)
        {
            sums[i % _vertices] += _distances[i];
        }

        return [.. sums.Select(s => (float)(s / Samples))];
    }

    /// <summary>The share of vertices, 0 to 1, whose distance is below each threshold: the cumulative error curve.</summary>
    public double[] ShareBelow(IReadOnlyList<double> thresholds)
    {
        float[] sorted = Sorted();
        double[] shares = new double[thresholds.Count];
        for (int i = 0; i < shares.Length; i++)
        {
            int low = 0, high = sorted.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (sorted[middle] < thresholds[i])
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            shares[i] = (double)low / sorted.Length;
        }

        return shares;
    }

    /// <summary>The same errors on some of the vertices.</summary>
    /// <exception cref="LikenessException">The mask is empty or names a vertex that does not exist.</exception>
    public ReconstructionErrors On(IReadOnlyList<int> mask)
    {
        if (mask.Count == 0 || mask.Any(v => (uint)v >= (uint)_vertices))
        {
            throw new LikenessException($"A mask needs at least one vertex below {_vertices}; this one has {mask.Count}, the largest {(mask.Count == 0 ? "none" : mask.Max())}.");
        }

        float[] some = new float[Samples * mask.Count];
        for (int s = 0; s < Samples; s++)
        {
            for (int i = 0; i < mask.Count; i++)
            {
                some[(s * mask.Count) + i] = _distances[(s * _vertices) + mask[i]];
            }
        }

        return new ReconstructionErrors(some, mask.Count);
    }

    /// <summary>Measures reconstructions against the truth.</summary>
    /// <param name="truth">The true meshes.</param>
    /// <param name="reconstruct">Writes the reconstruction of samples first to first + count - 1 into [count, vertices, 3], millimetres.</param>
    /// <param name="batch">How many samples are reconstructed at once.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static ReconstructionErrors Measure(MeshSet truth, Action<int, int, Span<float>> reconstruct, int batch = 16, CancellationToken cancellation = default)
    {
        int stride = truth.VertexCount * 3;
        float[] distances = new float[truth.Count * truth.VertexCount];
        float[] output = new float[Math.Min(batch, truth.Count) * stride];
        for (int first = 0; first < truth.Count; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(batch, truth.Count - first);
            Span<float> now = output.AsSpan(0, count * stride);
            reconstruct(first, count, now);
            ReadOnlySpan<float> expected = truth.Vertices.AsSpan(first * stride, count * stride);
            for (int v = 0; v < count * truth.VertexCount; v++)
            {
                double x = (double)now[3 * v] - expected[3 * v], y = (double)now[(3 * v) + 1] - expected[(3 * v) + 1], z = (double)now[(3 * v) + 2] - expected[(3 * v) + 2];
                distances[(first * truth.VertexCount) + v] = (float)Math.Sqrt((x * x) + (y * y) + (z * z));
            }
        }

        return new ReconstructionErrors(distances, truth.VertexCount);
    }

    private float[] Sorted()
    {
        if (_sorted is null)
        {
            float[] copy = [.. _distances];
            Array.Sort(copy);
            _sorted = copy;
        }

        return _sorted;
    }
}
