using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;
using Likeness.Imaging.Rendering;

namespace Likeness.Tests.Imaging.Rendering;

/// <summary>Scenes whose pictures can be worked out by hand.</summary>
internal static class Scenes
{
    /// <summary>Shows colours as they are.</summary>
    public static Material Flat(Rgba colour) => new() { Colour = colour, SelfLight = 1, Specular = 0 };

    /// <summary>A camera on +Z that looks at the origin.</summary>
    public static Camera Facing(int size, float distance) => Camera.LookAt(size, size, 30, new Vector3(0, 0, distance), Vector3.Zero, Vector3.UnitY);

    /// <summary>Parallel rays down -Z; the origin is in the middle of the picture.</summary>
    public static View Parallel(int size, float pixelsPerMillimetre = 1) => View.Orthographic(Facing(size, 1000), pixelsPerMillimetre);

    /// <summary>A rectangle that faces +Z, with texture coordinates 0 to 1.</summary>
    public static Mesh Rectangle(float left, float bottom, float right, float top, float z = 0)
    {
        Vector3[] corners = [new(left, bottom, z), new(right, bottom, z), new(right, top, z), new(left, top, z)];
        int[] triangles = [0, 1, 2, 0, 2, 3];
        return new Mesh(corners, triangles) { Texture = new TextureMap([new(0, 0), new(1, 0), new(1, 1), new(0, 1)], triangles) };
    }

    /// <summary>A sphere of latitude and longitude lines around the origin.</summary>
    public static Mesh Sphere(float radius, int rings)
    {
        int sides = rings * 2;
        var positions = new List<Vector3> { new(0, radius, 0) };
        for (int ring = 1; ring < rings; ring++)
        {
            for (int side = 0; side < sides; side++)
            {
                (float sinRing, float cosRing) = MathF.SinCos(MathF.PI * ring / rings);
                (float sinSide, float cosSide) = MathF.SinCos(MathF.Tau * side / sides);
                positions.Add(new Vector3(sinRing * sinSide, cosRing, sinRing * cosSide) * radius);
            }
        }

        positions.Add(new Vector3(0, -radius, 0));
        var triangles = new List<int>();
        int At(int ring, int side) => ring == 0 ? 0 : ring == rings ? positions.Count - 1 : 1 + (ring - 1) * sides + side % sides;
        for (int ring = 0; ring < rings; ring++)
        {
            for (int side = 0; side < sides; side++)
            {
                if (ring < rings - 1)
                {
                    triangles.AddRange([At(ring, side), At(ring + 1, side), At(ring + 1, side + 1)]);
                }

                if (ring > 0)
                {
                    triangles.AddRange([At(ring, side), At(ring + 1, side + 1), At(ring, side + 1)]);
                }
            }
        }

        return new Mesh([.. positions], [.. triangles]);
    }
}
