namespace Likeness.Geometry.Topology;

/// <summary>Small questions about the corners of one triangle in a flat triangle list.</summary>
internal static class TriangleCorners
{
    /// <summary>True when <paramref name="b"/> follows <paramref name="a"/> in the triangle's winding.</summary>
    public static bool Follows(ReadOnlySpan<int> corners, int triangle, int a, int b)
    {
        ReadOnlySpan<int> t = corners.Slice(3 * triangle, 3);
        return (t[0] == a && t[1] == b) || (t[1] == a && t[2] == b) || (t[2] == a && t[0] == b);
    }

    /// <summary>The corner that is neither of two others, or -1 when the triangle has no such corner.</summary>
    public static int Third(ReadOnlySpan<int> corners, int triangle, int a, int b)
    {
        ReadOnlySpan<int> t = corners.Slice(3 * triangle, 3);
        foreach (int corner in t)
        {
            if (corner != a && corner != b)
            {
                return corner;
            }
        }

        return -1;
    }

    /// <summary>True when the triangle has the vertex.</summary>
    public static bool Contains(ReadOnlySpan<int> corners, int triangle, int vertex)
    {
        ReadOnlySpan<int> t = corners.Slice(3 * triangle, 3);
        return t[0] == vertex || t[1] == vertex || t[2] == vertex;
    }
}
