using System.Numerics;
using Likeness.Geometry.Bust.Cage;
using Likeness.Geometry.Bust.Motion;

namespace Likeness.Geometry.Bust.Look;

/// <summary>The colour of the skin at a place of the head.</summary>
internal static class SkinPaint
{
    private static readonly Vector3 Flush = new(0.80f, 0.44f, 0.38f);
    private static readonly Vector3 Shade = new(0.46f, 0.30f, 0.26f);
    private static readonly Vector3 Wet = new(0.56f, 0.26f, 0.25f);

    public static Vector3 At(Vector3 p, Func<int, float> mark, BustPalette palette)
    {
        p = p with { X = MathF.Abs(p.X) };
        Vector3 colour = palette.Skin;
        float mottle = 0.5f * (Noise(p * 0.16f) + Noise(p * 0.42f));
        colour *= 1 + (0.035f * mottle);

        // Blood shows at cheeks, nose, ears and chin; the forehead is a little paler and yellower, the eye sockets a little darker.
        float flush = (0.13f * Ramp.Bump(p, new(43, -32, 76), 24, 20, 34)) + (0.12f * Ramp.Bump(p, new(0, -38, 114), 17, 14, 20))
            + (0.06f * Ramp.Bump(p, new(0, -100, 96), 17, 12, 20)) + (0.1f * mark(Mark.Ear)) + (0.1f * Ramp.Bump(p, new(16, -44, 97), 8, 8, 12));
        colour = Vector3.Lerp(colour, colour * Flush / new Vector3(0.66f), flush);
        colour = Vector3.Lerp(colour, palette.Skin * new Vector3(1.03f, 1.03f, 0.98f), 0.35f * Ramp.Bump(p, new(0, 45, 96), 40, 24, 30));
        float socket = (0.16f * Ramp.Bump(p, new(31, 7, 88), 17, 7, 14)) + (0.13f * Ramp.Bump(p, new(28, -10, 85), 14, 5, 12)) + (0.14f * Ramp.Bump(p, new(17, -2, 83), 6, 8, 10));
        colour = Vector3.Lerp(colour, Shade, socket);

        colour = Vector3.Lerp(colour, colour * 0.42f, Ramp.Bump(p, new(66, -20, 2), 7, 12, 9) * mark(Mark.Ear));

        colour = Lips(p, mark, colour, palette);
        colour = Lids(mark, colour, palette);
        colour = Vector3.Lerp(colour, Shade * 0.35f, 0.9f * Ramp.Smooth(0.25f, 0.75f, mark(Mark.Nostril)));
        colour = Vector3.Lerp(colour, palette.Hair, 0.82f * Brow(p));
        return Hair(p, mark, colour, palette);
    }

    private static Vector3 Lips(Vector3 p, Func<int, float> mark, Vector3 colour, BustPalette palette)
    {
        float ring = mark(Mark.Mouth);
        float red = 1 - Ramp.Smooth(2.7f, 3.3f, ring);
        float crease = 1 + (0.05f * MathF.Sin(p.X * 2.6f) * Ramp.Smooth(3, 1.5f, ring));
        colour = Vector3.Lerp(colour, palette.Lips * crease, 0.82f * red);
        return Vector3.Lerp(colour, Wet, 0.6f * Ramp.Smooth(1.2f, 0.5f, ring));
    }

    private static Vector3 Lids(Func<int, float> mark, Vector3 colour, BustPalette palette)
    {
        float ring = mark(Mark.Eye), lid = mark(Mark.Lid);
        // A line of lashes on the edge, stronger above; the inside of the rim and the inner corner are pink.
        float lash = Ramp.Smooth(0.45f, 0.9f, ring) * Ramp.Smooth(1.75f, 1.15f, ring) * (lid > 0 ? 0.85f : 0.25f) * Ramp.Smooth(0.1f, 0.5f, MathF.Abs(lid));
        colour = Vector3.Lerp(colour, new Vector3(0.82f, 0.55f, 0.5f), 0.8f * Ramp.Smooth(0.9f, 0.2f, ring));
        return Vector3.Lerp(colour, palette.Hair * 0.7f, lash);
    }

    // An arch over the eye, thick inside, thin outside, with hairs running along it.
    private static float Brow(Vector3 p)
    {
        if (p.Z < 60)
        {
            return 0;
        }

        float t = (p.X - 12) / 37;
        float middle = 14.2f + (6.2f * MathF.Sin(Math.Clamp(t, 0, 1) * 2.15f)) - (2.2f * t);
        float thickness = float.Lerp(3.1f, 1.1f, Math.Clamp(t, 0, 1));
        float across = MathF.Abs(p.Y - middle) / thickness;
        float hairs = 0.86f + (0.22f * Noise(new Vector3((p.X * 0.8f) - (p.Y * 0.5f), (p.Y * 2.2f) + (p.X * 0.4f), 0)));
        return Ramp.Smooth(-0.06f, 0.12f, t) * Ramp.Smooth(1.05f, 0.8f, t) * Ramp.Smooth(1.15f, 0.45f, across) * Math.Clamp(hairs, 0, 1);
    }

    private static Vector3 Hair(Vector3 p, Func<int, float> mark, Vector3 colour, BustPalette palette)
    {
        float edge = Regions.HairLine(p) + (2.2f * Noise(p * 0.55f));
        float grain = 0.9f + (0.14f * Noise(p * 1.3f));
        return Vector3.Lerp(colour, palette.Hair * grain, palette.HairDensity * Ramp.Smooth(-4, 9, edge) * (1 - mark(Mark.Ear)));
    }

    // Smooth value noise from -1 to 1 on the integer lattice.
    private static float Noise(Vector3 p)
    {
        int x = (int)MathF.Floor(p.X), y = (int)MathF.Floor(p.Y), z = (int)MathF.Floor(p.Z);
        float fx = p.X - x, fy = p.Y - y, fz = p.Z - z;
        fx = fx * fx * (3 - (2 * fx));
        fy = fy * fy * (3 - (2 * fy));
        fz = fz * fz * (3 - (2 * fz));
        float near = float.Lerp(float.Lerp(At(x, y, z), At(x + 1, y, z), fx), float.Lerp(At(x, y + 1, z), At(x + 1, y + 1, z), fx), fy);
        float far = float.Lerp(float.Lerp(At(x, y, z + 1), At(x + 1, y, z + 1), fx), float.Lerp(At(x, y + 1, z + 1), At(x + 1, y + 1, z + 1), fx), fy);
        return float.Lerp(near, far, fz);

        static float At(int x, int y, int z)
        {
            uint h = (uint)((x * 374761393) + (y * 668265263) + (z * 1442695041));
            h = (h ^ (h >> 13)) * 1274126177;
            return ((h ^ (h >> 16)) & 0xFFFF) / 32767.5f - 1;
        }
    }
}
