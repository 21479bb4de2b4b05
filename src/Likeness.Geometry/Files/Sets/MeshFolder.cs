using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Sets;

/// <summary>
/// A folder of registered OBJ or PLY files, read in the order of their relative paths, so that a layout of
/// identity/expression/frame comes out sorted as splits want it. All are cut into triangles as the first one is.
/// </summary>
internal static class MeshFolder
{
    private static readonly string[] Kinds = [".obj", ".ply"];

    public static LoadedMeshSet Load(string folder, MeshSetOptions options)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(f => Kinds.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
            .OrderBy(f => Relative(folder, f), StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new InvalidFileException(folder, "is a folder without .obj or .ply files.");
        }

        UnitNote units = FileBytes.UnitOf(new MeshReadOptions { UnitToMillimetres = options.UnitToMillimetres });
        PolygonMesh first = MeshFiles.LoadPolygons(files[0]);
        float[] numbers = new float[checked(files.Length * first.Positions.Count * 3)];
        Copy(first, units.ToMillimetres, numbers, 0);
        for (int i = 1; i < files.Length; i++)
        {
            PolygonMesh next = MeshFiles.LoadPolygons(files[i]);
            if (TopologyDifference.Describe(first, Relative(folder, files[0]), next) is { } difference)
            {
                throw new InvalidFileException(files[i], $"{difference}. A mesh set needs one topology; remove the file or register it.");
            }

            Copy(next, units.ToMillimetres, numbers, i);
        }

        LoadedMesh template = first.ToLoadedMesh(files[0], units, Path.GetFileNameWithoutExtension(files[0]));
        var set = new MeshSet(template.Mesh.Topology, numbers)
        {
            UnitToMillimetres = units.ToMillimetres,
            Names = [.. files.Select(f => Path.ChangeExtension(Relative(folder, f), null))],
            Texture = template.Mesh.Texture,
        };
        return new LoadedMeshSet(set, units) { Warnings = template.Warnings };
    }

    private static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');

    private static void Copy(PolygonMesh mesh, float factor, float[] numbers, int sample)
    {
        int at = sample * mesh.Positions.Count * 3;
        foreach (Vector3 p in mesh.Positions)
        {
            (numbers[at], numbers[at + 1], numbers[at + 2]) = (factor * p.X, factor * p.Y, factor * p.Z);
            at += 3;
        }
    }
}
