using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Tests.Avatars;

/// <summary>Meshes of a given number of vertices that are a little like a face: a bent sheet.</summary>
internal static class HeadMeshes
{
    public static Mesh Sheet(int vertices)
    {
        int columns = (int)Math.Sqrt(vertices), rows = vertices / columns;
        var positions = new List<Vector3>();
        var triangles = new List<int>();
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                float x = ((c / (float)(columns - 1)) - 0.5f) * 160, y = ((r / (float)(rows - 1)) - 0.5f) * 220;
                positions.Add(new Vector3(x, y, 60 - (0.006f * x * x) - (0.002f * y * y)));
                if (r > 0 && c > 0)
                {
                    int d = (r * columns) + c;
                    triangles.AddRange([d, d - columns, d - 1, d - 1, d - columns, d - columns - 1]);
                }
            }
        }

        // What is missing is added in the middle of triangles.
        for (int t = 0; positions.Count < vertices; t += 3)
        {
            int a = triangles[t], b = triangles[t + 1], c = triangles[t + 2], middle = positions.Count;
            positions.Add((positions[a] + positions[b] + positions[c]) / 3);
            triangles[t + 2] = middle;
            triangles.AddRange([b, c, middle, c, a, middle]);
        }

        return new Mesh([.. positions], [.. triangles]);
    }
}
