using System.Globalization;
using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Topology;

/// <summary>
/// What a mesh is made of and what is unusual about it: for `data info`, and for messages when an algorithm cannot go on.
/// Lists name the places, ascending; everything in Likeness accepts meshes with such places unless it says otherwise.
/// </summary>
public sealed record MeshReport
{
    private const int PlacesToName = 5;

    /// <summary>The number of vertices.</summary>
    public required int VertexCount { get; init; }

    /// <summary>The number of triangles.</summary>
    public required int TriangleCount { get; init; }

    /// <summary>The number of undirected edges.</summary>
    public required int EdgeCount { get; init; }

    /// <summary>The number of edges with one triangle.</summary>
    public required int BoundaryEdgeCount { get; init; }

    /// <summary>The rims.</summary>
    public required IReadOnlyList<BoundaryLoop> BoundaryLoops { get; init; }

    /// <summary>The number of parts that hang together by edges.</summary>
    public required int ComponentCount { get; init; }

    /// <summary>Vertices with a coordinate that is not a finite number.</summary>
    public required IReadOnlyList<int> NonFiniteVertices { get; init; }

    /// <summary>Vertices that no triangle uses.</summary>
    public required IReadOnlyList<int> IsolatedVertices { get; init; }

    /// <summary>Edges with three or more triangles.</summary>
    public required IReadOnlyList<MeshEdge> NonManifoldEdges { get; init; }

    /// <summary>Edges whose two triangles run along them in the same direction, so that one of them is turned inside out.</summary>
    public required IReadOnlyList<MeshEdge> InconsistentEdges { get; init; }

    /// <summary>Vertices whose triangles do not form a single fan: two sheets touch there.</summary>
    public required IReadOnlyList<int> NonFanVertices { get; init; }

    /// <summary>Triangles without an area: corners that repeat, coincide or lie on a line.</summary>
    public required IReadOnlyList<int> ZeroAreaTriangles { get; init; }

    /// <summary>Triangles that have the same corners as an earlier one, in any order.</summary>
    public required IReadOnlyList<int> DuplicateTriangles { get; init; }

    /// <summary>True when every edge has one or two triangles and every vertex a single fan.</summary>
    public bool IsManifold => NonManifoldEdges.Count == 0 && NonFanVertices.Count == 0;

    /// <summary>True when no edge is on a boundary.</summary>
    public bool IsClosed => BoundaryEdgeCount == 0 && TriangleCount > 0;

    /// <summary>Vertices (used ones) - edges + triangles.</summary>
    public int EulerCharacteristic => VertexCount - IsolatedVertices.Count - EdgeCount + TriangleCount;

