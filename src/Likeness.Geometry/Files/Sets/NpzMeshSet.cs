using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files.Sets;

/// <summary>
/// Mesh sets in npz: <c>faces</c> with <c>vertices</c> ([n, V, 3], or [V, 3] for one mesh) or with <c>reference</c> ([V, 3]) and
/// <c>&lt;split&gt;_offsets</c> ([n, V, 3], added to the reference in float32) or <c>&lt;split&gt;_vertices</c>. Optional: <c>names</c>,
/// <c>&lt;split&gt;_names</c> (or <c>&lt;split&gt;_identity</c> with <c>&lt;split&gt;_frame</c>), <c>mask_*</c>, <c>uvs</c> with <c>face_uvs</c>,
/// <c>unit_to_mm</c>, <c>licence</c>.
/// </summary>
internal static class NpzMeshSet
{
    private const string Offsets = "_offsets";
    private const string Vertices = "_vertices";

    /// <summary>The splits of a file; empty when it is one set.</summary>
    public static List<string> Splits(NpzFile file) =>
    [
        .. file.Names
            .Where(n => (n.EndsWith(Offsets, StringComparison.Ordinal) || n.EndsWith(Vertices, StringComparison.Ordinal)) && file.Describe(n).Shape.Rank == 3)
            .Select(n => n[..n.LastIndexOf('_')]).Distinct(),
    ];

    public static LoadedMeshSet Load(string path, string? split, MeshSetOptions options)
    {
        using var file = NpzFile.Open(path);
        List<string> splits = Splits(file);
        string? taken = Choose(file, splits, split);
        (float[] numbers, int count, int vertexCount) = ReadVertices(file, taken);
        UnitNote units = ReadUnit(file, options);
        int[] faces = ReadFaces(file, vertexCount, out TextureMap? texture);
        var warnings = new List<LoadWarning>();
        if (units.ToMillimetres != 1)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(numbers, units.ToMillimetres, numbers);
        }

        string[]? names = ReadNames(file, taken, count);
        List<(int Sample, int Vertex)> bad = FindNonFinite(numbers, vertexCount);
        if (bad.Count > 0 && !options.AllowNonFinite)
        {
            (int sample, int vertex) = bad[0];
            throw new InvalidFileException(path, $"sample {sample}{(names is null ? "" : $" ({names[sample]})")}, vertex {vertex} is not a number{(bad.Count > 1 ? $", and {(bad.Count < 1000 ? (bad.Count - 1).ToString(CultureInfo.InvariantCulture) : "many")} more" : "")}; repair or remove these samples.");
        }

