using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files.Sets;

/// <summary>Named vertex lists (<c>mask_lips</c>, <c>mask_eyelids</c> ...) of npz files, for sets that come without them.</summary>
public static class MeshMasks
{
    private const string Prefix = "mask_";

    /// <summary>Reads the masks of a file for meshes of a given size.</summary>
    /// <param name="path">An npz file with <c>mask_*</c> arrays: sorted vertex indices, or one boolean a vertex.</param>
    /// <param name="vertexCount">The number of vertices of the meshes that the masks are for.</param>
    /// <returns>Sorted vertex indices by name, without the prefix.</returns>
    /// <exception cref="InvalidFileException">The file is damaged, has no masks, or is for another number of vertices.</exception>
    public static IReadOnlyDictionary<string, int[]> Load(string path, int vertexCount)
    {
        using var file = NpzFile.Open(path);
        if (file.Contains("vertices") && file.Describe("vertices").Shape is { Rank: 2 or 3 } shape && shape[shape.Rank - 2] != vertexCount)
        {
            throw new InvalidFileException(path, $"its masks are for {shape[shape.Rank - 2]} vertices, the meshes have {vertexCount}; give the masks of the same template.");
        }

        IReadOnlyDictionary<string, int[]> masks = Read(file, vertexCount);
        return masks.Count > 0 ? masks : throw new InvalidFileException(path, $"has no masks (arrays named {Prefix}*).");
    }

    /// <summary>Reads the masks of an open file; none is no error.</summary>
    internal static IReadOnlyDictionary<string, int[]> Read(NpzFile file, int vertexCount)
    {
        var masks = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        foreach (string name in file.Names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            NpyArray array = file.Read(name);
            int[] values = array.ToInts();
            if (array.Type == ElementType.Bool)
            {
                if (values.Length != vertexCount)
                {
                    throw new InvalidFileException(file.Path, $"{name} has {values.Length} flags for {vertexCount} vertices.");
                }

                values = [.. Enumerable.Range(0, values.Length).Where(v => values[v] != 0)];
            }

            foreach (int v in values)
            {
                if ((uint)v >= (uint)vertexCount)
                {
                    throw new InvalidFileException(file.Path, $"{name} names vertex {v}, the meshes have {vertexCount}.");
                }
            }

            masks[name[Prefix.Length..]] = [.. values.Distinct().Order()];
        }

        return masks;
    }
}
