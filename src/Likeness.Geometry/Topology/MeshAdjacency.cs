using System.Runtime.CompilerServices;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Topology;

/// <summary>
/// Who touches whom: for every vertex its neighbours and its triangles, both ascending. Neighbours share a triangle edge,
/// so two vertices are adjacent once however many triangles use the edge, and no vertex is its own neighbour.
/// </summary>
public sealed class MeshAdjacency
{
    private static readonly ConditionalWeakTable<MeshTopology, MeshAdjacency> Cache = [];

    private readonly int[] _triangleStarts;
    private readonly int[] _triangles;

    private MeshAdjacency(MeshTopology topology)
    {
        int n = topology.VertexCount;
        int[] corners = topology.Triangles;
        _triangleStarts = new int[n + 1];
        for (int t = 0; t < corners.Length; t += 3)
        {
            (int a, int b, int c) = (corners[t], corners[t + 1], corners[t + 2]);
            _triangleStarts[a + 1]++;
            _triangleStarts[b + 1] += b != a ? 1 : 0;
            _triangleStarts[c + 1] += c != a && c != b ? 1 : 0;
        }

        int most = 0;
        for (int v = 0; v < n; v++)
        {
            most = Math.Max(most, _triangleStarts[v + 1]);
            _triangleStarts[v + 1] += _triangleStarts[v];
        }

        _triangles = new int[_triangleStarts[n]];
        int[] next = _triangleStarts.AsSpan(0, n).ToArray();
        for (int t = 0; t < corners.Length; t += 3)
        {
            (int a, int b, int c) = (corners[t], corners[t + 1], corners[t + 2]);
            _triangles[next[a]++] = t / 3;
            if (b != a)
            {
                _triangles[next[b]++] = t / 3;
            }

            if (c != a && c != b)
            {
                _triangles[next[c]++] = t / 3;
            }
        }

        Starts = new int[n + 1];
        var neighbours = new List<int>(corners.Length + n);
        int[] ring = new int[3 * most];
        for (int v = 0; v < n; v++)
        {
            int count = 0;
            foreach (int t in TrianglesOf(v))
            {
                for (int k = 0; k < 3; k++)
                {
                    int other = corners[(3 * t) + k];
                    if (other != v)
                    {
                        ring[count++] = other;
                    }
                }
            }

            Array.Sort(ring, 0, count);
            for (int i = 0; i < count; i++)
            {
                if (i == 0 || ring[i] != ring[i - 1])
                {
                    neighbours.Add(ring[i]);
                }
            }

            Starts[v + 1] = neighbours.Count;
        }

        Neighbours = [.. neighbours];
    }

    /// <summary>The number of vertices, unused ones included.</summary>
    public int VertexCount => Starts.Length - 1;

    /// <summary>The number of undirected edges.</summary>
    public int EdgeCount => Neighbours.Length / 2;

    /// <summary>Where each vertex's neighbours start in <see cref="Neighbours"/>; one more entry than vertices. Not to be written to.</summary>
    public int[] Starts { get; }

    /// <summary>The neighbours of vertex 0, ascending, then of vertex 1, and so on. Not to be written to.</summary>
    public int[] Neighbours { get; }

    /// <summary>The adjacency of a topology; made once for each topology object.</summary>
    public static MeshAdjacency Of(MeshTopology topology) => Cache.GetValue(topology, static t => new MeshAdjacency(t));

    /// <summary>The neighbours of a vertex, ascending.</summary>
    public ReadOnlySpan<int> NeighboursOf(int vertex) => Neighbours.AsSpan(Starts[vertex], Starts[vertex + 1] - Starts[vertex]);

    /// <summary>The triangles that use a vertex, ascending.</summary>
    public ReadOnlySpan<int> TrianglesOf(int vertex) =>
        _triangles.AsSpan(_triangleStarts[vertex], _triangleStarts[vertex + 1] - _triangleStarts[vertex]);

    /// <summary>The number of neighbours of a vertex.</summary>
    public int Degree(int vertex) => Starts[vertex + 1] - Starts[vertex];
}
