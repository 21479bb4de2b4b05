using System.Numerics;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// What skins do to meshes while no joint moves. A skin moves a vertex by its joints' transforms, each after the inverse of what it was when the mesh was bound; where these are all
/// one, as in nearly all files, that one takes the place of the node's own transform (glTF 2.0, 3.7.3.3), whatever the weights.
/// </summary>
internal static class GlbSkins
{
    private const float Tolerance = 2e-3f;

    /// <summary>For each node with a mesh and a skin the transform of the mesh to the scene; null where the joints give different ones.</summary>
    /// <param name="root">The whole JSON.</param>
    /// <param name="accessors">Reads the inverse bind matrices.</param>
    /// <param name="document">Its nodes.</param>
    public static Dictionary<int, Matrix4x4?> Read(GlbJson root, GlbAccessors accessors, GlbDocument document)
    {
        List<GlbJson> nodes = root.Objects("nodes"), skins = root.Objects("skins");
        Matrix4x4[] worlds = Worlds(document);
        Matrix4x4?[] rest = [.. skins.Select(s => Rest(s, accessors, worlds))];
        var result = new Dictionary<int, Matrix4x4?>();
        for (int n = 0; n < nodes.Count; n++)
        {
            if (document.Nodes[n].Mesh >= 0 && nodes[n].Index("skin", skins.Count) is { } skin)
            {
                result[n] = rest[skin];
            }
        }

        return result;
    }

    private static Matrix4x4? Rest(GlbJson skin, GlbAccessors accessors, Matrix4x4[] worlds)
    {
        int[] joints = skin.Indices("joints", worlds.Length);
        float[]? inverse = skin.Index("inverseBindMatrices", accessors.Count) is { } index ? accessors.Matrices(index, skin) : null;
        if (inverse is not null && inverse.Length < 16L * joints.Length)
        {
            throw skin.Error($"has {inverse.Length / 16} inverse bind matrices for {joints.Length} joints");
        }

        Matrix4x4? common = null;
        for (int j = 0; j < joints.Length; j++)
        {
            Matrix4x4 moved = inverse is null ? worlds[joints[j]] : Row(inverse.AsSpan(16 * j, 16)) * worlds[joints[j]];
            if (common is { } first && !Same(first, moved))
            {
                return null;
            }

            common ??= moved;
        }

        return common;
    }

    private static Matrix4x4[] Worlds(GlbDocument document)
    {
        var worlds = new Matrix4x4[document.Nodes.Count];
        bool[] child = new bool[worlds.Length];
        foreach (int c in document.Nodes.SelectMany(n => n.Children))
        {
            child[c] = true;
        }

        var open = new Stack<(int Node, Matrix4x4 Parent)>(Enumerable.Range(0, worlds.Length).Where(n => !child[n]).Select(n => (n, Matrix4x4.Identity)));
        while (open.TryPop(out (int Node, Matrix4x4 Parent) next))
        {
            worlds[next.Node] = document.Nodes[next.Node].LocalTransform * next.Parent;
            foreach (int c in document.Nodes[next.Node].Children)
            {
                open.Push((c, worlds[next.Node]));
            }
        }

        return worlds;
    }

    // Column-major for column vectors is row-major for System.Numerics' row vectors.
    private static Matrix4x4 Row(ReadOnlySpan<float> m) => new(m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8], m[9], m[10], m[11], m[12], m[13], m[14], m[15]);

    private static Vector4 RowOf(Matrix4x4 m, int row) => new(m[row, 0], m[row, 1], m[row, 2], m[row, 3]);

    // Two millimetres, at arm's length from the origin.
    private static bool Same(Matrix4x4 a, Matrix4x4 b)
    {
        for (int row = 0; row < 4; row++)
        {
            if (!(Vector4.Abs(RowOf(a, row) - RowOf(b, row)) is var gap && MathF.Max(MathF.Max(gap.X, gap.Y), MathF.Max(gap.Z, gap.W)) <= Tolerance))
            {
                return false;
            }
        }

        return true;
    }
}
