using System.Numerics;

namespace Likeness.Geometry.Bust.Parts;

/// <summary>A part of the Bust that is not skin: its vertices, triangles, and where its colours lie in the atlas.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Material">The material's name.</param>
/// <param name="Positions">Millimetres.</param>
/// <param name="Triangles">Counter-clockwise seen from outside, indices from 0.</param>
/// <param name="Coordinates">Atlas coordinates, one a vertex.</param>
internal sealed record PartMesh(string Name, string Material, Vector3[] Positions, int[] Triangles, Vector2[] Coordinates)
{
    /// <summary>The mirror image in the plane x = 0.</summary>
    public PartMesh Mirrored(string name)
    {
        int[] turned = new int[Triangles.Length];
        for (int t = 0; t < turned.Length; t += 3)
        {
            turned[t] = Triangles[t];
            turned[t + 1] = Triangles[t + 2];
            turned[t + 2] = Triangles[t + 1];
        }

        return this with { Name = name, Positions = [.. Positions.Select(p => p with { X = -p.X })], Triangles = turned };
    }
}
