using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Meshes in millimetres to and from binary glTF in metres. glTF gives a vertex one texture coordinate, so writing cuts a mesh along
/// its texture seams and between materials; an attribute keeps the original numbers, and reading joins what was cut.
/// </summary>
public static class GlbMeshes
{
    internal const float MetresToMillimetres = 1000;

    /// <summary>Reads all meshes of a file's scene as one, node transforms applied, morph targets at their rest weights left out.</summary>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed, or holds no triangles.</exception>
    public static LoadedMesh Read(string path, MeshReadOptions? options = null) => Read(FileBytes.ReadAll(path), path, options);

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="InvalidFileException">The content is truncated or malformed, or holds no triangles.</exception>
    public static LoadedMesh Read(ReadOnlyMemory<byte> content, string path, MeshReadOptions? options = null)
    {
        GlbDocument document = GlbReader.Read(content, path);
        UnitNote units = options?.UnitToMillimetres is null ? new UnitNote(MetresToMillimetres, "fixed by the format") : FileBytes.UnitOf(options);
        return new GlbAssembly(document, path).ToLoadedMesh(units);
    }

    /// <summary>Writes a mesh; the file appears whole or not at all.</summary>
    /// <exception cref="LikenessException">The options do not fit the mesh, or the file cannot be written.</exception>
    public static void Write(string path, Mesh mesh, GlbMeshOptions? options = null) => GlbWriter.Write(path, ToDocument(mesh, options));

    /// <summary>Writes a face with one morph target for each of its controls and, if given, an animation of them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="face">The face. Joints become straight morph targets, as glTF has no others: exact at weights 0 and 1.</param>
    /// <param name="identity">One weight a mode, or empty.</param>
    /// <param name="options">Materials, animation, copyright; targets and groups are the face's own.</param>
    /// <exception cref="LikenessException">The options do not fit the face, or the file cannot be written.</exception>
    public static void Write(string path, BlendshapeFace face, ReadOnlySpan<float> identity = default, GlbMeshOptions? options = null) =>
        GlbWriter.Write(path, ToDocument(face, identity, options));

    /// <summary>The document of a face; see <see cref="Write(string, BlendshapeFace, ReadOnlySpan{float}, GlbMeshOptions?)"/>.</summary>
    /// <exception cref="LikenessException">The options do not fit the face.</exception>
    public static GlbDocument ToDocument(BlendshapeFace face, ReadOnlySpan<float> identity = default, GlbMeshOptions? options = null)
    {
        BlendshapeFace person = face.WithIdentity(identity);
        float[] weights = new float[person.Expressions.Count];
        var targets = new List<FaceShape>(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = 1;
            Vector3[] moved = person.Evaluate([], weights).Positions;
            weights[i] = 0;
            for (int v = 0; v < moved.Length; v++)
            {
                moved[v] -= person.Neutral.Positions[v];
            }

            targets.Add(FaceShape.FromDense(person.ExpressionNames[i], moved));
        }

        options ??= new GlbMeshOptions();
        return ToDocument(person.Neutral, options with
        {
            Targets = targets,
            Groups = [.. face.Parts.Select(p => new TriangleGroup(p.Name, p.Material, p.FirstTriangle, p.TriangleCount))],
            Copyright = options.Copyright.Length > 0 ? options.Copyright : face.Licence,
        });
    }

    /// <summary>The document of a mesh.</summary>
    /// <exception cref="LikenessException">The options do not fit the mesh.</exception>
    public static GlbDocument ToDocument(Mesh mesh, GlbMeshOptions? options = null)
    {
        options ??= new GlbMeshOptions();
        Check(mesh, options);
        var document = new GlbDocument { Copyright = options.Copyright };
        document.Materials.AddRange(options.Materials);
        var result = new GlbMesh { Name = mesh.Name ?? "mesh", TargetNames = [.. options.Targets.Select(t => t.Name)], Weights = options.Weights };
        var split = new GlbSplitter(mesh, options);
        IReadOnlyList<TriangleGroup> groups = options.Groups.Count > 0
            ? options.Groups
            : [new TriangleGroup("", options.Materials.Count > 0 ? options.Materials[0].Name : null, 0, mesh.Topology.TriangleCount)];
        foreach (TriangleGroup group in groups)
        {
            if (group.TriangleCount > 0)
            {
                result.Primitives.Add(split.Primitive(group, MaterialOf(document, group.Material), result.Primitives.Count == 0));
            }
        }

        document.Meshes.Add(result);
        document.Nodes.Add(new GlbNode { Name = result.Name, Mesh = 0 });
        document.Roots.Add(0);
        foreach (MorphAnimation animation in options.Animations)
        {
            int frames = animation.Weights.Length / options.Targets.Count;
            float[] times = [.. Enumerable.Range(0, frames).Select(f => f / animation.FramesPerSecond)];
            document.Animations.Add(new GlbAnimation(animation.Name, [new GlbChannel(0, GlbPath.Weights, times, animation.Weights)]));
        }

        return document;
    }

    private static int MaterialOf(GlbDocument document, string? name)
    {
        if (name is null)
        {
            return -1;
        }

        int index = document.Materials.FindIndex(m => m.Name == name);
        if (index < 0)
        {
            index = document.Materials.Count;
            document.Materials.Add(new GlbMaterial(name));
        }

        return index;
    }

    private static void Check(Mesh mesh, GlbMeshOptions options)
    {
        if (mesh.Topology.TriangleCount == 0)
        {
            throw new LikenessException("A mesh without triangles cannot be written as glTF.");
        }

        if (!PositionChecks.IsFinite(mesh.Positions, out int bad))
        {
            throw new LikenessException($"Vertex {bad} is not finite ({mesh.Positions[bad]}); glTF cannot hold it.");
        }

        foreach (FaceShape target in options.Targets)
        {
            target.Check(mesh.VertexCount);
        }

        if (options.VertexColours.Count > 0 && options.VertexColours.Count != mesh.VertexCount)
        {
            throw new LikenessException($"{options.VertexColours.Count} vertex colours were given for {mesh.VertexCount} vertices.");
        }

        int next = 0;
        foreach (TriangleGroup group in options.Groups)
        {
            if (group.FirstTriangle != next)
            {
                throw new LikenessException($"The groups do not cover the triangles one after another: '{group.Name}' starts at {group.FirstTriangle}, not {next}.");
            }

            next += group.TriangleCount;
        }

        if (options.Groups.Count > 0 && next != mesh.Topology.TriangleCount)
        {
            throw new LikenessException($"The groups cover {next} of {mesh.Topology.TriangleCount} triangles.");
        }

        foreach (MorphAnimation animation in options.Animations)
        {
            if (options.Targets.Count == 0 || animation.Weights.Length == 0 || animation.Weights.Length % options.Targets.Count != 0 || !(animation.FramesPerSecond > 0))
            {
                throw new LikenessException($"Animation '{animation.Name}' has {animation.Weights.Length} weights for {options.Targets.Count} targets at {animation.FramesPerSecond} frames a second.");
            }
        }
    }
}
