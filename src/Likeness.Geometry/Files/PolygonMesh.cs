using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files;

/// <summary>
/// What the readers of OBJ and PLY produce: polygons of any size over positions in the file's own unit. Registered sets compare
/// polygons, not triangles, so that all samples are cut alike.
/// </summary>
internal sealed class PolygonMesh
{
    public List<Vector3> Positions { get; } = [];

    /// <summary>Vertex indices, polygon after polygon.</summary>
    public List<int> Corners { get; } = [];

    /// <summary>Where each polygon starts in <see cref="Corners"/>; one more entry than polygons.</summary>
    public List<int> Starts { get; } = [0];

    public List<Vector2> TextureCoordinates { get; } = [];

    /// <summary>Indices into <see cref="TextureCoordinates"/> beside <see cref="Corners"/>, -1 for none.</summary>
    public List<int> TextureCorners { get; } = [];

    public List<Vector3> Normals { get; } = [];

    /// <summary>Indices into <see cref="Normals"/> beside <see cref="Corners"/>, -1 for none.</summary>
    public List<int> NormalCorners { get; } = [];

    /// <summary>(first polygon, group name, material), in order.</summary>
    public List<(int Polygon, string Name, string? Material)> Groups { get; } = [];

    public List<LoadWarning> Warnings { get; } = [];

    public int PolygonCount => Starts.Count - 1;

    /// <summary>Cuts all polygons and applies the unit.</summary>
    public LoadedMesh ToLoadedMesh(string path, UnitNote units, string name)
    {
        Triangulation cut = Triangulation.Cut(this);
        if (cut.ConcavePolygons > 0)
        {
            Warnings.Add(new LoadWarning("concave-polygons", $"{cut.ConcavePolygons} polygons are not convex and were cut by ear clipping, which depends on their shape; cut them in the source for registered sets."));
        }

        var positions = new Vector3[Positions.Count];
        for (int v = 0; v < positions.Length; v++)
        {
            positions[v] = units.ToMillimetres * Positions[v];
        }

        if (!PositionChecks.IsFinite(positions, out int bad))
        {
            throw new InvalidFileException(path, $"vertex {bad} is beyond the range of a float in millimetres; check the file and its unit.");
        }

        var mesh = new Mesh(positions, cut.Take(Corners)) { Name = name, Texture = MakeTexture(cut) };
        PositionChecks.NoteSize(mesh, units, Warnings);
        return new LoadedMesh(mesh, units) { Groups = MakeGroups(cut), Normals = VertexNormals(), Warnings = Warnings };
    }

    private TextureMap? MakeTexture(Triangulation cut)
    {
        if (TextureCoordinates.Count == 0 || TextureCorners.Count == 0)
        {
            return null;
        }

        int missing = TextureCorners.Count(c => c < 0);
        if (missing == TextureCorners.Count)
        {
            return null;
        }

        var coordinates = new List<Vector2>(TextureCoordinates);
        int[] corners = cut.Take(TextureCorners);
        if (missing > 0)
        {
            Warnings.Add(new LoadWarning("texture-gaps", $"{missing} polygon corners have no texture coordinates and were given (0, 0)."));
            coordinates.Add(Vector2.Zero);
            for (int i = 0; i < corners.Length; i++)
            {
                corners[i] = corners[i] < 0 ? coordinates.Count - 1 : corners[i];
            }
        }

        return new TextureMap([.. coordinates], corners);
    }

    private List<TriangleGroup> MakeGroups(Triangulation cut)
    {
        var groups = new List<TriangleGroup>();
        for (int g = 0; g < Groups.Count; g++)
        {
            int first = cut.FirstTriangle[Groups[g].Polygon];
            int end = cut.FirstTriangle[g + 1 < Groups.Count ? Groups[g + 1].Polygon : PolygonCount];
            if (end > first)
            {
                groups.Add(new TriangleGroup(Groups[g].Name, Groups[g].Material, first, end - first));
            }
        }

        return groups;
    }

    private Vector3[]? VertexNormals()
    {
        if (Normals.Count == 0 || !NormalCorners.Exists(n => n >= 0))
        {
            return null;
        }

        var sums = new Vector3[Positions.Count];
        for (int c = 0; c < Corners.Count; c++)
        {
            if (NormalCorners[c] >= 0)
            {
                sums[Corners[c]] += Normals[NormalCorners[c]];
            }
        }

        for (int v = 0; v < sums.Length; v++)
        {
            sums[v] = sums[v].LengthSquared() > 0 ? Vector3.Normalize(sums[v]) : Vector3.Zero;
        }

        return sums;
    }
}
