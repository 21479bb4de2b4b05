using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Topology;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Surfaces;

/// <summary>
/// Laplacians of positions as fixed matrices, [vertices, vertices]: multiply with <c>SparseOps.Multiply</c>, which has the gradient.
/// Both map a vertex to (weighted) differences of its neighbours to it, so that constants map to zero.
/// </summary>
public static class MeshLaplacian
{
    /// <summary>The uniform Laplacian: the mean of a vertex's neighbours minus the vertex; an empty row for one without neighbours.</summary>
    public static SparseMatrix Uniform(MeshTopology topology)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        return Assemble(adjacency, (v, _) => 1.0 / adjacency.Degree(v));
    }

    /// <summary>
    /// The cotangent Laplacian: row i holds w_ij for its neighbours and minus their sum. Symmetric and, where no weight is negative,
    /// negative semi-definite; not divided by areas.
    /// </summary>
    public static SparseMatrix Cotangent(ReadOnlySpan<Vector3> positions, MeshTopology topology)
    {
        double[] weights = CotangentWeights(positions, topology);
        MeshEdges edges = MeshEdges.Of(topology);
        return Assemble(MeshAdjacency.Of(topology), (v, w) => weights[edges.IndexOf(v, w)]);
    }

    /// <summary>
    /// Cotangent weights of the edges of <see cref="MeshEdges"/>: half the sum of the cotangents of the angles opposite to the edge, one
    /// for each triangle at it. Triangles without an area count as zero.
    /// </summary>
    public static double[] CotangentWeights(ReadOnlySpan<Vector3> positions, MeshTopology topology)
    {
        MeshChecks.RequirePositions(positions, topology);
        MeshEdges edges = MeshEdges.Of(topology);
        double[] weights = new double[edges.Count];
        for (int e = 0; e < weights.Length; e++)
        {
            foreach (int t in edges.TrianglesOf(e))
            {
                int apex = TriangleCorners.Third(topology.Triangles, t, edges[e].A, edges[e].B);
                if (apex >= 0)
                {
                    Double3 u = (Double3)positions[edges[e].A] - positions[apex];
                    Double3 v = (Double3)positions[edges[e].B] - positions[apex];
                    double sine = Double3.Cross(u, v).Length;
                    weights[e] += sine > 0 ? 0.5 * Double3.Dot(u, v) / sine : 0;
                }
            }
        }

        return weights;
    }

    private static SparseMatrix Assemble(MeshAdjacency adjacency, Func<int, int, double> weight)
    {
        int n = adjacency.VertexCount;
        int[] starts = new int[n + 1];
        var columns = new List<int>(adjacency.Neighbours.Length + n);
        var values = new List<float>(adjacency.Neighbours.Length + n);
        for (int v = 0; v < n; v++)
        {
            int diagonal = -1;
            double sum = 0;
            ReadOnlySpan<int> neighbours = adjacency.NeighboursOf(v);
            for (int k = 0; k <= neighbours.Length && !neighbours.IsEmpty; k++)
            {
                if (diagonal < 0 && (k == neighbours.Length || neighbours[k] > v))
                {
                    diagonal = columns.Count;
                    columns.Add(v);
                    values.Add(0);
                }

                if (k < neighbours.Length)
                {
                    double w = weight(v, neighbours[k]);
                    sum += w;
                    columns.Add(neighbours[k]);
                    values.Add((float)w);
                }
            }

            if (diagonal >= 0)
            {
                values[diagonal] = (float)-sum;
            }

            starts[v + 1] = columns.Count;
        }

        return new SparseMatrix(n, n, starts, [.. columns], [.. values]);
    }
}
