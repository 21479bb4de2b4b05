using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Png;
using Likeness.Morphable.Figures;

namespace Likeness.Cli.Commands.Morphable;

/// <summary>
/// Where meshes go, by the ending: <c>.npz</c> a set, <c>.png</c> a picture of all, a mesh format one file, numbered when there are
/// several (<c>face.obj</c> becomes <c>face-00.obj</c>, <c>face-01.obj</c> ...).
/// </summary>
internal static class MeshOutput
{
    public const string Help = "Output: .npz (a set), .png (a picture), or .obj, .ply, .stl, .glb (numbered when there are several).";
    private const int PicturesInARow = 7;

    public static IReadOnlyList<string> Save(string path, IReadOnlyList<Mesh> meshes, IReadOnlyList<string> captions)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npz":
                float[] vertices = [.. meshes.SelectMany(m => MemoryMarshal.Cast<Vector3, float>(m.Positions.AsSpan()).ToArray())];
                MeshSetFiles.Save(path, new MeshSet(meshes[0].Topology, vertices) { Names = captions.Count == meshes.Count ? captions : null, Texture = meshes[0].Texture });
                return [path];
            case ".png":
                PngWriter.Write(path, MeshStrip.Draw(meshes, captions, Math.Min(PicturesInARow, meshes.Count)));
                return [path];
            default:
                if (meshes.Count == 1)
                {
                    MeshFiles.Save(path, meshes[0]);
                    return [path];
                }

                string stem = Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path));
                var written = new List<string>();
                for (int i = 0; i < meshes.Count; i++)
                {
                    written.Add(string.Create(CultureInfo.InvariantCulture, $"{stem}-{i:D2}{Path.GetExtension(path)}"));
                    MeshFiles.Save(written[^1], meshes[i]);
                }

                return written;
        }
    }
}
