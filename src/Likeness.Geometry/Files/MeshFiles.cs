using Likeness.Geometry.Files.Gltf;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files;

/// <summary>Single meshes, read and written by the extension of the file: <c>.obj</c>, <c>.ply</c>, <c>.stl</c>, <c>.glb</c>; <c>.vrm</c> is read as <c>.glb</c>.</summary>
public static class MeshFiles
{
    /// <summary>The extensions, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".obj", ".ply", ".stl", ".glb"];

    /// <summary>Reads a mesh.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The unit, when the format states none.</param>
    /// <exception cref="InvalidFileException">The file is missing, of another kind, truncated or malformed.</exception>
    public static LoadedMesh Load(string path, MeshReadOptions? options = null) => ExtensionOf(path) switch
    {
        ".obj" => ObjFile.Read(path, options),
        ".ply" => PlyFile.Read(path, options),
        ".stl" => StlFile.Read(path, options),
        ".glb" or ".vrm" => GlbMeshes.Read(path, options),
        _ => throw Unknown(path),
    };

    /// <summary>Writes a mesh; the file appears whole or not at all.</summary>
    /// <exception cref="LikenessException">The extension is not known, or the file cannot be written.</exception>
    public static void Save(string path, Mesh mesh)
    {
        switch (ExtensionOf(path))
        {
            case ".obj":
                ObjFile.Write(path, mesh);
                break;
            case ".ply":
                PlyFile.Write(path, mesh);
                break;
            case ".stl":
                StlFile.Write(path, mesh);
                break;
            case ".glb":
                GlbMeshes.Write(path, mesh);
                break;
            default:
                throw Unknown(path);
        }
    }

    /// <summary>Reads polygons, where the format has them.</summary>
    internal static PolygonMesh LoadPolygons(string path) => ExtensionOf(path) switch
    {
        ".obj" => ObjFile.Parse(FileBytes.ReadAll(path), path),
        ".ply" => PlyFile.Parse(FileBytes.ReadAll(path), path),
        _ => throw Unknown(path),
    };

    private static string ExtensionOf(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static InvalidFileException Unknown(string path) => ExtensionOf(path) == ".gltf"
        ? new InvalidFileException(path, "is glTF with separate files; export it as binary glTF (.glb).")
        : new InvalidFileException(path, $"is not a mesh file that is known by its extension ({string.Join(", ", Extensions)}).");
}
