using System.Globalization;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Morphable;

/// <summary>Meshes as they are named on the command line: a mesh file, or <c>SET@INDEX</c> for one mesh of a set (<c>set.npz#test@17</c>).</summary>
internal static class MeshInput
{
    public static Mesh Load(string text)
    {
        int at = text.LastIndexOf('@');
        if (at > 0 && !File.Exists(text) && int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            MeshSet set = MeshSetFiles.Load(text[..at]).Set;
            return index < set.Count
                ? set.MeshAt(index)
                : throw new LikenessException($"{text}: there is no mesh {index}; the set has {set.Count} (0 to {set.Count - 1}).");
        }

        return text.EndsWith(".npz", StringComparison.OrdinalIgnoreCase) || text.Contains('#', StringComparison.Ordinal) || Directory.Exists(text)
            ? throw new LikenessException($"{text}: this is a set; say which of its meshes you mean, for example {text}@0.")
            : MeshFiles.Load(text).Mesh;
    }
}
