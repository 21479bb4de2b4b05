using System.Numerics;
using System.Runtime.InteropServices;

namespace Likeness.Geometry.Meshes;

/// <summary>
/// Registered meshes: many positions of one topology, in millimetres. This is what shape models are learned from.
/// </summary>
public sealed class MeshSet
{
    /// <summary>Makes a set from one flat array.</summary>
    /// <param name="topology">The shared triangles.</param>
    /// <param name="vertices">Positions in millimetres, [count, vertices, 3], row-major. Kept, not copied.</param>
    /// <exception cref="Tensors.LikenessException">The array is not a whole number of meshes.</exception>
    public MeshSet(MeshTopology topology, float[] vertices)
    {
        int stride = topology.VertexCount * 3;
        if (stride == 0 || vertices.Length % stride != 0)
        {
            throw new Tensors.LikenessException($"{vertices.Length} numbers are not a whole number of meshes of {topology.VertexCount} vertices.");
        }

        Topology = topology;
        Vertices = vertices;
        Count = vertices.Length / stride;
    }

    /// <summary>The shared triangles.</summary>
    public MeshTopology Topology { get; }

    /// <summary>Positions in millimetres, [<see cref="Count"/>, <see cref="VertexCount"/>, 3], row-major.</summary>
    public float[] Vertices { get; }

    /// <summary>The number of meshes.</summary>
    public int Count { get; }

    /// <summary>The number of vertices of each mesh.</summary>
    public int VertexCount => Topology.VertexCount;

    /// <summary>The factor from the file's unit to millimetres that the loader applied; 1 when it was millimetres already.</summary>
    public float UnitToMillimetres { get; init; } = 1;

    /// <summary>A name for each mesh, or null.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>Sorted vertex indices by region name (lips, eyelids ...); empty when the source has none.</summary>
    public IReadOnlyDictionary<string, int[]> Masks { get; init; } = new Dictionary<string, int[]>();

    /// <summary>Texture coordinates, when the source has them.</summary>
    public TextureMap? Texture { get; init; }

    /// <summary>Where the data come from and on what terms, for provenance files; empty when not known.</summary>
    public string Licence { get; init; } = "";

    /// <summary>The coordinates of one mesh, [<see cref="VertexCount"/>, 3].</summary>
    public Span<float> Sample(int index) => Vertices.AsSpan(index * VertexCount * 3, VertexCount * 3);

    /// <summary>One mesh, copied.</summary>
    public Mesh MeshAt(int index) => new(MemoryMarshal.Cast<float, Vector3>(Sample(index)).ToArray(), Topology) { Texture = Texture, Name = Names?[index] };

    /// <summary>Some of the meshes, copied, in the order given.</summary>
    public MeshSet Subset(IReadOnlyList<int> indices)
    {
        int stride = VertexCount * 3;
        float[] vertices = new float[indices.Count * stride];
        for (int i = 0; i < indices.Count; i++)
        {
            Sample(indices[i]).CopyTo(vertices.AsSpan(i * stride, stride));
        }

        return new MeshSet(Topology, vertices)
        {
            UnitToMillimetres = UnitToMillimetres,
            Names = Names is null ? null : [.. indices.Select(i => Names[i])],
            Masks = Masks,
            Texture = Texture,
            Licence = Licence,
        };
    }
}
