using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Talking.Solving;

/// <summary>What a <see cref="BlendshapeSolver"/> minimises and when it stops.</summary>
public sealed record BlendshapeSolverOptions
{
    /// <summary>How much each vertex counts, or null for all the same.</summary>
    public IReadOnlyList<float>? VertexWeights { get; init; }

    /// <summary>Pull towards the weights of the frame before, as a share of the mean diagonal of B'SB.</summary>
    public double Smoothness { get; init; } = 1e-4;

    /// <summary>Price of a weight: more makes fewer shapes take part. Square millimetres.</summary>
    public double Sparsity { get; init; }

    /// <summary>Done when no weight changes by more than this in a round.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>The most rounds over all weights.</summary>
    public int Rounds { get; init; } = 500;
}

/// <summary>
/// Weights between 0 and 1 of the shapes that come closest to given displacements: min 1/2 |S^1/2 (B w - d)|^2 + lambda/2 |w - w_before|^2 + mu sum w
/// (spec section 13.1), by coordinate descent: each weight in turn is set to its best value and cut to its bounds. Starts from the
/// frame before, so that a few rounds suffice.
/// </summary>
public sealed class BlendshapeSolver
{
    private readonly double[] _shapes;
    private readonly double[] _gram;
    private readonly float[]? _vertexWeights;
    private readonly BlendshapeSolverOptions _options;
    private readonly double _lambda;
    private readonly int _coordinates;

    /// <summary>Prepares B'SB.</summary>
    /// <param name="shapes">The columns of B.</param>
    /// <param name="vertexCount">Vertices of the face.</param>
    /// <param name="options">What is minimised; null for the default.</param>
    /// <exception cref="LikenessException">The weights of vertices are not as many as vertices, negative or not finite.</exception>
    public BlendshapeSolver(IReadOnlyList<FaceShape> shapes, int vertexCount, BlendshapeSolverOptions? options = null)
    {
        _options = options ?? new BlendshapeSolverOptions();
        Count = shapes.Count;
        _coordinates = 3 * vertexCount;
        if (_options.VertexWeights is { } weights)
        {
            if (weights.Count != vertexCount || weights.Any(w => !(w >= 0 && float.IsFinite(w))))
            {
                throw new LikenessException($"The face has {vertexCount} vertices; as many weights that are numbers and not negative are needed, {weights.Count} were given.");
            }

            _vertexWeights = [.. weights];
        }

        _shapes = new double[Count * _coordinates];
        for (int k = 0; k < Count; k++)
        {
            Spread(shapes[k], _shapes.AsSpan(k * _coordinates, _coordinates));
        }

        _gram = new double[Count * Count];
        double[] weighted = new double[_coordinates];
        double trace = 0;
        for (int k = 0; k < Count; k++)
        {
            Column(k).CopyTo(weighted);
            Weigh(weighted);
            for (int j = 0; j <= k; j++)
            {
                _gram[(k * Count) + j] = _gram[(j * Count) + k] = TensorPrimitives.Dot(weighted, Column(j));
            }

            trace += _gram[(k * Count) + k];
        }

        _lambda = Count == 0 ? 0 : _options.Smoothness * trace / Count;
    }

    /// <summary>Shapes.</summary>
    public int Count { get; }

