using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Topology;

/// <summary>What an algorithm asks of its input before it starts, with one message that says what to mend.</summary>
internal static class MeshChecks
{
    /// <summary>Every vertex has a finite position.</summary>
    public static void RequirePositions(ReadOnlySpan<Vector3> positions, MeshTopology topology)
    {
        if (positions.Length != topology.VertexCount)
        {
            throw new LikenessException($"{positions.Length} positions were given for a topology of {topology.VertexCount} vertices.");
        }

        for (int i = 0; i < positions.Length; i++)
        {
            Vector3 p = positions[i];
            if (!(float.IsFinite(p.X) && float.IsFinite(p.Y) && float.IsFinite(p.Z)))
            {
                throw new LikenessException(FormattableString.Invariant(
                    $"Vertex {i} has the position ({p.X}, {p.Y}, {p.Z}); positions must be finite numbers. Mend or remove it in the source mesh."));
            }
        }
    }

    /// <summary>There is at least one triangle.</summary>
    public static void RequireTriangles(MeshTopology topology)
    {
        if (topology.TriangleCount == 0)
        {
            throw new LikenessException($"The mesh has {topology.VertexCount} vertices but no triangles, so it has no surface.");
        }
    }
}
