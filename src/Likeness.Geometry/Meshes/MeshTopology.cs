using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Likeness.Geometry.Meshes;

/// <summary>
/// Which vertices make which triangles: the part of a mesh that all members of a registered set share.
/// Immutable; derived structures (adjacency, hierarchies) are cached by the reference or by <see cref="ContentHash"/>.
/// </summary>
public sealed class MeshTopology
{
    private string? _hash;

    /// <summary>Makes a topology and checks every index.</summary>
    /// <param name="vertexCount">The number of vertices, unused ones included.</param>
    /// <param name="triangles">Vertex indices, three a triangle, counter-clockwise seen from outside. Kept, not copied.</param>
    /// <exception cref="Likeness.Tensors.LikenessException">The length is not a multiple of three, or an index is out of range.</exception>
    public MeshTopology(int vertexCount, int[] triangles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(vertexCount);
        if (triangles.Length % 3 != 0)
        {
            throw new Tensors.LikenessException($"A triangle list needs three indices a triangle; {triangles.Length} indices were given.");
        }

        for (int i = 0; i < triangles.Length; i++)
        {
            if ((uint)triangles[i] >= (uint)vertexCount)
            {
                throw new Tensors.LikenessException($"Triangle {i / 3} refers to vertex {triangles[i]}, but the mesh has {vertexCount} vertices (0 to {vertexCount - 1}).");
            }
        }

        VertexCount = vertexCount;
        Triangles = triangles;
    }

    /// <summary>The number of vertices.</summary>
    public int VertexCount { get; }

    /// <summary>The number of triangles.</summary>
    public int TriangleCount => Triangles.Length / 3;

    /// <summary>Vertex indices, three a triangle, counter-clockwise seen from outside. Not to be written to.</summary>
    public int[] Triangles { get; }

    /// <summary>SHA-256 of vertex count and triangles, in hexadecimal: the key of caches.</summary>
    public string ContentHash
    {
        get
        {
            if (_hash is null)
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                hash.AppendData(MemoryMarshal.AsBytes<int>([VertexCount]));
                hash.AppendData(MemoryMarshal.AsBytes<int>(Triangles));
                _hash = Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            return _hash;
        }
    }

    /// <summary>True when both have the same vertex count and the same triangles in the same order.</summary>
    public bool Matches(MeshTopology other) =>
        ReferenceEquals(this, other) || (VertexCount == other.VertexCount && Triangles.AsSpan().SequenceEqual(other.Triangles));
}
