using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Ict;

/// <summary>A face as it came from a file or folder, with what the loader knows and did.</summary>
/// <param name="Face">The face, in millimetres.</param>
/// <param name="Units">The unit of the source.</param>
/// <param name="Warnings">What was missing or odd.</param>
public sealed record LoadedFace(BlendshapeFace Face, UnitNote Units, IReadOnlyList<LoadWarning> Warnings);

/// <summary>
/// The ICT-FaceKit light model (Li et al., Learning Formation of Physically-Based Face Attributes, CVPR 2020): from its own folder of
/// OBJ files, or from an npz repacking (<c>vertices</c>, <c>faces</c>, <c>expression_deltas</c>, <c>identity_deltas</c>, names, masks) of the whole model or
/// of its skin. Centimetres become millimetres. Expressions are the linear shapes of the data, jaw and lids included; eyeballs, where there are
/// any, turn with <c>eyeLook*</c>, and the head pose bends the neck.
/// </summary>
public static class IctFaceKit
{
    private const float CentimetresToMillimetres = 10;
    private const string Neutral = "generic_neutral_mesh.obj";
    private const string Indices = "vertex_indices.json";
    private const string Credit = "ICT-FaceKit light model, MIT licence, Copyright (c) 2020 USC Institute for Creative Technologies (Li et al., CVPR 2020)";

    /// <summary>Reads the model.</summary>
    /// <param name="path">An npz file, the model's folder (<c>FaceXModel</c>), or the repository's folder above it.</param>
    /// <exception cref="InvalidFileException">Something needed is missing, damaged, or for another number of vertices.</exception>
    public static LoadedFace Load(string path)
    {
        if (!Directory.Exists(path))
        {
            return LoadNpz(path);
        }

        string inner = Path.Combine(path, "FaceXModel");
        return LoadFolder(File.Exists(Path.Combine(path, Neutral)) || !Directory.Exists(inner) ? path : inner);
    }

    private static LoadedFace LoadFolder(string folder)
    {
        string neutralPath = Path.Combine(folder, Neutral);
        if (!File.Exists(neutralPath))
        {
            throw new InvalidFileException(folder, $"has no {Neutral}; give the folder FaceXModel of ICT-FaceKit.");
        }

        PolygonMesh neutral = ObjFile.Parse(FileBytes.ReadAll(neutralPath), neutralPath);
        var warnings = new List<LoadWarning>();
        string indices = Path.Combine(folder, Indices);
        string[] names = ReadExpressionNames(indices, out int[] landmarks, neutral.Positions.Count);
        var expressions = new List<FaceShape>();
        var missing = new List<string>();
        // The folder holds targets that are no expressions, so the list decides and not what files there are.
        foreach (string name in names)
        {
            string target = Path.Combine(folder, name + ".obj");
            if (File.Exists(target))
            {
                expressions.Add(ReadTarget(name, target, neutral));
            }
            else
            {
                missing.Add(name);
            }
        }

        var identities = new List<FaceShape>();
        for (int i = 0; File.Exists(IdentityPath(folder, i)); i++)
        {
            identities.Add(ReadTarget(Path.GetFileNameWithoutExtension(IdentityPath(folder, i)), IdentityPath(folder, i), neutral));
        }

        if (missing.Count > 0)
        {
            warnings.Add(new LoadWarning("shapes-missing", $"{missing.Count} of {names.Length} expressions have no file and were left out: {string.Join(", ", missing.Take(6))}{(missing.Count > 6 ? " ..." : "")}."));
        }

        Mesh mesh = Cut(neutral, CentimetresToMillimetres, out Triangulation cut);
        string[] materials = [.. Enumerable.Range(0, mesh.Topology.TriangleCount).Select(_ => "")];
        for (int g = 0; g < neutral.Groups.Count; g++)
        {
            int end = cut.FirstTriangle[g + 1 < neutral.Groups.Count ? neutral.Groups[g + 1].Polygon : neutral.PolygonCount];
            materials.AsSpan(cut.FirstTriangle[neutral.Groups[g].Polygon], end - cut.FirstTriangle[neutral.Groups[g].Polygon]).Fill(neutral.Groups[g].Material ?? "");
        }

        IReadOnlyList<FacePart> parts = IctParts.Find(mesh.Topology, materials);
        BlendshapeFace face = Assemble(mesh, expressions, identities, parts, IctParts.Masks(mesh.VertexCount), landmarks);
        return new LoadedFace(face, new UnitNote(CentimetresToMillimetres, "fixed by the format"), warnings);
    }