        var set = new MeshSet(new MeshTopology(vertexCount, faces), numbers)
        {
            UnitToMillimetres = units.ToMillimetres,
            Names = names,
            Masks = MeshMasks.Read(file, vertexCount),
            Texture = texture,
            Licence = file.Contains("licence") ? string.Join(' ', file.Read("licence").ToStrings()) : "",
        };
        PositionChecks.NoteSize(set.MeshAt(0), units, warnings);
        return new LoadedMeshSet(set, units) { Split = taken, Splits = splits, NonFinite = bad, Warnings = warnings };
    }

    private static string? Choose(NpzFile file, List<string> splits, string? split)
    {
        if (split is not null)
        {
            return splits.Contains(split) ? split : throw new InvalidFileException(file.Path, splits.Count == 0
                ? $"has no splits, so '#{split}' names nothing; leave it out, or cut the set by a rule (#modular:train)."
                : $"has no split '{split}'; it has {string.Join(", ", splits)}.");
        }

        return file.Contains("vertices") ? null
            : splits.Count switch
            {
                1 => splits[0],
                0 => throw new InvalidFileException(file.Path, $"is not a mesh set: it has neither 'vertices' nor '<split>_offsets'. It has: {string.Join(", ", file.Names.Take(12))}."),
                _ => throw new InvalidFileException(file.Path, $"has several splits ({string.Join(", ", splits)}); choose one as {file.Path}#{splits[0]}."),
            };
    }

    private static (float[] Numbers, int Count, int VertexCount) ReadVertices(NpzFile file, string? split)
    {
        bool offsets = split is not null && file.Contains(split + Offsets);
        string name = split is null ? "vertices" : offsets ? split + Offsets : split + Vertices;
        NpyArray array = file.Read(name);
        Shape shape = array.Shape;
        bool one = shape.Rank == 2 && split is null;
        if ((!one && shape.Rank != 3) || shape[shape.Rank - 1] != 3)
        {
            throw new InvalidFileException(file.Path, $"'{name}' has shape {shape}; expected [samples, vertices, 3].");
        }

        int count = one ? 1 : shape[0], vertexCount = shape[shape.Rank - 2];
        if (count == 0 || vertexCount == 0)
        {
            throw new InvalidFileException(file.Path, $"'{name}' has shape {shape}: there are no meshes in it.");
        }

        float[] numbers = array.ToFloats();
        if (offsets)
        {
            NpyArray reference = file.Read("reference");
            if (reference.Shape.Rank != 2 || reference.Shape[0] != vertexCount || reference.Shape[1] != 3)
            {
                throw new InvalidFileException(file.Path, $"'reference' has shape {reference.Shape}, '{name}' has {vertexCount} vertices; expected [{vertexCount}, 3].");
            }

            float[] origin = reference.ToFloats();
            for (int sample = 0; sample < count; sample++)
            {
                Span<float> target = numbers.AsSpan(sample * origin.Length, origin.Length);
                System.Numerics.Tensors.TensorPrimitives.Add(target, origin, target);
            }
        }

        return (numbers, count, vertexCount);
    }

    private static UnitNote ReadUnit(NpzFile file, MeshSetOptions options)
    {
        if (options.UnitToMillimetres is not null)
        {
            return FileBytes.UnitOf(new MeshReadOptions { UnitToMillimetres = options.UnitToMillimetres });
        }

        if (!file.Contains("unit_to_mm"))
        {
            return new UnitNote(1, "assumed");
        }

        float[] unit = file.Read("unit_to_mm").ToFloats();
        return unit.Length == 1 && float.IsFinite(unit[0]) && unit[0] > 0
            ? new UnitNote(unit[0], "given in the file")
            : throw new InvalidFileException(file.Path, "'unit_to_mm' is not one positive number.");
    }

    private static int[] ReadFaces(NpzFile file, int vertexCount, out TextureMap? texture)
    {
        if (!file.Contains("faces"))
        {
            throw new InvalidFileException(file.Path, "has no 'faces' ([F, 3] vertex indices).");
        }

        NpyArray array = file.Read("faces");
        if (array.Shape.Rank != 2 || array.Shape[1] is not (3 or 4))
        {
            throw new InvalidFileException(file.Path, $"'faces' has shape {array.Shape}; expected [F, 3], or [F, 4] with -1 where a face is a triangle.");
        }

        int width = array.Shape[1];
        int[] corners = array.ToInts();
        int[] faces = NpzPolygons.Cut(corners, corners, width);
        for (int i = 0; i < faces.Length; i++)
        {
            if ((uint)faces[i] >= (uint)vertexCount)
            {
                string hint = faces.Min() == 1 && faces.Max() == vertexCount ? " (the indices seem to run from 1; they must run from 0)" : "";
                throw new InvalidFileException(file.Path, $"'faces' names vertex {faces[i]} in triangle {i / 3}, but there are {vertexCount}{hint}.");
            }
        }

        texture = NpzPolygons.ReadTexture(file, corners, width);
        return faces;
    }

    private static string[]? ReadNames(NpzFile file, string? split, int count)
    {
        string name = split is null ? "names" : split + "_names";
        string[]? names = null;
        if (file.Contains(name))
        {
            names = file.Read(name).ToStrings();
        }
        else if (split is not null && file.Contains(split + "_identity") && file.Contains(split + "_frame"))
        {
            int[] identity = file.Read(split + "_identity").ToInts(), frame = file.Read(split + "_frame").ToInts();
            names = [.. identity.Zip(frame, (i, f) => string.Create(CultureInfo.InvariantCulture, $"id{i:00}/{split}/f{f:000}"))];
        }

        return names is null || names.Length == count ? names
            : throw new InvalidFileException(file.Path, $"'{name}' has {names.Length} names for {count} meshes.");
    }

    internal static List<(int Sample, int Vertex)> FindNonFinite(ReadOnlySpan<float> numbers, int vertexCount)
    {
        const int Most = 1000;
        var found = new List<(int, int)>();
        ReadOnlySpan<Vector3> positions = MemoryMarshal.Cast<float, Vector3>(numbers);
        int start = 0;
        while (found.Count < Most && !PositionChecks.IsFinite(positions[start..], out int bad))
        {
            found.Add(((start + bad) / vertexCount, (start + bad) % vertexCount));
            start += bad + 1;
        }

        return found;
    }
}
