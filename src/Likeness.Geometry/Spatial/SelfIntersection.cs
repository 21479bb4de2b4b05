using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Spatial;

/// <summary>Two triangles of one mesh that pass through each other.</summary>
/// <param name="First">The triangle with the lower index.</param>
/// <param name="Second">The other one.</param>
/// <param name="Depth">How far the one reaches through the plane of the other, in millimetres, the smaller of both ways: under a contact tolerance they only touch.</param>
public readonly record struct TriangleCrossing(int First, int Second, float Depth);

/// <summary>
/// Finds the places where a mesh passes through itself: every pair of triangles without a common vertex whose boxes overlap (found over a
/// uniform grid) is tested edge against face, both ways. Neighbours that share a vertex are not compared, so a fold along an edge is not seen.
/// </summary>
public static class SelfIntersection
{
    /// <summary>All crossings, in ascending order.</summary>
    /// <param name="positions">Vertex positions.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="tolerance">Crossings no deeper than this, in millimetres, are contact and left out.</param>
    public static IReadOnlyList<TriangleCrossing> Find(ReadOnlySpan<Vector3> positions, MeshTopology topology, float tolerance = 0)
    {
        int[] t = topology.Triangles;
        int count = topology.TriangleCount;
        var low = new Vector3[count];
        var high = new Vector3[count];
        float extent = 0;
        for (int i = 0; i < count; i++)
        {
            Vector3 a = positions[t[3 * i]], b = positions[t[(3 * i) + 1]], c = positions[t[(3 * i) + 2]];
            low[i] = Vector3.Min(a, Vector3.Min(b, c));
            high[i] = Vector3.Max(a, Vector3.Max(b, c));
            extent += Vector3.Distance(low[i], high[i]);
        }

        float cell = MathF.Max(1e-6f, 1.5f * extent / Math.Max(1, count));
        var grid = new Dictionary<(int, int, int), List<int>>();
        var crossings = new List<TriangleCrossing>();
        var seen = new HashSet<(int, int)>();
        for (int i = 0; i < count; i++)
        {
            (int x0, int y0, int z0) = CellOf(low[i], cell);
            (int x1, int y1, int z1) = CellOf(high[i], cell);
            for (int x = x0; x <= x1; x++)
            {
                for (int y = y0; y <= y1; y++)
                {
                    for (int z = z0; z <= z1; z++)
                    {
                        if (!grid.TryGetValue((x, y, z), out List<int>? members))
                        {
                            grid[(x, y, z)] = members = [];
                        }

                        foreach (int other in members)
                        {
                            if (other != i && Overlap(low, high, i, other) && !Share(t, i, other) && seen.Add((other, i))
                                && Crosses(positions, t, i, other, out float depth) && depth > tolerance)
                            {
                                crossings.Add(new TriangleCrossing(other, i, depth));
                            }
                        }

                        members.Add(i);
                    }
                }
            }
        }

        crossings.Sort(static (p, q) => p.First != q.First ? p.First.CompareTo(q.First) : p.Second.CompareTo(q.Second));
        return crossings;
    }

    private static (int X, int Y, int Z) CellOf(Vector3 p, float cell) =>
        ((int)MathF.Floor(p.X / cell), (int)MathF.Floor(p.Y / cell), (int)MathF.Floor(p.Z / cell));

    private static bool Overlap(Vector3[] low, Vector3[] high, int i, int j) =>
        low[i].X <= high[j].X && low[j].X <= high[i].X && low[i].Y <= high[j].Y && low[j].Y <= high[i].Y && low[i].Z <= high[j].Z && low[j].Z <= high[i].Z;

    private static bool Share(int[] t, int i, int j)
    {
        for (int a = 0; a < 3; a++)
        {
            int v = t[(3 * i) + a];
            if (v == t[3 * j] || v == t[(3 * j) + 1] || v == t[(3 * j) + 2])
            {
                return true;
            }
        }

        return false;
    }

    private static bool Crosses(ReadOnlySpan<Vector3> p, int[] t, int i, int j, out float depth)
    {
        Vector3 a = p[t[3 * i]], b = p[t[(3 * i) + 1]], c = p[t[(3 * i) + 2]];
        Vector3 d = p[t[3 * j]], e = p[t[(3 * j) + 1]], f = p[t[(3 * j) + 2]];
        depth = MathF.Min(Through(a, b, c, d, e, f), Through(d, e, f, a, b, c));
        return depth > 0
            && (Pierces(d, e, a, b, c) || Pierces(e, f, a, b, c) || Pierces(f, d, a, b, c)
            || Pierces(a, b, d, e, f) || Pierces(b, c, d, e, f) || Pierces(c, a, d, e, f));
    }

    // How far the second triangle reaches through the first one's plane to its lesser side; 0 when it stays on one side.
    private static float Through(Vector3 a, Vector3 b, Vector3 c, Vector3 d, Vector3 e, Vector3 f)
    {
        Vector3 n = Vector3.Cross(b - a, c - a);
        float length = n.Length();
        if (length == 0)
        {
            return 0;
        }

        float x = Vector3.Dot(d - a, n) / length, y = Vector3.Dot(e - a, n) / length, z = Vector3.Dot(f - a, n) / length;
        float above = MathF.Max(x, MathF.Max(y, z)), below = -MathF.Min(x, MathF.Min(y, z));
        return MathF.Max(0, MathF.Min(above, below));
    }

    // Segment against triangle by the signs of volumes.
    private static bool Pierces(Vector3 from, Vector3 to, Vector3 a, Vector3 b, Vector3 c)
    {
        Vector3 n = Vector3.Cross(b - a, c - a);
        float near = Vector3.Dot(from - a, n), far = Vector3.Dot(to - a, n);
        if (near * far > 0 || near == far)
        {
            return false;
        }

        Vector3 along = to - from;
        float u = Vector3.Dot(along, Vector3.Cross(a - from, b - from));
        float v = Vector3.Dot(along, Vector3.Cross(b - from, c - from));
        float w = Vector3.Dot(along, Vector3.Cross(c - from, a - from));
        return (u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0);
    }
}
