using System.Numerics;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>Reads the node trees of a glTF file and the scene that is shown.</summary>
internal static class GlbNodes
{
    /// <summary>Reads nodes and roots into a document.</summary>
    /// <param name="root">The whole JSON.</param>
    /// <param name="meshes">How many meshes there are to refer to.</param>
    /// <param name="document">Receives them.</param>
    /// <exception cref="InvalidFileException">The nodes are no forest, or have transforms that are no translation, rotation and scale.</exception>
    public static void Read(GlbJson root, int meshes, GlbDocument document)
    {
        List<GlbJson> nodes = root.Objects("nodes");
        int[] parents = new int[nodes.Count];
        Array.Fill(parents, -1);
        for (int i = 0; i < nodes.Count; i++)
        {
            GlbJson node = nodes[i];
            (Vector3 scale, Quaternion rotation, Vector3 translation) = ReadTransform(node);
            var result = new GlbNode { Name = node.Text("name"), Mesh = node.Index("mesh", meshes) ?? -1, Translation = translation, Rotation = rotation, Scale = scale };
            foreach (int child in node.Indices("children", nodes.Count))
            {
                if (parents[child] >= 0)
                {
                    throw node.Error($"takes nodes[{child}] as a child, which is one of nodes[{parents[child]}] already");
                }

                parents[child] = i;
                result.Children.Add(child);
            }

            document.Nodes.Add(result);
        }

        CheckTree(parents, nodes);
        List<GlbJson> scenes = root.Objects("scenes");
        if (scenes.Count > 0)
        {
            document.Roots.AddRange(scenes[root.Index("scene", scenes.Count) ?? 0].Indices("nodes", nodes.Count));
            if (document.Roots.Any(r => parents[r] >= 0) || document.Roots.Distinct().Count() != document.Roots.Count)
            {
                throw root.Error("lists a node as a root of the scene that has a parent or is listed twice");
            }
        }
        else
        {
            document.Roots.AddRange(Enumerable.Range(0, nodes.Count).Where(i => parents[i] < 0));
        }
    }

    // With one parent each, a cycle is a chain of parents that does not end; each node is walked over once.
    private static void CheckTree(int[] parents, List<GlbJson> nodes)
    {
        int[] seen = new int[parents.Length];
        for (int i = 0; i < parents.Length; i++)
        {
            int at = i;
            while (at >= 0 && seen[at] == 0)
            {
                seen[at] = i + 1;
                at = parents[at];
            }

            if (at >= 0 && seen[at] == i + 1)
            {
                throw nodes[at].Error("is its own ancestor");
            }
        }
    }

    private static (Vector3 Scale, Quaternion Rotation, Vector3 Translation) ReadTransform(GlbJson node)
    {
        if (node.Numbers("matrix", 16) is { } m)
        {
            // Column-major for column vectors is row-major for System.Numerics' row vectors.
            var matrix = new Matrix4x4(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11], m[12], m[13], m[14], m[15]);
            return Matrix4x4.Decompose(matrix, out Vector3 s, out Quaternion r, out Vector3 t)
                ? (s, r, t)
                : throw node.Error("has a matrix that is not a translation, rotation and scale");
        }

        Vector4 q = node.Vector("rotation", new Vector4(0, 0, 0, 1));
        float length = q.Length();
        return length > 1e-6f && float.IsFinite(length)
            ? (node.Vector("scale", Vector3.One), new Quaternion(q.X / length, q.Y / length, q.Z / length, q.W / length), node.Vector("translation", Vector3.Zero))
            : throw node.Error("has a rotation that is not a quaternion");
    }
}
