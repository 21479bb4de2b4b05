using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Tensors;

namespace Likeness.Geometry.Spatial;

public sealed partial class TriangleTree
{
    private const int QueriesPerBlock = 64;

    /// <summary>The closest point of the surface. Among equally close triangles the one with the lowest index is named.</summary>
    public SurfacePoint Closest(Vector3 query)
    {
        Double3 p = query;
        Span<int> pending = stackalloc int[StackSize];
        Span<double> bounds = stackalloc double[StackSize];
        int top = 0;
        pending[top] = 0;
        bounds[top++] = 0;
        double best = double.PositiveInfinity;
        int bestPlace = -1;
        var bestWeights = default(Double3);
        while (top > 0)
        {
            top--;

            // The margin keeps boxes whose distance was rounded up past that of a triangle in them.
            double limit = best * (1 + 1e-12);
            if (bounds[top] > limit)
            {
                continue;
            }

            int index = pending[top];
            while (true)
            {
                ref readonly Node node = ref _nodes[index];
                if (node.Count > 0)
                {
                    for (int place = node.First; place < node.First + node.Count; place++)
                    {
                        double distance = DistanceTo(place, p, out Double3 weights);
                        if (distance < best || (distance == best && _order[place] < _order[bestPlace]))
                        {
                            (best, bestPlace, bestWeights) = (distance, place, weights);
                        }
                    }

                    break;
                }

                int near = node.First;
                int far = near + 1;
                double nearDistance = _nodes[near].SquaredDistance(p);
                double farDistance = _nodes[far].SquaredDistance(p);
                if (farDistance < nearDistance)
                {
                    (near, far) = (far, near);
                    (nearDistance, farDistance) = (farDistance, nearDistance);
                }

                if (farDistance <= limit)
                {
                    pending[top] = far;
                    bounds[top++] = farDistance;
                }

                if (nearDistance > limit)
                {
                    break;
                }

                index = near;
            }
        }

        return bestPlace < 0
            ? throw new LikenessException(FormattableString.Invariant($"The closest point to ({query.X}, {query.Y}, {query.Z}) was asked for; the query must be finite numbers."))
            : new SurfacePoint(_order[bestPlace], bestWeights.X, bestWeights.Y, bestWeights.Z, (Vector3)PointAt(bestPlace, bestWeights), best);
    }

    /// <summary>The closest points of many queries, spread over the cores; allocates nothing.</summary>
    /// <param name="queries">The points to start from.</param>
    /// <param name="results">One result for each query.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public unsafe void Closest(ReadOnlySpan<Vector3> queries, Span<SurfacePoint> results)
    {
        if (queries.Length != results.Length)
        {
            throw new ArgumentException($"{queries.Length} queries need as many results; there is room for {results.Length}.", nameof(results));
        }

        fixed (Vector3* q = queries)
        fixed (SurfacePoint* r = results)
        {
            Work.For(Work.Blocks(queries.Length, QueriesPerBlock), new ClosestBlocks(this, q, r, queries.Length));
        }
    }

    private double DistanceTo(int place, Double3 p, out Double3 weights)
    {
        ReadOnlySpan<double> c = _corners.AsSpan(9 * place, 9);
        ReadOnlySpan<int> t = _topology.Triangles.AsSpan(3 * _order[place], 3);
        return ClosestOnTriangle.Find(
            p,
            new Double3(c[0], c[1], c[2]),
            new Double3(c[3], c[4], c[5]),
            new Double3(c[6], c[7], c[8]),
            t[0],
            t[1],
            t[2],
            out weights);
    }

    private Double3 PointAt(int place, Double3 weights)
    {
        ReadOnlySpan<double> c = _corners.AsSpan(9 * place, 9);
        return (new Double3(c[0], c[1], c[2]) * weights.X) + (new Double3(c[3], c[4], c[5]) * weights.Y) + (new Double3(c[6], c[7], c[8]) * weights.Z);
    }

    private readonly unsafe struct ClosestBlocks(TriangleTree tree, Vector3* queries, SurfacePoint* results, int count) : IBlocks
    {
        public void Run(int block)
        {
            int end = Math.Min(count, (block + 1) * QueriesPerBlock);
            for (int i = block * QueriesPerBlock; i < end; i++)
            {
                results[i] = tree.Closest(queries[i]);
            }
        }
    }
}