    /// <summary>A sentence for each kind of unusual place; empty for a clean mesh.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = new List<string>();
            Add(problems, NonFiniteVertices, "vertex has a coordinate that is not a number", "vertices have coordinates that are not numbers");
            Add(problems, ZeroAreaTriangles, "triangle has no area", "triangles have no area");
            Add(problems, DuplicateTriangles, "triangle repeats an earlier one", "triangles repeat earlier ones");
            Add(problems, NonManifoldEdges, "edge has three or more triangles", "edges have three or more triangles");
            Add(problems, InconsistentEdges, "edge joins triangles of opposite winding", "edges join triangles of opposite winding");
            Add(problems, NonFanVertices, "vertex joins separate sheets", "vertices join separate sheets");
            Add(problems, IsolatedVertices, "vertex is in no triangle", "vertices are in no triangle");
            return problems;
        }
    }

    /// <summary>Examines a mesh.</summary>
    public static MeshReport Of(Mesh mesh)
    {
        MeshTopology topology = mesh.Topology;
        MeshEdges edges = MeshEdges.Of(topology);
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        int boundary = 0;
        var manyTriangles = new List<MeshEdge>();
        var inconsistent = new List<MeshEdge>();
        for (int e = 0; e < edges.Count; e++)
        {
            ReadOnlySpan<int> sides = edges.TrianglesOf(e);
            boundary += sides.Length == 1 ? 1 : 0;
            if (sides.Length > 2)
            {
                manyTriangles.Add(edges[e]);
            }
            else if (sides.Length == 2
                && TriangleCorners.Follows(topology.Triangles, sides[0], edges[e].A, edges[e].B)
                    == TriangleCorners.Follows(topology.Triangles, sides[1], edges[e].A, edges[e].B))
            {
                inconsistent.Add(edges[e]);
            }
        }

        var nonFinite = new List<int>();
        var isolated = new List<int>();
        var nonFan = new List<int>();
        for (int v = 0; v < mesh.VertexCount; v++)
        {
            Vector3 p = mesh.Positions[v];
            if (!(float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z)))
            {
                nonFinite.Add(v);
            }

            if (adjacency.TrianglesOf(v).IsEmpty)
            {
                isolated.Add(v);
            }
            else if (FanCount(topology.Triangles, adjacency.TrianglesOf(v), v) > 1)
            {
                nonFan.Add(v);
            }
        }

        return new MeshReport
        {
            VertexCount = mesh.VertexCount,
            TriangleCount = topology.TriangleCount,
            EdgeCount = edges.Count,
            BoundaryEdgeCount = boundary,
            BoundaryLoops = BoundaryLoop.Find(topology),
            ComponentCount = MeshComponents.Of(topology).Count,
            NonFiniteVertices = nonFinite,
            IsolatedVertices = isolated,
            NonManifoldEdges = manyTriangles,
            InconsistentEdges = inconsistent,
            NonFanVertices = nonFan,
            ZeroAreaTriangles = ZeroAreas(mesh),
            DuplicateTriangles = Duplicates(topology),
        };
    }

    private static List<int> ZeroAreas(Mesh mesh)
    {
        var zero = new List<int>();
        int[] corners = mesh.Topology.Triangles;
        for (int t = 0; t < mesh.Topology.TriangleCount; t++)
        {
            Double3 a = mesh.Positions[corners[3 * t]];
            Double3 ab = mesh.Positions[corners[(3 * t) + 1]] - a;
            Double3 ac = mesh.Positions[corners[(3 * t) + 2]] - a;

            // Twice the area against the longest side: float positions carry about seven digits.
            double longest = Math.Max(Math.Max(ab.LengthSquared, ac.LengthSquared), (ac - ab).LengthSquared);
            if (Double3.Cross(ab, ac).Length <= 1e-7 * longest)
            {
                zero.Add(t);
            }
        }

        return zero;
    }

    private static List<int> Duplicates(MeshTopology topology)
    {
        var duplicates = new List<int>();
        var seen = new HashSet<(int, int, int)>();
        for (int t = 0; t < topology.TriangleCount; t++)
        {
            (int a, int b, int c) = (topology.Triangles[3 * t], topology.Triangles[(3 * t) + 1], topology.Triangles[(3 * t) + 2]);
            (int low, int high) = (Math.Min(a, Math.Min(b, c)), Math.Max(a, Math.Max(b, c)));
            if (!seen.Add((low, (int)((long)a + b + c - low - high), high)))
            {
                duplicates.Add(t);
            }
        }

        return duplicates;
    }

    // Triangles around a vertex belong to one fan when they share an edge at it.
    private static int FanCount(int[] corners, ReadOnlySpan<int> triangles, int vertex)
    {
        Span<int> fan = triangles.Length <= 64 ? stackalloc int[triangles.Length] : new int[triangles.Length];
        for (int i = 0; i < fan.Length; i++)
        {
            fan[i] = i;
        }

        int count = fan.Length;
        for (int i = 0; i < fan.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (fan[i] != fan[j] && ShareSpoke(corners, triangles[i], triangles[j], vertex))
                {
                    (int from, int to) = (fan[i], fan[j]);
                    foreach (ref int f in fan)
                    {
                        f = f == from ? to : f;
                    }

                    count--;
                }
            }
        }

        return count;
    }

    private static bool ShareSpoke(int[] corners, int s, int t, int vertex)
    {
        for (int k = 3 * s; k < (3 * s) + 3; k++)
        {
            if (corners[k] != vertex && TriangleCorners.Contains(corners, t, corners[k]))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add<T>(List<string> problems, IReadOnlyList<T> places, string one, string many)
    {
        if (places.Count > 0)
        {
            string named = string.Join(", ", places.Take(PlacesToName).Select(p => p is MeshEdge e ? $"{e.A}-{e.B}" : Convert.ToString(p, CultureInfo.InvariantCulture)));
            problems.Add($"{places.Count} {(places.Count == 1 ? one : many)} ({named}{(places.Count > PlacesToName ? ", ..." : "")}).");
        }
    }
}