    /// <summary>Finds the weights of a frame.</summary>
    /// <param name="displacements">From the face at rest, millimetres; one for each vertex.</param>
    /// <param name="weights">The weights of the frame before (or zeros); receives this frame's.</param>
    /// <returns>Rounds that were made.</returns>
    /// <exception cref="LikenessException">A span has the wrong length.</exception>
    public int Solve(ReadOnlySpan<Vector3> displacements, Span<double> weights)
    {
        Span<double> pull = stackalloc double[Count];
        Pull(displacements, weights, pull);
        for (int k = 0; k < Count; k++)
        {
            // The gradient's constant part: B'S d + lambda w_before - mu.
            pull[k] += (_lambda * weights[k]) - _options.Sparsity;
        }

        // What is left of the gradient at the weights that it starts from.
        Span<double> left = stackalloc double[Count];
        for (int k = 0; k < Count; k++)
        {
            weights[k] = Math.Clamp(weights[k], 0, 1);
        }

        for (int k = 0; k < Count; k++)
        {
            left[k] = pull[k] - (_lambda * weights[k]) - TensorPrimitives.Dot<double>(_gram.AsSpan(k * Count, Count), weights);
        }

        for (int round = 1; round <= _options.Rounds; round++)
        {
            double largest = 0;
            for (int k = 0; k < Count; k++)
            {
                double curvature = _gram[(k * Count) + k] + _lambda;
                double next = curvature > 0 ? Math.Clamp(weights[k] + (left[k] / curvature), 0, 1) : 0, change = next - weights[k];
                if (change != 0)
                {
                    weights[k] = next;
                    TensorPrimitives.MultiplyAdd(_gram.AsSpan(k * Count, Count), -change, left, left);
                    left[k] -= _lambda * change;
                    largest = Math.Max(largest, Math.Abs(change));
                }
            }

            if (largest < _options.Tolerance)
            {
                return round;
            }
        }

        return _options.Rounds;
    }

    /// <summary>
    /// How far weights are from the best ones (the conditions of Karush, Kuhn and Tucker): the largest slope of the objective that a weight could
    /// follow without leaving its bounds, for a first frame from rest.
    /// </summary>
    /// <param name="displacements">One for each vertex.</param>
    /// <param name="weights">The weights.</param>
    public double Slope(ReadOnlySpan<Vector3> displacements, ReadOnlySpan<double> weights)
    {
        Span<double> pull = stackalloc double[Count];
        Pull(displacements, weights, pull);
        double largest = 0;
        for (int k = 0; k < Count; k++)
        {
            double slope = TensorPrimitives.Dot<double>(_gram.AsSpan(k * Count, Count), weights) + (_lambda * weights[k]) + _options.Sparsity - pull[k];
            double free = weights[k] <= 0 ? Math.Max(0, -slope) : weights[k] >= 1 ? Math.Max(0, slope) : Math.Abs(slope);
            largest = Math.Max(largest, free);
        }

        return largest;
    }

    /// <summary>B'S d.</summary>
    private void Pull(ReadOnlySpan<Vector3> displacements, ReadOnlySpan<double> weights, Span<double> pull)
    {
        if (3 * displacements.Length != _coordinates || weights.Length != Count)
        {
            throw new LikenessException($"{displacements.Length} displacements and {weights.Length} weights were given; expected {_coordinates / 3} and {Count}.");
        }

        double[] d = System.Buffers.ArrayPool<double>.Shared.Rent(_coordinates);
        Span<double> wide = d.AsSpan(0, _coordinates);
        TensorPrimitives.ConvertChecked(MemoryMarshal.Cast<Vector3, float>(displacements), wide);
        Weigh(wide);
        for (int k = 0; k < Count; k++)
        {
            pull[k] = TensorPrimitives.Dot<double>(wide, Column(k));
        }

        System.Buffers.ArrayPool<double>.Shared.Return(d);
    }

    private ReadOnlySpan<double> Column(int shape) => _shapes.AsSpan(shape * _coordinates, _coordinates);

    private void Weigh(Span<double> coordinates)
    {
        for (int i = 0; _vertexWeights is not null && i < coordinates.Length; i++)
        {
            coordinates[i] *= _vertexWeights[i / 3];
        }
    }

    private static void Spread(FaceShape shape, Span<double> column)
    {
        for (int i = 0; i < shape.Deltas.Length; i++)
        {
            int v = shape.IsDense ? i : shape.Vertices[i];
            (column[3 * v], column[(3 * v) + 1], column[(3 * v) + 2]) = (shape.Deltas[i].X, shape.Deltas[i].Y, shape.Deltas[i].Z);
        }
    }
}
