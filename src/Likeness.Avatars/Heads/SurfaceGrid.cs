using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Avatars.Heads;

/// <summary>A point of a mesh's surface: a triangle and the weights of its corners.</summary>
/// <param name="Texel">Its place in the texture: row * size + column, row 0 at the top.</param>
/// <param name="Triangle">The triangle.</param>
/// <param name="Weights">Barycentric weights.</param>
public readonly record struct SurfaceTexel(int Texel, int Triangle, Vector3 Weights);

/// <summary>The texels of a texture that lie on a mesh (spec, section 11: a raster of the mesh's texture coordinates).</summary>
public static class SurfaceGrid
{
    /// <summary>Finds the texels, row by row.</summary>
    /// <param name="mesh">A mesh with texture coordinates.</param>
    /// <param name="size">Width and height of the texture.</param>
    /// <exception cref="LikenessException">The mesh has no texture coordinates.</exception>
    public static IReadOnlyList<SurfaceTexel> Of(Mesh mesh, int size)
    {
        if (mesh.Texture is not { } texture)
        {
            throw new LikenessException("This method lays Gaussians out in the mesh's texture, and the clip's mesh has no texture coordinates ('uv', 'uv_faces' in tracking.npz).");
        }

        var found = new SortedDictionary<int, SurfaceTexel>();
        for (int t = 0; t < mesh.Topology.TriangleCount; t++)
        {
            Fill(t, Corner(texture, 3 * t, size), Corner(texture, (3 * t) + 1, size), Corner(texture, (3 * t) + 2, size), size, found);
        }

        return [.. found.Values];
    }

    private static Vector2 Corner(TextureMap texture, int corner, int size)
    {
        Vector2 uv = texture.Coordinates[texture.Corners[corner]];
        return new Vector2(uv.X * size, (1 - uv.Y) * size);
    }

    // Texels whose centre lies in the triangle; the first triangle to come keeps a texel.
    private static void Fill(int triangle, Vector2 a, Vector2 b, Vector2 c, int size, SortedDictionary<int, SurfaceTexel> found)
    {
        float area = Cross(b - a, c - a);
        if (MathF.Abs(area) < 1e-9f)
        {
            return;
        }

        int top = Math.Max(0, (int)MathF.Floor(MathF.Min(a.Y, MathF.Min(b.Y, c.Y)))), bottom = Math.Min(size - 1, (int)MathF.Ceiling(MathF.Max(a.Y, MathF.Max(b.Y, c.Y))));
        int left = Math.Max(0, (int)MathF.Floor(MathF.Min(a.X, MathF.Min(b.X, c.X)))), right = Math.Min(size - 1, (int)MathF.Ceiling(MathF.Max(a.X, MathF.Max(b.X, c.X))));
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                var p = new Vector2(x + 0.5f, y + 0.5f);
                var weights = new Vector3(Cross(b - p, c - p), Cross(c - p, a - p), Cross(a - p, b - p));
                weights /= area;
                if (weights.X >= 0 && weights.Y >= 0 && weights.Z >= 0)
                {
                    int texel = (y * size) + x;
                    found.TryAdd(texel, new SurfaceTexel(texel, triangle, weights));
                }
            }
        }
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
