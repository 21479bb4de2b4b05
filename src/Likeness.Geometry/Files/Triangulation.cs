using System.Numerics;

namespace Likeness.Geometry.Files;

/// <summary>
/// How polygons are cut into triangles. A convex polygon becomes a fan from its first corner, whatever its shape, so that two
/// samples of one topology are cut alike; only a polygon on which the fan would fold over is cut by ear clipping.
/// </summary>
internal sealed class Triangulation
{
    private readonly List<int> _slots;

    private Triangulation(List<int> slots, int[] firstTriangle, int concave)
    {
        _slots = slots;
        FirstTriangle = firstTriangle;
        ConcavePolygons = concave;
    }

    /// <summary>The first triangle of each polygon, and the number of triangles at the end.</summary>
    public int[] FirstTriangle { get; }

    /// <summary>The number of polygons that needed ear clipping.</summary>
    public int ConcavePolygons { get; }

    /// <summary>Per-corner values of the polygons, taken in triangle order.</summary>
    public int[] Take(List<int> corners)
    {
        int[] result = new int[_slots.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = corners[_slots[i]];
        }

        return result;
    }

    /// <summary>Cuts every polygon.</summary>
    public static Triangulation Cut(PolygonMesh mesh)
    {
        var slots = new List<int>(mesh.Corners.Count);
        int[] first = new int[mesh.PolygonCount + 1];
        int concave = 0;
        for (int p = 0; p < mesh.PolygonCount; p++)
        {
            first[p] = slots.Count / 3;
            int start = mesh.Starts[p];
            int count = mesh.Starts[p + 1] - start;
            if (count > 3 && FanFolds(mesh, start, count))
            {
                concave++;
                ClipEars(mesh, start, count, slots);
                continue;
            }

            for (int k = 1; k + 1 < count; k++)
            {
                slots.Add(start);
                slots.Add(start + k);
                slots.Add(start + k + 1);
            }
        }

        first[^1] = slots.Count / 3;
        return new Triangulation(slots, first, concave);
    }

    /// <summary>Cuts quads along the diagonal that is shorter in <paramref name="mesh"/> and the rest as fans: for faces of one known neutral.</summary>
    public static Triangulation CutShorterDiagonal(PolygonMesh mesh)
    {
        var slots = new List<int>(mesh.Corners.Count);
        int[] first = new int[mesh.PolygonCount + 1];
        for (int p = 0; p < mesh.PolygonCount; p++)
        {
            first[p] = slots.Count / 3;
            int start = mesh.Starts[p];
            int count = mesh.Starts[p + 1] - start;
            Vector3 At(int k) => mesh.Positions[mesh.Corners[start + k]];
            if (count == 4 && Vector3.DistanceSquared(At(1), At(3)) < Vector3.DistanceSquared(At(0), At(2)))
            {
                slots.AddRange([start, start + 1, start + 3, start + 1, start + 2, start + 3]);
                continue;
            }

            for (int k = 1; k + 1 < count; k++)
            {
                slots.AddRange([start, start + k, start + k + 1]);
            }
        }

        first[^1] = slots.Count / 3;
        return new Triangulation(slots, first, 0);
    }

    private static bool FanFolds(PolygonMesh mesh, int start, int count)
    {
        Vector3 normal = NewellNormal(mesh, start, count);
        Vector3 origin = mesh.Positions[mesh.Corners[start]];
        for (int k = 1; k + 1 < count; k++)
        {
            Vector3 a = mesh.Positions[mesh.Corners[start + k]] - origin;
            Vector3 b = mesh.Positions[mesh.Corners[start + k + 1]] - origin;
            // Slightly negative is rounding on a flat corner, not a fold.
            if (Vector3.Dot(Vector3.Cross(a, b), normal) < -1e-6f * normal.LengthSquared())
            {
                return true;
            }
        }

        return false;
    }

    private static Vector3 NewellNormal(PolygonMesh mesh, int start, int count)
    {
        Vector3 origin = mesh.Positions[mesh.Corners[start]];
        Vector3 sum = Vector3.Zero;
        for (int k = 1; k + 1 < count; k++)
        {
            sum += Vector3.Cross(mesh.Positions[mesh.Corners[start + k]] - origin, mesh.Positions[mesh.Corners[start + k + 1]] - origin);
        }

        return sum;
    }

    // O(n^2) with a cap: a polygon of more corners than this is an attack or a mistake, and a fan still covers it.
    private static void ClipEars(PolygonMesh mesh, int start, int count, List<int> slots)
    {
        const int Cap = 4096;
        Vector3 normal = NewellNormal(mesh, start, count);
        var ring = new List<int>(Enumerable.Range(start, count));
        Vector3 P(int slot) => mesh.Positions[mesh.Corners[slot]];
        while (ring.Count > 3 && count <= Cap)
        {
            int ear = -1;
            for (int i = 0; i < ring.Count && ear < 0; i++)
            {
                int a = ring[(i + ring.Count - 1) % ring.Count], b = ring[i], c = ring[(i + 1) % ring.Count];
                bool convex = Vector3.Dot(Vector3.Cross(P(b) - P(a), P(c) - P(b)), normal) > 0;
                if (convex && !ring.Any(s => s != a && s != b && s != c && Inside(P(s), P(a), P(b), P(c), normal)))
                {
                    ear = i;
                }
            }

            if (ear < 0)
            {
                break;
            }

            slots.AddRange([ring[(ear + ring.Count - 1) % ring.Count], ring[ear], ring[(ear + 1) % ring.Count]]);
            ring.RemoveAt(ear);
        }

        for (int k = 1; k + 1 < ring.Count; k++)
        {
            slots.AddRange([ring[0], ring[k], ring[k + 1]]);
        }
    }

    private static bool Inside(Vector3 p, Vector3 a, Vector3 b, Vector3 c, Vector3 normal) =>
        Vector3.Dot(Vector3.Cross(b - a, p - a), normal) >= 0
        && Vector3.Dot(Vector3.Cross(c - b, p - b), normal) >= 0
        && Vector3.Dot(Vector3.Cross(a - c, p - c), normal) >= 0;
}
