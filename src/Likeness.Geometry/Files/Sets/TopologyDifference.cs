using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Sets;

/// <summary>Says in what two topologies differ, for messages about meshes that do not belong together.</summary>
public static class TopologyDifference
{
    /// <summary>A clause that names the vertex counts, the triangle counts or the first differing face; null when there is no difference.</summary>
    /// <param name="expected">What the other should be like.</param>
    /// <param name="expectedName">What to call it.</param>
    /// <param name="actual">The other.</param>
    public static string? Describe(MeshTopology expected, string expectedName, MeshTopology actual)
    {
        if (ReferenceEquals(expected, actual))
        {
            return null;
        }

        if (expected.VertexCount != actual.VertexCount)
        {
            return $"has {actual.VertexCount} vertices, {expectedName} has {expected.VertexCount}";
        }

        if (expected.TriangleCount != actual.TriangleCount)
        {
            return $"has {actual.TriangleCount} triangles, {expectedName} has {expected.TriangleCount}";
        }

        int at = expected.Triangles.AsSpan().CommonPrefixLength(actual.Triangles);
        return at == expected.Triangles.Length ? null
            : $"differs in face {at / 3}: {Face(actual.Triangles, at / 3 * 3, 3)}, {expectedName} has {Face(expected.Triangles, at / 3 * 3, 3)}";
    }

    /// <summary>Throws when two topologies differ.</summary>
    /// <param name="expected">What the other should be like.</param>
    /// <param name="expectedName">What to call it: a file, "the checkpoint" ...</param>
    /// <param name="actual">The other.</param>
    /// <param name="actualName">What to call the other.</param>
    /// <exception cref="LikenessException">They differ; the message says in which count or face.</exception>
    public static void Require(MeshTopology expected, string expectedName, MeshTopology actual, string actualName)
    {
        if (Describe(expected, expectedName, actual) is { } difference)
        {
            throw new LikenessException($"{actualName} {difference}. Meshes must be registered to one topology; register them first, or give sets of the same template.");
        }
    }

    /// <summary>The same for polygons before they are cut.</summary>
    internal static string? Describe(PolygonMesh expected, string expectedName, PolygonMesh actual)
    {
        if (expected.Positions.Count != actual.Positions.Count)
        {
            return $"has {actual.Positions.Count} vertices, {expectedName} has {expected.Positions.Count}";
        }

        if (expected.PolygonCount != actual.PolygonCount)
        {
            return $"has {actual.PolygonCount} faces, {expectedName} has {expected.PolygonCount}";
        }

        for (int p = 0; p < expected.PolygonCount; p++)
        {
            int start = expected.Starts[p], count = expected.Starts[p + 1] - start, other = actual.Starts[p], otherCount = actual.Starts[p + 1] - other;
            if (count != otherCount || !Corners(expected, start, count).SequenceEqual(Corners(actual, other, count)))
            {
                return $"differs in face {p}: {Face(Corners(actual, other, otherCount), 0, otherCount)}, {expectedName} has {Face(Corners(expected, start, count), 0, count)}";
            }
        }

        return null;
    }

    private static ReadOnlySpan<int> Corners(PolygonMesh mesh, int start, int count) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(mesh.Corners).Slice(start, count);

    private static string Face(ReadOnlySpan<int> corners, int start, int count) => $"({string.Join(' ', corners.Slice(start, Math.Min(count, 8)).ToArray())}{(count > 8 ? " ..." : "")})";
}
