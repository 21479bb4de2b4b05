using System.Runtime.CompilerServices;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Topology;

/// <summary>An undirected edge, lower vertex first.</summary>
public readonly record struct MeshEdge(int A, int B);

/// <summary>The undirected edges of a mesh, in ascending order of (lower vertex, higher vertex), each with its triangles.</summary>
public sealed class MeshEdges
{
    private static readonly ConditionalWeakTable<MeshTopology, MeshEdges> Cache = [];

    private readonly MeshEdge[] _edges;
    private readonly int[] _starts;
    private readonly int[] _triangles;

    // Edges are sorted by their lower vertex, so those of one lower vertex are neighbours in the list.
    private readonly int[] _firstOfVertex;

    private MeshEdges(MeshTopology topology)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        int n = topology.VertexCount;
        int[] corners = topology.Triangles;
        _edges = new MeshEdge[adjacency.EdgeCount];
        _starts = new int[_edges.Length + 1];
        _firstOfVertex = new int[n + 1];
        var triangles = new List<int>(corners.Length);
        int e = 0;
        for (int a = 0; a < n; a++)
        {
            _firstOfVertex[a] = e;
            foreach (int b in adjacency.NeighboursOf(a))
            {
                if (b < a)
                {
                    continue;
                }

                foreach (int t in adjacency.TrianglesOf(a))
                {
                    if (corners[3 * t] == b || corners[(3 * t) + 1] == b || corners[(3 * t) + 2] == b)
                    {
                        triangles.Add(t);
                    }
                }

                _edges[e] = new MeshEdge(a, b);
                _starts[++e] = triangles.Count;
            }
        }

        _firstOfVertex[n] = e;
        _triangles = [.. triangles];
    }

    /// <summary>The number of edges.</summary>
    public int Count => _edges.Length;

    /// <summary>The edges.</summary>
    public ReadOnlySpan<MeshEdge> Edges => _edges;

    /// <summary>An edge by its place in the list.</summary>
    public MeshEdge this[int index] => _edges[index];

    /// <summary>The edges of a topology; made once for each topology object.</summary>
    public static MeshEdges Of(MeshTopology topology) => Cache.GetValue(topology, static t => new MeshEdges(t));

    /// <summary>The triangles at an edge, ascending: one on a boundary, two inside, more where the mesh is not a manifold.</summary>
    public ReadOnlySpan<int> TrianglesOf(int edge) => _triangles.AsSpan(_starts[edge], _starts[edge + 1] - _starts[edge]);

    /// <summary>The place of the edge between two vertices, or -1.</summary>
    public int IndexOf(int a, int b)
    {
        (int low, int high) = a < b ? (a, b) : (b, a);
        for (int e = _firstOfVertex[low]; e < _firstOfVertex[low + 1]; e++)
        {
            if (_edges[e].B == high)
            {
                return e;
            }
        }

        return -1;
    }
}
