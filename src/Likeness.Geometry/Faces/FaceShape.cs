using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Likeness.Tensors;

namespace Likeness.Geometry.Faces;

/// <summary>
/// A named displacement field: an expression shape or an identity mode. Kept sparse (vertex list and displacements) or dense,
/// whichever is smaller; a control that only turns joints has no displacements at all.
/// </summary>
public sealed class FaceShape
{
    private readonly Vector3[]? _dense;
    private readonly int[] _vertices;
    private readonly Vector3[] _deltas;

    private FaceShape(string name, Vector3[]? dense, int[] vertices, Vector3[] deltas)
    {
        Name = name;
        _dense = dense;
        _vertices = vertices;
        _deltas = deltas;
    }

    /// <summary>The shape's name.</summary>
    public string Name { get; }

    /// <summary>The number of vertices that move.</summary>
    public int MovedVertices => _dense is null ? _vertices.Length : _dense.Count(d => d != Vector3.Zero);

    /// <summary>The vertices that a sparse shape moves, ascending; empty for a dense one (see <see cref="IsDense"/>).</summary>
    public ReadOnlySpan<int> Vertices => _vertices;

    /// <summary>Displacements in millimetres at weight 1: of every vertex for a dense shape, of <see cref="Vertices"/> for a sparse one.</summary>
    public ReadOnlySpan<Vector3> Deltas => _dense ?? _deltas;

    /// <summary>True when <see cref="Deltas"/> holds one displacement for every vertex of the face.</summary>
    public bool IsDense => _dense is not null;

    /// <summary>Makes a shape from one displacement for each vertex; zero displacements are dropped when most are zero.</summary>
    /// <param name="name">The name.</param>
    /// <param name="deltas">Displacements at weight 1, in millimetres, one a vertex. May be kept.</param>
    public static FaceShape FromDense(string name, Vector3[] deltas)
    {
        int moved = 0;
        foreach (Vector3 delta in deltas)
        {
            moved += delta != Vector3.Zero ? 1 : 0;
        }

        // A scattered update costs about as much as three contiguous ones.
        if (moved * 3 > deltas.Length)
        {
            return new FaceShape(name, deltas, [], []);
        }

        int[] vertices = new int[moved];
        var values = new Vector3[moved];
        for (int v = 0, at = 0; v < deltas.Length; v++)
        {
            if (deltas[v] != Vector3.Zero)
            {
                vertices[at] = v;
                values[at++] = deltas[v];
            }
        }

        return new FaceShape(name, null, vertices, values);
    }

    /// <summary>Makes a shape from the vertices that move.</summary>
    /// <param name="name">The name.</param>
    /// <param name="vertices">Vertex indices, ascending, each once. Kept.</param>
    /// <param name="deltas">Displacements at weight 1, in millimetres, one for each of <paramref name="vertices"/>. Kept.</param>
    /// <exception cref="LikenessException">The lengths differ or the indices are not ascending.</exception>
    public static FaceShape FromSparse(string name, int[] vertices, Vector3[] deltas)
    {
        if (vertices.Length != deltas.Length)
        {
            throw new LikenessException($"Shape {name} names {vertices.Length} vertices but gives {deltas.Length} displacements.");
        }

        for (int i = 0; i < vertices.Length; i++)
        {
            if (vertices[i] < 0 || (i > 0 && vertices[i] <= vertices[i - 1]))
            {
                throw new LikenessException($"Shape {name}: vertex indices must ascend from 0; entry {i} is {vertices[i]}.");
            }
        }

        return new FaceShape(name, null, vertices, deltas);
    }

    /// <summary>A control that moves no vertex by itself and only drives joints.</summary>
    public static FaceShape Control(string name) => new(name, null, [], []);

    /// <summary>Adds weight times the displacements to positions. Allocates nothing.</summary>
    public void AddTo(float weight, Span<Vector3> positions)
    {
        if (_dense is not null)
        {
            Span<float> target = MemoryMarshal.Cast<Vector3, float>(positions[.._dense.Length]);
            TensorPrimitives.MultiplyAdd(MemoryMarshal.Cast<Vector3, float>(_dense.AsSpan()), weight, target, target);
            return;
        }

        for (int i = 0; i < _vertices.Length; i++)
        {
            positions[_vertices[i]] += weight * _deltas[i];
        }
    }

    /// <summary>The displacements of every vertex of a face of <paramref name="vertexCount"/> vertices, copied.</summary>
    public Vector3[] ToDense(int vertexCount)
    {
        var result = new Vector3[vertexCount];
        if (_dense is not null)
        {
            _dense.CopyTo(result, 0);
        }

        for (int i = 0; i < _vertices.Length; i++)
        {
            result[_vertices[i]] = _deltas[i];
        }

        return result;
    }

    /// <summary>The same shape on a run of the vertices, renumbered from 0.</summary>
    internal FaceShape Restrict(int firstVertex, int count)
    {
        if (_dense is not null)
        {
            return FromDense(Name, _dense[firstVertex..(firstVertex + count)]);
        }

        int[] kept = [.. Enumerable.Range(0, _vertices.Length).Where(i => _vertices[i] >= firstVertex && _vertices[i] < firstVertex + count)];
        return new FaceShape(Name, null, [.. kept.Select(i => _vertices[i] - firstVertex)], [.. kept.Select(i => _deltas[i])]);
    }

    /// <summary>Throws when the shape does not fit a face of <paramref name="vertexCount"/> vertices.</summary>
    internal void Check(int vertexCount)
    {
        int needed = _dense?.Length ?? (_vertices.Length == 0 ? vertexCount : _vertices[^1] + 1);
        if (_dense is null ? needed > vertexCount : needed != vertexCount)
        {
            throw new LikenessException($"Shape {Name} is for {needed} vertices{(_dense is null ? " at least" : "")}; the face has {vertexCount}.");
        }
    }
}
