using System.Numerics;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Talking.Captures;

/// <summary>
/// The faces at rest of a corpus: <c>template</c> for all, and one named as each speaker, <c>.ply</c>, <c>.obj</c> or <c>.npz</c>, in the folder or in its
/// folder <c>templates</c>. Read in their own unit, and of one topology.
/// </summary>
internal sealed class Templates
{
    private const string Common = "template", Folder = "templates";
    private static readonly string[] Kinds = [".ply", ".obj", ".npz"];

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly string _mainPath;

    /// <summary>Finds the templates of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isClip">Whether a name is a clip's; its npz is then no template.</param>
    /// <exception cref="InvalidFileException">There is none, or the first is damaged.</exception>
    public Templates(string folder, Func<string, bool> isClip)
    {
        string inner = Path.Combine(folder, Folder);
        foreach (string file in Directory.EnumerateFiles(folder).Concat(Directory.Exists(inner) ? Directory.EnumerateFiles(inner) : []).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            if (Kinds.Contains(Path.GetExtension(file), StringComparer.Ordinal) && !isClip(name) && Path.GetFileName(file) != RegionFiles.Npz)
            {
                _files[name] = file;
            }
        }

        _mainPath = _files.GetValueOrDefault(Common) ?? _files.Values.Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new InvalidFileException(folder, "it holds no face at rest: template.ply, template.obj or template.npz, or one named as each speaker, was expected.");
        Main = Load(_mainPath);
        if (Main.Topology.TriangleCount == 0)
        {
            throw new InvalidFileException(_mainPath, "it has no triangles.");
        }
    }

    /// <summary>The face at rest whose triangles all have.</summary>
    public Mesh Main { get; }

    /// <summary>Where <see cref="Main"/> is from.</summary>
    public string MainPath => _mainPath;

    /// <summary>Names that a template has; speakers, but for the common one.</summary>
    public IEnumerable<string> Speakers => _files.Keys.Where(n => n != Common);

    /// <summary>The face at rest of a speaker, in millimetres.</summary>
    /// <exception cref="InvalidFileException">Its file is damaged, or of another topology.</exception>
    public Vector3[] Of(string speaker, float toMillimetres)
    {
        Mesh mesh = Main;
        if (_files.TryGetValue(speaker, out string? file) && file != _mainPath)
        {
            mesh = Load(file);
            TopologyDifference.Require(Main.Topology, _mainPath, mesh.Topology, file);
        }

        return [.. mesh.Positions.Select(p => toMillimetres * p)];
    }

    private static Mesh Load(string path) => MeshSetFiles.Load(path, new MeshSetOptions { UnitToMillimetres = 1 }).Set.MeshAt(0);
}
