using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>A primitive where a node shows it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Primitive">The primitive.</param>
/// <param name="FirstVertex">Where its vertices begin among those of all.</param>
/// <param name="Transform">From the primitive to the scene.</param>
internal sealed record PlacedPrimitive(int Node, GlbPrimitive Primitive, int FirstVertex, Matrix4x4 Transform);

/// <summary>Puts the primitives of a scene together into one mesh.</summary>
internal sealed class GlbAssembly(GlbDocument document, string path)
{
    private readonly List<Vector3> _positions = [];
    private readonly List<Vector3> _normals = [];
    private readonly List<Vector2> _coordinates = [];
    private readonly List<int> _triangles = [];
    private readonly List<int> _source = [];
    private readonly List<TriangleGroup> _groups = [];
    private readonly List<LoadWarning> _warnings = [];
    private readonly List<PlacedPrimitive> _placed = [];
    private bool _allNormals = true;
    private bool _allCoordinates = true;
    private bool _allSource = true;
    private bool _joined;

    /// <summary>The primitives of the scene in the order in which they were put together.</summary>
    public IReadOnlyList<PlacedPrimitive> Placed => _placed;

    /// <summary>The vertex of the mesh that a primitive's vertex became.</summary>
    public int VertexOf(PlacedPrimitive placed, int vertex) => _joined ? _source[placed.FirstVertex + vertex] : placed.FirstVertex + vertex;

    public LoadedMesh ToLoadedMesh(UnitNote units)
    {
        Walk();
        if (_triangles.Count == 0)
        {
            throw new InvalidFileException(path, "holds no triangles in its scene.");
        }

        if (document.Ignored.Count > 0)
        {
            _warnings.Add(new LoadWarning("passed-over", $"not read: {string.Join("; ", document.Ignored.Take(8))}."));
        }

        Vector3[] positions = [.. _positions.Select(p => units.ToMillimetres * p)];
        int[] triangles = [.. _triangles];
        TextureMap? texture = _allCoordinates ? new TextureMap([.. _coordinates], [.. _triangles]) : null;
        Vector3[]? normals = _allNormals ? [.. _normals] : null;
        if (Joined(positions) is { } joined)
        {
            _joined = true;
            for (int i = 0; i < triangles.Length; i++)
            {
                triangles[i] = _source[triangles[i]];
            }

            var joinedNormals = new Vector3[joined.Length];
            for (int i = 0; i < _source.Count && normals is not null; i++)
            {
                joinedNormals[_source[i]] = normals[i];
            }

            normals = normals is null ? null : joinedNormals;
            positions = joined;
        }

        if (!PositionChecks.IsFinite(positions, out int bad))
        {
            throw new InvalidFileException(path, $"vertex {bad} is beyond the range of a float in millimetres.");
        }

        var mesh = new Mesh(positions, triangles) { Name = Path.GetFileNameWithoutExtension(path), Texture = texture };
        return new LoadedMesh(mesh, units)
        {
            Axes = "fixed by the format: +Y up, +Z forward, right-handed",
            Groups = _groups,
            Normals = normals,
            Warnings = _warnings,
        };
    }

    private void Walk()
    {
        var open = new Stack<(int Node, Matrix4x4 Parent)>(document.Roots.AsEnumerable().Reverse().Select(r => (r, Matrix4x4.Identity)));
        long vertices = 0;
        while (open.TryPop(out (int Node, Matrix4x4 Parent) next))
        {
            GlbNode node = document.Nodes[next.Node];
            Matrix4x4 world = node.LocalTransform * next.Parent;
            for (int c = node.Children.Count - 1; c >= 0; c--)
            {
                open.Push((node.Children[c], world));
            }

            foreach (GlbPrimitive primitive in node.Mesh < 0 ? [] : document.Meshes[node.Mesh].Primitives)
            {
                vertices += primitive.Positions.Length + primitive.Triangles.Length;
                if (vertices > 1 << 27)
                {
                    throw new InvalidFileException(path, "shows the same meshes so often that the scene has more than a hundred million corners; refused.");
                }

                Matrix4x4 place = document.SkinTransforms.GetValueOrDefault(next.Node) ?? world;
                _placed.Add(new PlacedPrimitive(next.Node, primitive, _positions.Count, place));
                Add(primitive, document.Meshes[node.Mesh].Name, place);
            }
        }
    }

    private void Add(GlbPrimitive primitive, string name, Matrix4x4 world)
    {
        int start = _positions.Count;
        bool plain = world.IsIdentity;
        // Normals follow the inverse transpose; a transform that cannot be inverted has none.
        bool invertible = Matrix4x4.Invert(world, out Matrix4x4 inverse);
        foreach (Vector3 p in primitive.Positions)
        {
            _positions.Add(plain ? p : Vector3.Transform(p, world));
        }

        _allNormals &= primitive.Normals is not null && invertible;
        foreach (Vector3 n in _allNormals ? primitive.Normals! : [])
        {
            Vector3 turned = plain ? n : Vector3.TransformNormal(n, Matrix4x4.Transpose(inverse));
            _normals.Add(turned.LengthSquared() > 0 ? Vector3.Normalize(turned) : Vector3.Zero);
        }

        _allCoordinates &= primitive.TextureCoordinates is not null;
        foreach (Vector2 t in _allCoordinates ? primitive.TextureCoordinates! : [])
        {
            _coordinates.Add(new Vector2(t.X, 1 - t.Y));
        }

        _allSource &= primitive.SourceVertices is not null;
        if (_allSource)
        {
            _source.AddRange(primitive.SourceVertices!);
        }

        // A mirroring transform turns triangles inside out.
        bool mirrored = world.GetDeterminant() < 0;
        int first = _triangles.Count / 3;
        for (int i = 0; i < primitive.Triangles.Length; i += 3)
        {
            _triangles.Add(start + primitive.Triangles[i]);
            _triangles.Add(start + primitive.Triangles[mirrored ? i + 2 : i + 1]);
            _triangles.Add(start + primitive.Triangles[mirrored ? i + 1 : i + 2]);
        }

        if (primitive.Triangles.Length > 0)
        {
            _groups.Add(new TriangleGroup(name, primitive.Material < 0 ? null : document.Materials[primitive.Material].Name, first, primitive.Triangles.Length / 3));
        }
    }

    // The original vertices, when every primitive names them and copies of one vertex lie on one another.
    private Vector3[]? Joined(Vector3[] positions)
    {
        if (!_allSource || _source.Count == 0)
        {
            return null;
        }

        int count = _source.Max() + 1;
        if (count > _source.Count)
        {
            return null;
        }

        var joined = new Vector3[count];
        bool[] seen = new bool[count];
        for (int i = 0; i < positions.Length; i++)
        {
            int v = _source[i];
            if (seen[v] && joined[v] != positions[i])
            {
                _warnings.Add(new LoadWarning("not-joined", $"copies of vertex {v} lie apart, so the seams were left open."));
                return null;
            }

            joined[v] = positions[i];
            seen[v] = true;
        }

        return seen.All(s => s) ? joined : null;
    }
}