    private static LoadedFace LoadNpz(string path)
    {
        using var file = NpzFile.Open(path);
        if (!file.Contains("expression_deltas") || !file.Contains("expression_names"))
        {
            throw new InvalidFileException(path, $"is not a face model: it has no 'expression_deltas' with 'expression_names'. It has: {string.Join(", ", file.Names.Take(12))}.");
        }

        float unit = file.Contains("unit_to_mm") ? file.Read("unit_to_mm").ToFloats()[0] : CentimetresToMillimetres;
        NpyArray vertices = file.Read("vertices"), faces = file.Read("faces");
        if (vertices.Shape.Rank != 2 || vertices.Shape[1] != 3 || faces.Shape.Rank != 2 || faces.Shape[1] is not (3 or 4) || !float.IsFinite(unit) || unit <= 0)
        {
            throw new InvalidFileException(path, $"'vertices' {vertices.Shape} and 'faces' {faces.Shape} are not one mesh; expected [V, 3] and [F, 3 or 4].");
        }

        Vector3[] positions = MemoryMarshal.Cast<float, Vector3>(vertices.ToFloats()).ToArray();
        int[] corners = faces.ToInts();
        for (int c = 0; c < corners.Length; c++)
        {
            // Only the fourth corner of a row may be missing.
            if (corners[c] >= positions.Length || corners[c] < (c % 4 == 3 && faces.Shape[1] == 4 ? -1 : 0))
            {
                throw new InvalidFileException(path, $"'faces' names vertex {corners[c]} in row {c / faces.Shape[1]}, but there are {positions.Length}.");
            }
        }

        (Vector2[] Coordinates, int[] Corners)? texture = file.Contains("uvs") && file.Contains("face_uvs") ? NpzPolygons.ReadTextureArrays(file, corners.Length) : null;
        PolygonMesh polygons = NpzPolygons.ToPolygons(positions, corners, texture?.Corners, faces.Shape[1]);
        if (texture is not null)
        {
            polygons.TextureCoordinates.AddRange(texture.Value.Coordinates);
        }

        Mesh mesh = Cut(polygons, unit, out Triangulation cut);
        FaceShape[] expressions = ReadDeltas(file, "expression_deltas", "expression_names", positions.Length, unit);
        FaceShape[] identities = file.Contains("identity_deltas") ? ReadDeltas(file, "identity_deltas", "identity_names", positions.Length, unit) : [];
        var masks = new Dictionary<string, int[]>(MeshMasks.Read(file, positions.Length));
        IReadOnlyList<FacePart> parts = [];
        if (positions.Length == IctParts.WholeModel)
        {
            parts = IctParts.Find(mesh.Topology, ReadMaterials(file, cut));
            foreach ((string name, int[] mask) in IctParts.Masks(positions.Length))
            {
                masks.TryAdd(name, mask);
            }
        }

        int[] landmarks = file.Contains("landmarks68") ? file.Read("landmarks68").ToInts() : [];
        BlendshapeFace face = Assemble(mesh, expressions, identities, parts, masks, landmarks);
        return new LoadedFace(face, new UnitNote(unit, file.Contains("unit_to_mm") ? "given in the file" : "fixed by the format"), []);
    }

    private static BlendshapeFace Assemble(
        Mesh mesh, IReadOnlyList<FaceShape> expressions, IReadOnlyList<FaceShape> identities, IReadOnlyList<FacePart> parts, IReadOnlyDictionary<string, int[]> masks, int[] landmarks)
    {
        var names = expressions.Select(e => e.Name).ToHashSet(StringComparer.Ordinal);
        return new BlendshapeFace(mesh, expressions, identities, IctJoints.Make(mesh, parts, names))
        {
            Parts = parts,
            Masks = masks,
            Landmarks68 = landmarks.All(v => (uint)v < (uint)mesh.VertexCount) ? landmarks : [],
            Licence = Credit,
        };
    }

