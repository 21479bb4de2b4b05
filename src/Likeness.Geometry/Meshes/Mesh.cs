using System.Numerics;
using System.Runtime.InteropServices;

namespace Likeness.Geometry.Meshes;

/// <summary>
/// A triangle mesh: positions in millimetres, right-handed, +Y up, +Z out of a face, counter-clockwise seen from outside
/// (loaders convert and report what they found), and a topology that may be shared with other meshes.
/// </summary>
public sealed class Mesh
{
    /// <summary>Makes a mesh from arrays that it keeps.</summary>
    /// <exception cref="Tensors.LikenessException">The number of positions is not the topology's vertex count.</exception>
    public Mesh(Vector3[] positions, MeshTopology topology)
    {
        if (positions.Length != topology.VertexCount)
        {
            throw new Tensors.LikenessException($"{positions.Length} positions were given for a topology of {topology.VertexCount} vertices.");
        }

        Positions = positions;
        Topology = topology;
    }

    /// <summary>Makes a mesh from positions and vertex indices, three a triangle.</summary>
    public Mesh(Vector3[] positions, int[] triangles) : this(positions, new MeshTopology(positions.Length, triangles)) { }

    /// <summary>Vertex positions in millimetres.</summary>
    public Vector3[] Positions { get; }

    /// <summary>The triangles.</summary>
    public MeshTopology Topology { get; }

    /// <summary>Texture coordinates, when the mesh has them.</summary>
    public TextureMap? Texture { get; init; }

    /// <summary>A name for messages and exported files.</summary>
    public string? Name { get; init; }

    /// <summary>The number of vertices.</summary>
    public int VertexCount => Positions.Length;

    /// <summary>The positions as floats: x, y, z of vertex 0, then of vertex 1, and so on.</summary>
    public Span<float> Coordinates => MemoryMarshal.Cast<Vector3, float>(Positions.AsSpan());

    /// <summary>The same topology, texture coordinates and name with other positions.</summary>
    public Mesh WithPositions(Vector3[] positions) => new(positions, Topology) { Texture = Texture, Name = Name };

    /// <summary>The smallest axis-aligned box around the positions.</summary>
    public (Vector3 Minimum, Vector3 Maximum) Bounds()
    {
        var minimum = new Vector3(float.PositiveInfinity);
        var maximum = new Vector3(float.NegativeInfinity);
        foreach (Vector3 p in Positions)
        {
            minimum = Vector3.Min(minimum, p);
            maximum = Vector3.Max(maximum, p);
        }

        return (minimum, maximum);
    }
}
