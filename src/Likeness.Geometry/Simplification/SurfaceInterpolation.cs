using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Spatial;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Simplification;

/// <summary>Matrices that carry values from the vertices of a coarse mesh to points near its surface.</summary>
public static class SurfaceInterpolation
{
    /// <summary>Projects points to the surface and takes the barycentric weights there.</summary>
    /// <param name="points">Where values are wanted.</param>
    /// <param name="positions">Vertices of the coarse mesh.</param>
    /// <param name="topology">Triangles of the coarse mesh.</param>
    /// <param name="kept">For each coarse vertex the point that it is, which then maps to it alone; empty when no point is a vertex.</param>
    /// <returns>[points, vertices]; a row has three entries inside a triangle, two on an edge, one at a vertex, and adds up to one.</returns>
    /// <exception cref="Tensors.LikenessException">There are no triangles, or a position is not finite.</exception>
    public static SparseMatrix Matrix(ReadOnlySpan<Vector3> points, ReadOnlySpan<Vector3> positions, MeshTopology topology, ReadOnlySpan<int> kept = default)
    {
        var tree = new TriangleTree(positions, topology);
        var closest = new SurfacePoint[points.Length];
        tree.Closest(points, closest);
        int[] self = new int[points.Length];
        self.AsSpan().Fill(-1);
        for (int i = 0; i < kept.Length; i++)
        {
            self[kept[i]] = i;
        }

        int[] starts = new int[points.Length + 1];
        var columns = new List<int>(3 * points.Length);
        var values = new List<float>(3 * points.Length);
        Span<(int Column, float Value)> row = stackalloc (int, float)[3];
        for (int i = 0; i < points.Length; i++)
        {
            if (self[i] >= 0)
            {
                columns.Add(self[i]);
                values.Add(1);
            }
            else
            {
                SurfacePoint p = closest[i];
                ReadOnlySpan<int> corners = topology.Triangles.AsSpan(3 * p.Triangle, 3);
                row[0] = (corners[0], (float)p.WeightA);
                row[1] = (corners[1], (float)p.WeightB);
                row[2] = (corners[2], (float)p.WeightC);
                row.Sort(static (x, y) => x.Column.CompareTo(y.Column));
                foreach ((int column, float value) in row)
                {
                    if (value == 0)
                    {
                        continue;
                    }

                    if (columns.Count > starts[i] && columns[^1] == column)
                    {
                        // A triangle that names a vertex twice.
                        values[^1] += value;
                        continue;
                    }

                    columns.Add(column);
                    values.Add(value);
                }
            }

            starts[i + 1] = columns.Count;
        }

        return new SparseMatrix(points.Length, positions.Length, starts, [.. columns], [.. values]);
    }
}
