using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Avatars.Heads;

/// <summary>
/// A frame for each triangle of a posed mesh, as GaussianAvatars has it (spec of splatting, section 7.3): the first edge, the normal and what
/// is square to both; the mean of an edge and the height over it as its size; the centroid as its place.
/// </summary>
public static class TriangleFrames
{
    private const float Smallest = 1e-9f;

    /// <summary>Works the frames out.</summary>
    /// <param name="positions">[vertices, 3].</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="axes">Receives rotations with the axes as columns, [triangles, 3, 3].</param>
    /// <param name="quaternions">Receives the same as w, x, y, z, [triangles, 4].</param>
    /// <param name="sizes">Receives sizes, [triangles].</param>
    /// <param name="centres">Receives centroids, [triangles, 3].</param>
    public static void Of(
        ReadOnlySpan<Vector3> positions, MeshTopology topology, Span<float> axes, Span<float> quaternions, Span<float> sizes, Span<Vector3> centres)
    {
        for (int t = 0; t < topology.TriangleCount; t++)
        {
            Vector3 a = positions[topology.Triangles[3 * t]], b = positions[topology.Triangles[(3 * t) + 1]], c = positions[topology.Triangles[(3 * t) + 2]];
            Vector3 edge = b - a, normal = Vector3.Cross(edge, c - a);
            float length = MathF.Max(edge.Length(), Smallest), area = MathF.Max(normal.Length(), Smallest * Smallest);
            Vector3 first = edge / length, second = normal / area, third = -Vector3.Cross(second, first);
            Span<float> m = axes.Slice(9 * t, 9);
            (m[0], m[1], m[2]) = (first.X, second.X, third.X);
            (m[3], m[4], m[5]) = (first.Y, second.Y, third.Y);
            (m[6], m[7], m[8]) = (first.Z, second.Z, third.Z);
            var turned = Quaternion.CreateFromRotationMatrix(new Matrix4x4(
                first.X, first.Y, first.Z, 0, second.X, second.Y, second.Z, 0, third.X, third.Y, third.Z, 0, 0, 0, 0, 1));
            Span<float> q = quaternions.Slice(4 * t, 4);
            (q[0], q[1], q[2], q[3]) = (turned.W, turned.X, turned.Y, turned.Z);
            sizes[t] = 0.5f * (length + (area / length));
            centres[t] = (a + b + c) / 3;
        }
    }
}
