using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Geometry.Bust.Look;

/// <summary>
/// The Bust's neutral texture, painted by code: every texel finds its place on the head and asks for the colour there (skin, lips,
/// brows, cropped hair; eyes, teeth, tongue in their own rectangles).
/// </summary>
public static class BustTexture
{
    /// <summary>Paints the texture that goes with the coordinates of <see cref="BustModel.Create"/>.</summary>
    /// <param name="size">Width and height in pixels, 64 to 4096.</param>
    /// <param name="palette">The colours; null for the neutral ones.</param>
    /// <returns>RGBA bytes, sRGB, opaque, row by row from the top, [size, size, 4].</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public static byte[] Paint(int size = 1024, BustPalette? palette = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 4096);
        palette ??= new BustPalette();
        var colours = new Vector3[size * size];
        bool[] painted = new bool[size * size];
        PaintSkin(size, palette, colours, painted);
        PaintParts(size, palette, colours, painted);
        Bleed(size, colours, painted);
        byte[] bytes = new byte[size * size * 4];
        for (int i = 0; i < colours.Length; i++)
        {
            Vector3 c = Vector3.Clamp(colours[i], Vector3.Zero, Vector3.One);
            bytes[4 * i] = (byte)((c.X * 255) + 0.5f);
            bytes[(4 * i) + 1] = (byte)((c.Y * 255) + 0.5f);
            bytes[(4 * i) + 2] = (byte)((c.Z * 255) + 0.5f);
            bytes[(4 * i) + 3] = 255;
        }

        return bytes;
    }

    private static void PaintSkin(int size, BustPalette palette, Vector3[] colours, bool[] painted)
    {
        BlendshapeFace face = BustModel.Create();
        BustSkin skin = BustModel.Skin;
        var map = face.Neutral.Texture!;
        for (int t = 0; t < skin.Triangles.Length; t += 3)
        {
            int a = skin.Triangles[t], b = skin.Triangles[t + 1], c = skin.Triangles[t + 2];
            Vector2 pa = Texel(map.Coordinates[map.Corners[t]]), pb = Texel(map.Coordinates[map.Corners[t + 1]]), pc = Texel(map.Coordinates[map.Corners[t + 2]]);
            float area = Cross(pb - pa, pc - pa);
            int top = Math.Max(0, (int)MathF.Floor(MathF.Min(pa.Y, MathF.Min(pb.Y, pc.Y)))), bottom = Math.Min(size - 1, (int)MathF.Ceiling(MathF.Max(pa.Y, MathF.Max(pb.Y, pc.Y))));
            int left = Math.Max(0, (int)MathF.Floor(MathF.Min(pa.X, MathF.Min(pb.X, pc.X)))), right = Math.Min(size - 1, (int)MathF.Ceiling(MathF.Max(pa.X, MathF.Max(pb.X, pc.X))));
            for (int y = top; y <= bottom; y++)
            {
                for (int x = left; x <= right; x++)
                {
                    var p = new Vector2(x + 0.5f, y + 0.5f);
                    float u = Cross(pb - p, pc - p) / area, v = Cross(pc - p, pa - p) / area, w = 1 - u - v;
                    if (u < -1e-4f || v < -1e-4f || w < -1e-4f)
                    {
                        continue;
                    }

                    Vector3 position = (u * skin.Positions[a]) + (v * skin.Positions[b]) + (w * skin.Positions[c]);
                    float Marked(int mark) => (u * skin.Marks[a][mark]) + (v * skin.Marks[b][mark]) + (w * skin.Marks[c][mark]);
                    colours[(y * size) + x] = SkinPaint.At(position, Marked, palette);
                    painted[(y * size) + x] = true;
                }
            }
        }

        Vector2 Texel(Vector2 uv) => new(uv.X * size, (1 - uv.Y) * size);
    }

    private static void PaintParts(int size, BustPalette palette, Vector3[] colours, bool[] painted)
    {
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                var uv = new Vector2((x + 0.5f) / size, 1 - ((y + 0.5f) / size));
                Vector3? colour = Atlas.Eye.Contains(uv, out Vector2 place) ? PartPaint.Eye(place, palette)
                    : Atlas.Teeth.Contains(uv, out place) ? PartPaint.Teeth(place, palette)
                    : Atlas.Tongue.Contains(uv, out place) ? PartPaint.Tongue(place, palette)
                    : Atlas.Bag.Contains(uv, out place) ? PartPaint.Bag(place, palette)
                    : null;
                if (colour is { } c)
                {
                    colours[(y * size) + x] = c;
                    painted[(y * size) + x] = true;
                }
            }
        }
    }

    // Colours run over the edges of the charts, so that filtering never mixes in the background.
    private static void Bleed(int size, Vector3[] colours, bool[] painted)
    {
        var edge = new Queue<int>(Enumerable.Range(0, painted.Length).Where(i => painted[i]));
        Span<int> steps = [-1, 1, -size, size];
        while (edge.TryDequeue(out int i))
        {
            foreach (int step in steps)
            {
                int n = i + step;
                bool wraps = (step == -1 && i % size == 0) || (step == 1 && n % size == 0);
                if (!wraps && n >= 0 && n < painted.Length && !painted[n])
                {
                    painted[n] = true;
                    colours[n] = colours[i];
                    edge.Enqueue(n);
                }
            }
        }
    }

    private static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
}
