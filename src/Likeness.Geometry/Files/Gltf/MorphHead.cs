using System.Numerics;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>What the morph targets of one of a head's meshes do to the vertices of the whole.</summary>
/// <param name="Node">The node that shows the mesh, as in <see cref="MorphMesh.Node"/>.</param>
/// <param name="Targets">Displacements in millimetres, a target each, in the order of <see cref="MorphMesh.Targets"/>.</param>
public sealed record MorphPart(int Node, IReadOnlyList<FaceShape> Targets);

/// <summary>A run of triangles with its material.</summary>
/// <param name="FirstTriangle">The first.</param>
/// <param name="TriangleCount">How many.</param>
/// <param name="Material">Its material, or null for none.</param>
public sealed record MorphSurface(int FirstTriangle, int TriangleCount, GlbMaterial? Material);

/// <summary>
/// Somebody's own GLB as geometry, where <see cref="MorphGlb"/> keeps it as a file: all meshes of its scene as one, at rest, in millimetres, looking along +Z, with their morph
/// targets. Joints stay at rest.
/// </summary>
public sealed class MorphHead
{
    private MorphHead(Mesh mesh, IReadOnlyList<MorphPart> parts, IReadOnlyList<MorphSurface> surfaces) => (Mesh, Parts, Surfaces) = (mesh, parts, surfaces);

    /// <summary>The scene, all targets at zero. Vertices are in the order in which <see cref="GlbMeshes"/> reads them.</summary>
    public Mesh Mesh { get; }

    /// <summary>The meshes with morph targets.</summary>
    public IReadOnlyList<MorphPart> Parts { get; }

    /// <summary>Its triangles by material.</summary>
    public IReadOnlyList<MorphSurface> Surfaces { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">The file is malformed, needs an extension that is not read, or a skin bends a mesh with morph targets at rest.</exception>
    public static MorphHead Read(string path)
    {
        byte[] content = FileBytes.ReadAll(path);
        bool back = MorphGlb.Read(content, path).LooksBack;
        GlbDocument document = GlbReader.Read(content, path);
        var assembly = new GlbAssembly(document, path);
        LoadedMesh loaded = assembly.ToLoadedMesh(new UnitNote(GlbMeshes.MetresToMillimetres, "fixed by the format"));
        Mesh mesh = back ? loaded.Mesh.WithPositions([.. loaded.Mesh.Positions.Select(Turned)]) : loaded.Mesh;
        var parts = new List<MorphPart>();
        foreach (IGrouping<int, PlacedPrimitive> node in assembly.Placed.Where(p => p.Primitive.Targets.Count > 0).GroupBy(p => p.Node))
        {
            string name = document.Meshes[document.Nodes[node.Key].Mesh].Name;
            if (document.SkinTransforms.TryGetValue(node.Key, out Matrix4x4? skin) && skin is null)
            {
                throw new InvalidFileException(path, $"the skin of mesh '{name}' bends it already at rest, which is not followed here; make the pose the rest pose in your modelling program, or write .glb or .html.");
            }

            int targets = node.First().Primitive.Targets.Count;
            parts.Add(new MorphPart(node.Key, [.. Enumerable.Range(0, targets).Select(k => FaceShape.FromDense($"{name} {k}", Deltas(node, k)))]));
        }

        // Empty primitives make no group.
        MorphSurface[] surfaces = [.. assembly.Placed.Where(p => p.Primitive.Triangles.Length > 0).Zip(loaded.Groups, (p, g) =>
            new MorphSurface(g.FirstTriangle, g.TriangleCount, p.Primitive.Material < 0 ? null : document.Materials[p.Primitive.Material]))];
        return new MorphHead(mesh, parts, surfaces);

        Vector3[] Deltas(IEnumerable<PlacedPrimitive> primitives, int target)
        {
            var deltas = new Vector3[mesh.VertexCount];
            foreach (PlacedPrimitive placed in primitives)
            {
                Vector3[] own = placed.Primitive.Targets[target].Positions;
                for (int v = 0; v < own.Length; v++)
                {
                    Vector3 moved = GlbMeshes.MetresToMillimetres * Vector3.TransformNormal(own[v], placed.Transform);
                    deltas[assembly.VertexOf(placed, v)] = back ? Turned(moved) : moved;
                }
            }

            return deltas;
        }
    }

    private static Vector3 Turned(Vector3 p) => new(-p.X, p.Y, -p.Z);
}
