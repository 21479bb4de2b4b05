using System.Numerics;

namespace Likeness.Stylized.Photo;

/// <summary>Smooth noise in space and in the plane, the same for the same place and seed.</summary>
internal static class SolidNoise
{
    /// <summary>A number from 0 to 1 for a cell of a grid.</summary>
    public static float Cell(int x, int y, int z, uint seed)
    {
        uint h = seed + ((uint)x * 0x9E3779B1u) + ((uint)y * 0x85EBCA77u) + ((uint)z * 0xC2B2AE3Du);
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>Noise of mean 0 within -1 to 1, one hill to a unit.</summary>
    public static float At(Vector3 p, uint seed)
    {
        int x = (int)MathF.Floor(p.X), y = (int)MathF.Floor(p.Y), z = (int)MathF.Floor(p.Z);
        float u = Ease(p.X - x), v = Ease(p.Y - y), w = Ease(p.Z - z);
        float near = Plane(x, y, z, u, v, seed), far = Plane(x, y, z + 1, u, v, seed);
        return (2 * float.Lerp(near, far, w)) - 1;
    }

    /// <summary>Noise in the plane, of mean 0 within -1 to 1.</summary>
    public static float At(float px, float py, uint seed)
    {
        int x = (int)MathF.Floor(px), y = (int)MathF.Floor(py);
        return (2 * Plane(x, y, 0, Ease(px - x), Ease(py - y), seed)) - 1;
    }

    private static float Plane(int x, int y, int z, float u, float v, uint seed) =>
        float.Lerp(float.Lerp(Cell(x, y, z, seed), Cell(x + 1, y, z, seed), u), float.Lerp(Cell(x, y + 1, z, seed), Cell(x + 1, y + 1, z, seed), u), v);

    private static float Ease(float t) => t * t * (3 - (2 * t));
}
