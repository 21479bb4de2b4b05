using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Topology;

/// <summary>
/// One rim of an open mesh: an eye opening, the mouth, the neck. Vertices follow the winding of the triangles at the rim,
/// so the surface lies to the left of the direction of travel seen from outside.
/// </summary>
/// <param name="Vertices">The vertices in order, starting at the lowest; the first is not repeated at the end.</param>
/// <param name="Closed">False for a chain that ends, which happens only at edges with three or more triangles or mixed windings.</param>
public sealed record BoundaryLoop(int[] Vertices, bool Closed)
{
    /// <summary>Finds the boundary loops, in the order of their lowest vertices.</summary>
    public static IReadOnlyList<BoundaryLoop> Find(MeshTopology topology)
    {
        MeshEdges edges = MeshEdges.Of(topology);
        int[] corners = topology.Triangles;

        // Boundary half-edges by the vertex they leave, in the winding of their only triangle.
        var outgoing = new SortedDictionary<int, List<int>>();
        for (int e = 0; e < edges.Count; e++)
        {
            if (edges.TrianglesOf(e).Length == 1)
            {
                int from = TriangleCorners.Follows(corners, edges.TrianglesOf(e)[0], edges[e].A, edges[e].B) ? edges[e].A : edges[e].B;
                if (!outgoing.TryGetValue(from, out List<int>? list))
                {
                    outgoing.Add(from, list = []);
                }

                list.Add(e);
            }
        }

        var loops = new List<BoundaryLoop>();
        var used = new HashSet<int>();
        foreach ((int start, List<int> first) in outgoing)
        {
            foreach (int edge in first)
            {
                if (used.Contains(edge))
                {
                    continue;
                }

                var vertices = new List<int>();
                int at = start;
                int current = edge;
                bool closed;
                while (true)
                {
                    used.Add(current);
                    vertices.Add(at);
                    int to = edges[current].A == at ? edges[current].B : edges[current].A;
                    int next = NextAround(edges, corners, current, at, to);
                    closed = next == edge;
                    if (next < 0 || used.Contains(next))
                    {
                        if (!closed)
                        {
                            vertices.Add(to);
                        }

                        break;
                    }

                    at = to;
                    current = next;
                }

                loops.Add(new BoundaryLoop(FromLowest(vertices, closed), closed));
            }
        }

        return loops;
    }

    // From a boundary half-edge (from -> at), turns through the triangle fan at `at` to the next boundary edge;
    // so a vertex where two rims touch belongs to both without mixing them.
    private static int NextAround(MeshEdges edges, int[] corners, int edge, int from, int at)
    {
        int triangle = edges.TrianglesOf(edge)[0];
        int behind = from;
        for (int guard = 0; guard <= corners.Length; guard++)
        {
            int ahead = TriangleCorners.Third(corners, triangle, behind, at);
            if (ahead < 0)
            {
                return -1;
            }

            int next = edges.IndexOf(at, ahead);
            ReadOnlySpan<int> sides = edges.TrianglesOf(next);
            if (sides.Length == 1)
            {
                return next;
            }

            if (sides.Length != 2)
            {
                return -1;
            }

            triangle = sides[0] == triangle ? sides[1] : sides[0];
            behind = ahead;
        }

        return -1;
    }

    private static int[] FromLowest(List<int> vertices, bool closed)
    {
        if (!closed)
        {
            return [.. vertices];
        }

        int lowest = vertices.IndexOf(vertices.Min());
        return [.. vertices.Skip(lowest), .. vertices.Take(lowest)];
    }
}
