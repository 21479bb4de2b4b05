using System.Numerics;

namespace Likeness.Imaging.Rendering;

/// <summary>What happens to vertices before triangles are drawn.</summary>
internal static class VertexStage
{
    /// <summary>Projects positions; see <see cref="View.Project"/> for the four numbers.</summary>
    public static void Project(View view, ReadOnlySpan<Vector3> positions, Span<Vector4> screen)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            screen[i] = view.Project(positions[i]);
        }
    }
}
