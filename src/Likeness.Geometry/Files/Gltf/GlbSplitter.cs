using System.Numerics;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Cuts a mesh into primitives whose vertices have one texture coordinate each. A primitive lists the vertices that it uses in their old
/// order, then a copy for every further coordinate of a vertex; the first also takes the vertices that no triangle uses, so that none is lost.
/// </summary>
internal sealed class GlbSplitter
{
    private const float MillimetresToMetres = 0.001f;

    private readonly Mesh _mesh;
    private readonly GlbMeshOptions _options;
    private readonly Vector3[] _normals;
    private readonly Vector3[][] _deltas;
    private readonly Vector3[]?[] _normalDeltas;
    private readonly bool[] _used;

    public GlbSplitter(Mesh mesh, GlbMeshOptions options)
    {
        _mesh = mesh;
        _options = options;
        _normals = Normals(mesh.Positions);
        _deltas = [.. options.Targets.Select(t => t.ToDense(mesh.VertexCount))];
        _normalDeltas = [.. _deltas.Select(d => options.TargetNormals ? NormalDelta(d) : null)];
        _used = new bool[mesh.VertexCount];
        foreach (int v in mesh.Topology.Triangles)
        {
            _used[v] = true;
        }
    }

    public GlbPrimitive Primitive(TriangleGroup group, int material, bool withUnused)
    {
        int[] triangles = _mesh.Topology.Triangles;
        TextureMap? map = _mesh.Texture;
        int first = group.FirstTriangle * 3, end = first + (group.TriangleCount * 3);
        int[] slotOf = new int[_mesh.VertexCount];
        Array.Fill(slotOf, -1);
        for (int i = first; i < end; i++)
        {
            slotOf[triangles[i]] = 0;
        }

        var source = new List<int>();
        for (int v = 0; v < slotOf.Length; v++)
        {
            if (slotOf[v] == 0 || (withUnused && !_used[v]))
            {
                slotOf[v] = source.Count;
                source.Add(v);
            }
        }

        int[] coordinateOf = new int[source.Count];
        Array.Fill(coordinateOf, -1);
        var copies = new Dictionary<(int Vertex, int Coordinate), int>();
        var coordinates = new List<int>(coordinateOf);
        int[] indices = new int[end - first];
        for (int i = first; i < end; i++)
        {
            int slot = slotOf[triangles[i]];
            if (map is not null && coordinates[slot] != map.Corners[i])
            {
                if (coordinates[slot] < 0)
                {
                    coordinates[slot] = map.Corners[i];
                }
                else if (!copies.TryGetValue((triangles[i], map.Corners[i]), out slot))
                {
                    slot = source.Count;
                    copies[(triangles[i], map.Corners[i])] = slot;
                    source.Add(triangles[i]);
                    coordinates.Add(map.Corners[i]);
                }
            }

            indices[i - first] = slot;
        }

        bool identity = source.Count == _mesh.VertexCount && copies.Count == 0;
        return new GlbPrimitive
        {
            Positions = Pick(source, v => MillimetresToMetres * _mesh.Positions[v]),
            Normals = Pick(source, v => _normals[v]),
            TextureCoordinates = map is null ? null : [.. coordinates.Select(c => c < 0 ? Vector2.Zero : new Vector2(map.Coordinates[c].X, 1 - map.Coordinates[c].Y))],
            Colours = _options.VertexColours.Count == 0 ? null : Pick(source, v => _options.VertexColours[v]),
            Triangles = indices,
            Material = material,
            SourceVertices = identity ? null : [.. source],
            Targets = [.. _deltas.Select((d, t) => new GlbMorphTarget(
                Pick(source, v => MillimetresToMetres * d[v]),
                _normalDeltas[t] is { } n ? Pick(source, v => n[v]) : null))],
        };
    }

    private static Vector3[] Pick(List<int> source, Func<int, Vector3> value)
    {
        var result = new Vector3[source.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = value(source[i]);
        }

        return result;
    }

    private Vector3[] NormalDelta(Vector3[] deltas)
    {
        var moved = new Vector3[deltas.Length];
        for (int v = 0; v < moved.Length; v++)
        {
            moved[v] = _mesh.Positions[v] + deltas[v];
        }

        Vector3[] normals = Normals(moved);
        for (int v = 0; v < normals.Length; v++)
        {
            normals[v] -= _normals[v];
            // Rounding must not make a sparse field dense.
            normals[v] = normals[v].LengthSquared() < 1e-10f ? Vector3.Zero : normals[v];
        }

        return normals;
    }

    // Area-weighted; glTF wants unit length everywhere, so a vertex without area points up.
    private Vector3[] Normals(Vector3[] positions)
    {
        var normals = new Vector3[positions.Length];
        int[] t = _mesh.Topology.Triangles;
        for (int i = 0; i < t.Length; i += 3)
        {
            Vector3 n = Vector3.Cross(positions[t[i + 1]] - positions[t[i]], positions[t[i + 2]] - positions[t[i]]);
            normals[t[i]] += n;
            normals[t[i + 1]] += n;
            normals[t[i + 2]] += n;
        }

        for (int v = 0; v < normals.Length; v++)
        {
            float length = normals[v].Length();
            normals[v] = length > 1e-20f && float.IsFinite(length) ? normals[v] / length : Vector3.UnitY;
        }

        return normals;
    }
}
