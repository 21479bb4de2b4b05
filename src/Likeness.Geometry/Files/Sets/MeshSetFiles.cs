using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files.Sets;

/// <summary>
/// Mesh sets: npz files, folders of registered OBJ or PLY files, or a single mesh file as a set of one. <c>PATH#split</c> names
/// one split of a file (<c>sequences_test.npz#unseen</c>); <c>PATH#rule:part</c> cuts a set by a rule of <see cref="MeshSplits"/>
/// (<c>set.npz#modular:train</c>).
/// </summary>
public static class MeshSetFiles
{
    /// <summary>Reads a mesh set.</summary>
    /// <param name="path">A file or folder, perhaps followed by <c>#split</c>.</param>
    /// <param name="options">The unit, and what to do about coordinates that are not numbers.</param>
    /// <exception cref="InvalidFileException">
    /// The source is missing or damaged, its meshes have different topologies (the message names file, counts or face), a coordinate is not a
    /// number (sample and vertex are named), or the split does not exist (those that do are listed).
    /// </exception>
    public static LoadedMeshSet Load(string path, MeshSetOptions? options = null)
    {
        options ??= new MeshSetOptions();
        (string source, string? split) = SplitPath(path);
        if (split is not null && split.Split(':') is [var rule, var part])
        {
            LoadedMeshSet whole = LoadSource(source, null, options);
            return whole with { Set = MeshSplits.ByName(rule, whole.Set.Count).Take(whole.Set, part), Split = split };
        }

        return LoadSource(source, split, options);
    }

    /// <summary>The splits that a source holds; empty when it is one set.</summary>
    /// <exception cref="InvalidFileException">The source is missing or damaged.</exception>
    public static IReadOnlyList<string> Splits(string path)
    {
        if (!IsNpz(path))
        {
            return [];
        }

        using var file = NpzFile.Open(path);
        return NpzMeshSet.Splits(file);
    }

    /// <summary>Writes a set as npz: <c>vertices</c> float32 in millimetres, <c>faces</c>, <c>unit_to_mm</c> = 1, and names, masks, texture coordinates and licence where the set has them.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, MeshSet set)
    {
        NpzWriter writer = Common(set).Add("vertices", NpyArray.Of(set.Vertices, set.Count, set.VertexCount, 3));
        if (set.Names is not null)
        {
            writer.Add("names", NpyArray.Of<string>([.. set.Names], set.Count));
        }

        writer.Save(path);
    }

    /// <summary>Writes a set cut in three, as <c>train_vertices</c>, <c>validation_vertices</c> and <c>test_vertices</c>, to be read as <c>PATH#train</c> and so on. Empty parts are left out.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, MeshSet set, MeshSplit split)
    {
        NpzWriter writer = Common(set);
        foreach (string part in MeshSplit.Parts)
        {
            IReadOnlyList<int> indices = split.Part(part);
            if (indices.Count > 0)
            {
                MeshSet subset = set.Subset(indices);
                writer.Add(part + "_vertices", NpyArray.Of(subset.Vertices, subset.Count, subset.VertexCount, 3));
                if (subset.Names is not null)
                {
                    writer.Add(part + "_names", NpyArray.Of<string>([.. subset.Names], subset.Count));
                }
            }
        }

        writer.Save(path);
    }

    /// <summary>Takes <c>PATH#split</c> apart; a file whose own name has a # in it goes first.</summary>
    public static (string Path, string? Split) SplitPath(string path)
    {
        int mark = path.LastIndexOf('#');
        return mark <= 0 || Path.Exists(path) ? (path, null) : (path[..mark], path[(mark + 1)..]);
    }

    private static LoadedMeshSet LoadSource(string path, string? split, MeshSetOptions options)
    {
        if (IsNpz(path))
        {
            return NpzMeshSet.Load(path, split, options);
        }

        if (split is not null)
        {
            throw new InvalidFileException(path, $"is not an npz file, so it has no split '{split}'; cut it by a rule (#modular:train) or leave '#{split}' out.");
        }

        if (Directory.Exists(path))
        {
            return MeshFolder.Load(path, options);
        }

        LoadedMesh one = MeshFiles.Load(path, new MeshReadOptions { UnitToMillimetres = options.UnitToMillimetres });
        var set = new MeshSet(one.Mesh.Topology, one.Mesh.Coordinates.ToArray())
        {
            UnitToMillimetres = one.UnitToMillimetres,
            Names = [one.Mesh.Name ?? Path.GetFileNameWithoutExtension(path)],
            Texture = one.Mesh.Texture,
        };
        return new LoadedMeshSet(set, one.Units) { Warnings = one.Warnings };
    }

    private static bool IsNpz(string path) => Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase);

    private static NpzWriter Common(MeshSet set)
    {
        NpzWriter writer = new NpzWriter()
            .Add("faces", NpyArray.Of(set.Topology.Triangles, set.Topology.TriangleCount, 3))
            .Add("unit_to_mm", NpyArray.Of<float>([1f]));
        foreach ((string name, int[] mask) in set.Masks.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            writer.Add("mask_" + name, NpyArray.Of(mask, mask.Length));
        }

        if (set.Texture is { } texture)
        {
            float[] uvs = System.Runtime.InteropServices.MemoryMarshal.Cast<Vector2, float>(texture.Coordinates).ToArray();
            writer.Add("uvs", NpyArray.Of(uvs, texture.Coordinates.Length, 2));
            writer.Add("face_uvs", NpyArray.Of(texture.Corners, texture.Corners.Length / 3, 3));
        }

        if (set.Licence.Length > 0)
        {
            writer.Add("licence", NpyArray.Of<string>([set.Licence], 1));
        }

        return writer;
    }
}
