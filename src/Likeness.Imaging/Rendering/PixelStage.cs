using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// From what the samples see to pixels: each triangle that a pixel sees is shaded once, in the middle of the samples it
/// covers (so never outside of it), and the samples' colours are averaged in linear light.
/// </summary>
internal readonly struct PixelStage(
    Visibility visibility,
    ScreenTriangle[] triangles,
    RenderPart[] parts,
    Vector4[] screen,
    Vector3[] normals,
    int[] firstVertex,
    SurfaceShader shader,
    RenderOptions options)
{
    /// <summary>The level at which one texture pixel covers about one screen pixel.</summary>
    public static int TextureLevel(RenderPart part, int triangle, double doubleArea)
    {
        if (part.Material.Texture is not { } texture || part.Mesh.Texture is not { } map)
        {
            return 0;
        }

        Vector2 a = map.Coordinates[map.Corners[3 * triangle]];
        Vector2 u = map.Coordinates[map.Corners[3 * triangle + 1]] - a, v = map.Coordinates[map.Corners[3 * triangle + 2]] - a;
        double texels = Math.Abs((double)u.X * v.Y - (double)u.Y * v.X) * texture.Image.Width * texture.Image.Height;
        double ratio = texels / Math.Max(doubleArea, 1e-6);
        return ratio > 1 ? Math.Min((int)Math.Round(0.5 * Math.Log2(ratio)), texture.LevelCount - 1) : 0;
    }

    public void DrawRow(int row, int height, Span<Rgba> target)
    {
        Rgba background = options.Background;
        Vector3 backdrop = background.ToLinear();
        if (options.BackgroundBottom is { } bottom)
        {
            backdrop = Vector3.Lerp(backdrop, bottom.ToLinear(), (row + 0.5f) / height);
            background = Rgba.FromLinear(backdrop).WithAlpha(background.A);
        }

        ReadOnlySpan<int> seen = visibility.Triangles.AsSpan(row * target.Length * Visibility.Samples, target.Length * Visibility.Samples);
        for (int column = 0; column < target.Length; column++)
        {
            int s0 = seen[4 * column], s1 = seen[4 * column + 1], s2 = seen[4 * column + 2], s3 = seen[4 * column + 3];
            if ((s0 & s1 & s2 & s3) == -1)
            {
                target[column] = background;
            }
            else if (s0 == s1 && s0 == s2 && s0 == s3)
            {
                target[column] = Rgba.FromLinear(Shade(s0, column * 256 + Middle(visibility.OffsetX), row * 256 + Middle(visibility.OffsetY)));
            }
            else
            {
                target[column] = Mixed(seen.Slice(4 * column, 4), column, row, background, backdrop);
            }
        }
    }

    private static double Middle(int[] offsets) => (offsets[0] + offsets[1] + offsets[2] + offsets[3]) * 0.25;

    private Rgba Mixed(ReadOnlySpan<int> seen, int column, int row, Rgba background, Vector3 backdrop)
    {
        Vector3 sum = Vector3.Zero;
        int covered = 0;
        for (int s = 0; s < seen.Length; s++)
        {
            int id = seen[s];
            if (id < 0 || seen[..s].Contains(id))
            {
                continue;
            }

            int count = 0, x = 0, y = 0;
            for (int other = s; other < seen.Length; other++)
            {
                if (seen[other] == id)
                {
                    count++;
                    x += visibility.OffsetX[other];
                    y += visibility.OffsetY[other];
                }
            }

            sum += Shade(id, column * 256 + (double)x / count, row * 256 + (double)y / count) * count;
            covered += count;
        }

        if (background.A == 255)
        {
            return Rgba.FromLinear((sum + backdrop * (Visibility.Samples - covered)) / Visibility.Samples);
        }

        Rgba front = Rgba.FromLinear(sum / covered).WithAlpha((byte)(covered * 255 / Visibility.Samples));
        return Compositing.Over(front, background);
    }

    /// <summary>Linear light from a triangle at a place on the screen, in 1/256 pixel.</summary>
    private Vector3 Shade(int id, double x, double y)
    {
        ref readonly ScreenTriangle t = ref triangles[id];
        double e0 = Math.Max(0, t.A0 * x + t.B0 * y + t.C0);
        double e1 = Math.Max(0, t.A1 * x + t.B1 * y + t.C1);
        double e2 = Math.Max(0, t.A2 * x + t.B2 * y + t.C2);
        double w0 = e0 * screen[t.V0].W, w1 = e1 * screen[t.V1].W, w2 = e2 * screen[t.V2].W;
        double share = 1 / (w0 + w1 + w2);
        float b0 = (float)(w0 * share), b1 = (float)(w1 * share), b2 = (float)(w2 * share);
        if (!float.IsFinite(b0 + b1 + b2))
        {
            b0 = b1 = b2 = 1 / 3f;
        }

        RenderPart part = parts[t.Part];
        int first = firstVertex[t.Part];
        Vector3[] positions = part.Mesh.Positions;
        int i0 = t.V0 - first, i1 = t.V1 - first, i2 = t.V2 - first;
        Vector3 position = positions[i0] * b0 + positions[i1] * b1 + positions[i2] * b2;
        Vector3 normal = normals[t.V0] * b0 + normals[t.V1] * b1 + normals[t.V2] * b2;
        float length = normal.LengthSquared();
        normal = length > 0 ? normal * (1 / MathF.Sqrt(length)) : Vector3.UnitY;
        normal = t.IsBack ? -normal : normal;
        Vector3 albedo = part.Material.LinearColour;
        if (part.VertexColours is { } colours)
        {
            albedo *= colours[i0].ToLinear() * b0 + colours[i1].ToLinear() * b1 + colours[i2].ToLinear() * b2;
        }

        if (part.Values is { } values && part.Scale is { } scale)
        {
            albedo *= scale.Map.LinearAt(scale.Place(values[i0] * b0 + values[i1] * b1 + values[i2] * b2));
        }

        if (part.Material.Texture is { } texture && part.Mesh.Texture is { } map)
        {
            albedo *= texture.Sample(TexturePlace(map, t, i1, b0, b1, b2, part.Mesh.Topology.Triangles), t.Level);
        }

        float openness = part.Openness is { } open ? open[i0] * b0 + open[i1] * b1 + open[i2] * b2 : 1;
        Vector3 light = shader.Shade(albedo, position, normal, openness, part.Material);
        return options.Wireframe is { } wire ? Wire(light, wire, t, e0, e1, e2) : light;
    }

    private static Vector2 TexturePlace(TextureMap map, in ScreenTriangle t, int i1, float b0, float b1, float b2, int[] corners)
    {
        int at = 3 * t.Index;
        // The screen's corner order is the mesh's, or has its last two exchanged.
        bool exchanged = corners[at + 1] != i1;
        Vector2 second = map.Coordinates[map.Corners[exchanged ? at + 2 : at + 1]], third = map.Coordinates[map.Corners[exchanged ? at + 1 : at + 2]];
        return map.Coordinates[map.Corners[at]] * b0 + second * b1 + third * b2;
    }

    private Vector3 Wire(Vector3 light, Rgba wire, in ScreenTriangle t, double e0, double e1, double e2)
    {
        double d0 = e0 / Math.Sqrt(t.A0 * t.A0 + t.B0 * t.B0);
        double d1 = e1 / Math.Sqrt(t.A1 * t.A1 + t.B1 * t.B1);
        double d2 = e2 / Math.Sqrt(t.A2 * t.A2 + t.B2 * t.B2);
        double pixels = Math.Min(d0, Math.Min(d1, d2)) / ScreenTriangle.Steps;
        float strength = (float)Math.Clamp(options.WireframeWidth * 0.5 + 0.5 - pixels, 0, 1) * wire.A / 255f;
        return Vector3.Lerp(light, wire.ToLinear(), strength);
    }
}
