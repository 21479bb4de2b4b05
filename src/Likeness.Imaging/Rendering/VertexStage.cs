using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Imaging.Rendering;

/// <summary>What happens to vertices before triangles are drawn: projection, and normals where the caller gave none.</summary>
internal static class VertexStage
{
    /// <summary>Projects positions; see <see cref="View.Project"/> for the four numbers.</summary>
    public static void Project(View view, ReadOnlySpan<Vector3> positions, Span<Vector4> screen)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            screen[i] = view.Project(positions[i]);
        }
    }

    /// <summary>Vertex normals as the mean of the triangles' normals weighted by area; zero where a vertex has no area around it.</summary>
    public static void Normals(Mesh mesh, Span<Vector3> normals)
    {
        Vector3[] positions = mesh.Positions;
        int[] triangles = mesh.Topology.Triangles;
        normals.Clear();
        for (int i = 0; i < triangles.Length; i += 3)
        {
            int a = triangles[i], b = triangles[i + 1], c = triangles[i + 2];
            Vector3 normal = Vector3.Cross(positions[b] - positions[a], positions[c] - positions[a]);
            normals[a] += normal;
            normals[b] += normal;
            normals[c] += normal;
        }

        for (int i = 0; i < normals.Length; i++)
        {
            float length = normals[i].Length();
            normals[i] = length > 0 && float.IsFinite(length) ? normals[i] / length : Vector3.Zero;
        }
    }
}
