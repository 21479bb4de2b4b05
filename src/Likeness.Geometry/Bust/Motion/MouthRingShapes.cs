using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>Shapes of the whole ring of the mouth: rounding, rolling, shrugging, closing.</summary>
internal static class MouthRingShapes
{
    private const float LineY = -71.3f;

    public static void Add(Fields f, Vector3[]?[] shapes)
    {
        Expressions.Symmetric(f, shapes, "mouthPucker", (v, p) =>
        {
            float w = f.AroundMouth(v);
            float narrow = -0.42f * p.X * w;
            // Corners come further forward than the middle, which rounds the row of teeth into a snout.
            float forward = w * (6.5f + (5.5f * MathF.Pow(MathF.Min(1, p.X / 25), 2))) * Ramp.Bump(p, new Vector3(0, LineY, 100), 42, 30, 40);
            float fuller = 0.22f * (p.Y - LineY) * f.Lips(v) * Ramp.Bump(p, new Vector3(0, LineY, 104), 16, 14, 30);
            return new Vector3(narrow, fuller - (0.12f * (p.Y - LineY) * w * (1 - f.Lips(v))), forward);
        });
        Expressions.Symmetric(f, shapes, "mouthFunnel", (v, p) =>
        {
            float w = f.AroundMouth(v), middle = 1 - Ramp.Smooth(4, 23, p.X);
            float open = w * middle * float.Lerp(-5, 4.4f, f.Upper[v]) * Ramp.Bump(p, new Vector3(0, LineY, 104), 30, 22, 36);
            float forward = w * (6 + (3.5f * MathF.Pow(MathF.Min(1, p.X / 25), 2))) * Ramp.Bump(p, new Vector3(0, LineY, 100), 42, 30, 40);
            return new Vector3(-0.3f * p.X * w, open, forward);
        });
        Expressions.Symmetric(f, shapes, "mouthRollUpper", (v, p) => f.Upper[v] * Roll(f, v, p, 1));
        Expressions.Symmetric(f, shapes, "mouthRollLower", (v, p) => (1 - f.Upper[v]) * Roll(f, v, p, -1));
        Expressions.Symmetric(f, shapes, "mouthShrugLower", (v, p) =>
            new Vector3(0, 5, 1.8f) * Ramp.Bump(p, new Vector3(0, -84, 100), 27, 19, 30) + new Vector3(0, 1.5f, 1.2f) * Ramp.Bump(p, new Vector3(0, -98, 98), 18, 12, 24));
        Expressions.Symmetric(f, shapes, "mouthShrugUpper", (v, p) =>
            f.Upper[v] * new Vector3(0, 3.4f, 2.4f) * Ramp.Bump(p, new Vector3(0, -66, 105), 24, 15, 30));
        // The lips meet by a joint; what is left for the shape is that closed lips press forward a little.
        Expressions.Symmetric(f, shapes, "mouthClose", (v, p) =>
            new Vector3(0, 0, 1.8f) * Ramp.Bump(p, new Vector3(0, LineY, 105), 22, 12, 26));
        Expressions.Symmetric(f, shapes, "tongueOut", (v, p) =>
            float.Lerp(-3, 2, f.Upper[v]) * Vector3.UnitY * Ramp.Bump(p, new Vector3(0, LineY, 104), 19, 16, 30));
    }

    // The red of a lip turns inwards about the line where it meets the skin.
    private static Vector3 Roll(Fields f, int v, Vector3 p, int side)
    {
        float ring = f.Skin.MouthRing(v);
        float red = Ramp.Smooth(0.6f, 1.9f, ring) * (1 - Ramp.Smooth(2.1f, 4.4f, ring));
        float across = 1 - Ramp.Smooth(14, 25, p.X);
        float towards = MathF.Min(9, side * (p.Y - LineY));
        return red * across * new Vector3(0, -0.3f * side * MathF.Max(0, towards), -3.2f);
    }
}
