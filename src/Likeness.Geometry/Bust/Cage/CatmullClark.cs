using System.Numerics;

namespace Likeness.Geometry.Bust.Cage;

/// <summary>
/// Catmull-Clark subdivision of all-quad meshes with border curves (Catmull and Clark 1978; border rules of cubic B-splines),
/// limit positions, and control points whose limit surface goes through given points.
/// </summary>
internal static class CatmullClark
{
    /// <summary>One step. Child k of quad q is quad 4q + k, has corner k of its parent as its corner k, and lies the same way round.</summary>
    public static (Vector3[] Points, int[][] Quads) Refine(Vector3[] points, int[][] quads)
    {
        var edges = new QuadEdges(points.Length, quads);
        int edgeBase = points.Length, faceBase = edgeBase + edges.Count;
        var result = new Vector3[faceBase + quads.Length];
        for (int q = 0; q < quads.Length; q++)
        {
            result[faceBase + q] = (points[quads[q][0]] + points[quads[q][1]] + points[quads[q][2]] + points[quads[q][3]]) * 0.25f;
        }

        for (int e = 0; e < edges.Count; e++)
        {
            (int a, int b) = edges.Ends[e];
            (int left, int right) = edges.Faces[e];
            Vector3 ends = points[a] + points[b];
            result[edgeBase + e] = right < 0 ? ends * 0.5f : (ends + result[faceBase + left] + result[faceBase + right]) * 0.25f;
        }

        for (int v = 0; v < points.Length; v++)
        {
            result[v] = edges.IsBorder[v]
                ? (points[v] * 6 + edges.BorderSum(v, points)) * 0.125f
                : Smooth(v, points, result, edges, faceBase);
        }

        int[][] children = new int[quads.Length * 4][];
        for (int q = 0; q < quads.Length; q++)
        {
            int[] c = quads[q];
            int[] m = [.. Enumerable.Range(0, 4).Select(k => edgeBase + edges.Find(c[k], c[(k + 1) & 3]))];
            int f = faceBase + q;
            children[4 * q] = [c[0], m[0], f, m[3]];
            children[(4 * q) + 1] = [m[0], c[1], m[1], f];
            children[(4 * q) + 2] = [f, m[1], c[2], m[2]];
            children[(4 * q) + 3] = [m[3], f, m[2], c[3]];
        }

        return (result, children);
    }

    /// <summary>Where each point ends when subdivision goes on for ever.</summary>
    public static Vector3[] Limit(Vector3[] points, int[][] quads) => Limit(points, quads, new QuadEdges(points.Length, quads));

    /// <summary>Control points whose limit surface comes close to <paramref name="targets"/>: a few steps of a fixed-point iteration, which leaves out what is too rough.</summary>
    public static Vector3[] ControlPointsThrough(Vector3[] targets, int[][] quads, int steps)
    {
        var edges = new QuadEdges(targets.Length, quads);
        Vector3[] points = [.. targets];
        for (int s = 0; s < steps; s++)
        {
            Vector3[] limit = Limit(points, quads, edges);
            for (int v = 0; v < points.Length; v++)
            {
                points[v] += targets[v] - limit[v];
            }
        }

        return points;
    }

    private static Vector3[] Limit(Vector3[] points, int[][] quads, QuadEdges edges)
    {
        var result = new Vector3[points.Length];
        for (int v = 0; v < points.Length; v++)
        {
            if (edges.IsBorder[v])
            {
                result[v] = (points[v] * 4 + edges.BorderSum(v, points)) / 6;
                continue;
            }

            Vector3 near = Vector3.Zero, far = Vector3.Zero;
            foreach (int q in edges.FacesOf[v])
            {
                int at = Array.IndexOf(quads[q], v);
                near += points[quads[q][(at + 1) & 3]] + points[quads[q][(at + 3) & 3]];
                far += points[quads[q][(at + 2) & 3]];
            }

            int n = edges.FacesOf[v].Count;
            result[v] = (points[v] * (n * n) + near * 2 + far) / (n * (n + 5));
        }

        return result;
    }

    private static Vector3 Smooth(int v, Vector3[] points, Vector3[] fine, QuadEdges edges, int faceBase)
    {
        Vector3 faces = Vector3.Zero, middles = Vector3.Zero;
        foreach (int q in edges.FacesOf[v])
        {
            faces += fine[faceBase + q];
        }

        foreach (int e in edges.EdgesOf[v])
        {
            middles += (points[edges.Ends[e].A] + points[edges.Ends[e].B]) * 0.5f;
        }

        int n = edges.FacesOf[v].Count;
        return (faces / n + middles * 2 / n + points[v] * (n - 3)) / n;
    }
}
