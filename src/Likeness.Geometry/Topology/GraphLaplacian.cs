using Likeness.Geometry.Meshes;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Topology;

/// <summary>
/// Matrices of a mesh's graph, [vertices, vertices], symmetric. A is the binary adjacency of <see cref="MeshAdjacency"/>,
/// D its degrees; D^-1/2 is zero for a vertex without neighbours.
/// </summary>
public static class GraphLaplacian
{
    /// <summary>A: one where two vertices share an edge.</summary>
    public static SparseMatrix Adjacency(MeshTopology topology)
    {
        MeshAdjacency a = MeshAdjacency.Of(topology);
        float[] ones = new float[a.Neighbours.Length];
        ones.AsSpan().Fill(1);
        return new SparseMatrix(a.VertexCount, a.VertexCount, [.. a.Starts], [.. a.Neighbours], ones);
    }

    /// <summary>The combinatorial Laplacian D - A.</summary>
    public static SparseMatrix Combinatorial(MeshTopology topology)
    {
        MeshAdjacency a = MeshAdjacency.Of(topology);
        return WithDiagonal(a, v => a.Degree(v), (_, _) => -1);
    }

    /// <summary>The normalised Laplacian I - D^-1/2 A D^-1/2. Eigenvalues lie in 0 to 2.</summary>
    public static SparseMatrix Normalised(MeshTopology topology)
    {
        MeshAdjacency a = MeshAdjacency.Of(topology);
        return WithDiagonal(a, v => a.Degree(v) > 0 ? 1 : 0, (v, w) => -1 / Math.Sqrt((double)a.Degree(v) * a.Degree(w)));
    }

    /// <summary>
    /// The Laplacian that Chebyshev convolutions use, as CoMA: the normalised one with its spectrum assumed to end at 2, shifted
    /// into -1 to 1: -D^-1/2 A D^-1/2, with an empty diagonal.
    /// </summary>
    public static SparseMatrix Scaled(MeshTopology topology)
    {
        MeshAdjacency a = MeshAdjacency.Of(topology);
        float[] values = new float[a.Neighbours.Length];
        for (int v = 0; v < a.VertexCount; v++)
        {
            for (int e = a.Starts[v]; e < a.Starts[v + 1]; e++)
            {
                values[e] = (float)(-1 / Math.Sqrt((double)a.Degree(v) * a.Degree(a.Neighbours[e])));
            }
        }

        return new SparseMatrix(a.VertexCount, a.VertexCount, [.. a.Starts], [.. a.Neighbours], values);
    }

    /// <summary>The scaled Laplacian (2 / largest) L - I of the normalised L, for a spectrum that ends at <paramref name="largest"/>.</summary>
    public static SparseMatrix Scaled(MeshTopology topology, double largest)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(largest);
        MeshAdjacency a = MeshAdjacency.Of(topology);
        double scale = 2 / largest;
        return WithDiagonal(a, v => a.Degree(v) > 0 ? scale - 1 : -1, (v, w) => -scale / Math.Sqrt((double)a.Degree(v) * a.Degree(w)));
    }

    private static SparseMatrix WithDiagonal(MeshAdjacency a, Func<int, double> diagonal, Func<int, int, double> edge)
    {
        int n = a.VertexCount;
        int[] starts = new int[n + 1];
        int[] columns = new int[a.Neighbours.Length + n];
        float[] values = new float[columns.Length];
        int next = 0;
        for (int v = 0; v < n; v++)
        {
            bool placed = false;
            foreach (int w in a.NeighboursOf(v))
            {
                if (w > v && !placed)
                {
                    (columns[next], values[next++]) = (v, (float)diagonal(v));
                    placed = true;
                }

                (columns[next], values[next++]) = (w, (float)edge(v, w));
            }

            if (!placed)
            {
                (columns[next], values[next++]) = (v, (float)diagonal(v));
            }

            starts[v + 1] = next;
        }

        return new SparseMatrix(n, n, starts, columns, values);
    }
}
