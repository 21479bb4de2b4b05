using Likeness.Geometry.Faces;
using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Ict;

/// <summary>The regions of the whole ICT-FaceKit model, which its README gives as vertex ranges (left before right).</summary>
internal static class IctParts
{
    /// <summary>The number of vertices of the whole model.</summary>
    public const int WholeModel = 26719;

    private static readonly (string Name, int First, int End)[] Pieces =
    [
        // Face, head with neck, mouth socket and eye sockets hang together.
        ("skin", 0, 14062), ("gumsAndTongue", 14062, 17039), ("teeth", 17039, 21451),
        ("eyeballLeft", 21451, 23021), ("eyeballRight", 23021, 24591),
        ("lacrimalFluidLeft", 24591, 24795), ("lacrimalFluidRight", 24795, 24999),
        ("eyeBlendLeft", 24999, 25023), ("eyeBlendRight", 25023, 25047),
        ("eyeOcclusionLeft", 25047, 25199), ("eyeOcclusionRight", 25199, 25351),
        ("eyelashesLeft", 25351, 26035), ("eyelashesRight", 26035, 26719),
    ];

    private static readonly (string Name, int First, int End)[] Regions =
    [
        ("narrow_face", 0, 6706), ("face", 0, 9409), ("head_and_neck", 9409, 11248), ("mouth_socket", 11248, 13294),
        ("eye_socket_left", 13294, 13678), ("eye_socket_right", 13678, 14062), ("eyeball_left", 21451, 23021), ("eyeball_right", 23021, 24591),
    ];

    /// <summary>The parts with their triangles; empty for another mesh than the whole model.</summary>
    /// <param name="topology">The triangles.</param>
    /// <param name="materials">The material of each triangle.</param>
    public static IReadOnlyList<FacePart> Find(MeshTopology topology, string[] materials)
    {
        if (topology.VertexCount != WholeModel)
        {
            return [];
        }

        var parts = new List<FacePart>();
        int triangle = 0;
        foreach ((string name, int first, int end) in Pieces)
        {
            int start = triangle;
            while (triangle < topology.TriangleCount && topology.Triangles[3 * triangle] >= first && topology.Triangles[3 * triangle] < end)
            {
                triangle++;
            }

            parts.Add(new FacePart(name, first, end - first, start, triangle - start, triangle > start ? materials[start] : ""));
        }

        // Another order of faces than the model's: no parts are better than wrong ones.
        return triangle == topology.TriangleCount && parts.All(p => p.TriangleCount > 0) ? parts : [];
    }

    /// <summary>The regions as masks; empty for another mesh than the whole model.</summary>
    public static IReadOnlyDictionary<string, int[]> Masks(int vertexCount) => vertexCount != WholeModel
        ? new Dictionary<string, int[]>()
        : Regions.ToDictionary(r => r.Name, r => Enumerable.Range(r.First, r.End - r.First).ToArray());
}