    private static Mesh Cut(PolygonMesh polygons, float unit, out Triangulation cut)
    {
        // Along the diagonal that is shorter in the neutral, once: targets never change the cut.
        cut = Triangulation.CutShorterDiagonal(polygons);
        Vector3[] positions = [.. polygons.Positions.Select(p => unit * p)];
        int[] uvCorners = polygons.TextureCoordinates.Count > 0 ? cut.Take(polygons.TextureCorners) : [];
        return new Mesh(positions, cut.Take(polygons.Corners))
        {
            Name = "ict",
            Texture = uvCorners.Length > 0 && uvCorners.All(c => c >= 0) ? new TextureMap([.. polygons.TextureCoordinates], uvCorners) : null,
        };
    }

    private static string IdentityPath(string folder, int index) => Path.Combine(folder, $"identity{index:000}.obj");

    private static FaceShape ReadTarget(string name, string path, PolygonMesh neutral)
    {
        List<Vector3> target = ObjFile.ParsePositions(FileBytes.ReadAll(path), path);
        if (target.Count != neutral.Positions.Count)
        {
            throw new InvalidFileException(path, $"has {target.Count} vertices, {Neutral} has {neutral.Positions.Count}; the file is truncated or of another model.");
        }

        var deltas = new Vector3[target.Count];
        for (int v = 0; v < deltas.Length; v++)
        {
            deltas[v] = CentimetresToMillimetres * (target[v] - neutral.Positions[v]);
        }

        return FaceShape.FromDense(name, deltas);
    }

    private static string[] ReadExpressionNames(string path, out int[] landmarks, int vertexCount)
    {
        try
        {
            using var json = JsonDocument.Parse(FileBytes.ReadAll(path));
            string[] names = json.RootElement.TryGetProperty("expressions", out JsonElement list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(n => n.GetString() ?? "")]
                : throw new InvalidFileException(path, "has no list 'expressions'.");
            if (names.FirstOrDefault(n => n.Length == 0 || n.AsSpan().ContainsAny('/', '\\', '.') || n.Contains('\0')) is { } bad)
            {
                throw new InvalidFileException(path, $"'{bad}' is not the name of an expression.");
            }

            landmarks = json.RootElement.TryGetProperty("idx_to_landmark_verts", out JsonElement marks) && marks.ValueKind == JsonValueKind.Array
                ? [.. marks.EnumerateArray().Select(m => m.GetInt32()).Where(m => (uint)m < (uint)vertexCount)]
                : [];
            landmarks = landmarks.Length == 68 ? landmarks : [];
            return names;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidFileException(path, $"does not parse as the model's index file ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static FaceShape[] ReadDeltas(NpzFile file, string name, string namesName, int vertexCount, float unit)
    {
        NpyArray array = file.Read(name);
        string[] names = file.Read(namesName).ToStrings();
        if (array.Shape.Rank != 3 || array.Shape[0] != names.Length || array.Shape[1] != vertexCount || array.Shape[2] != 3)
        {
            throw new InvalidFileException(file.Path, $"'{name}' has shape {array.Shape}; expected [{names.Length}, {vertexCount}, 3].");
        }

        float[] numbers = array.ToFloats();
        System.Numerics.Tensors.TensorPrimitives.Multiply(numbers, unit, numbers);
        if (!PositionChecks.IsFinite(MemoryMarshal.Cast<float, Vector3>(numbers), out int bad))
        {
            throw new InvalidFileException(file.Path, $"'{name}': {names[bad / vertexCount]}, vertex {bad % vertexCount} is not a number.");
        }

        var shapes = new FaceShape[names.Length];
        for (int i = 0; i < shapes.Length; i++)
        {
            shapes[i] = FaceShape.FromDense(names[i], MemoryMarshal.Cast<float, Vector3>(numbers.AsSpan(i * vertexCount * 3, vertexCount * 3)).ToArray());
        }

        return shapes;
    }

    private static string[] ReadMaterials(NpzFile file, Triangulation cut)
    {
        string[] materials = [.. Enumerable.Repeat("", cut.FirstTriangle[^1])];
        if (file.Contains("face_material") && file.Contains("material_names"))
        {
            int[] faces = file.Read("face_material").ToInts();
            string[] names = file.Read("material_names").ToStrings();
            for (int p = 0; p < Math.Min(faces.Length, cut.FirstTriangle.Length - 1); p++)
            {
                string name = (uint)faces[p] < (uint)names.Length ? names[faces[p]] : "";
                materials.AsSpan(cut.FirstTriangle[p], cut.FirstTriangle[p + 1] - cut.FirstTriangle[p]).Fill(name);
            }
        }

        return materials;
    }
}
