using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>Shapes that pull the corners of the mouth, and those that move one side of one lip.</summary>
internal static class MouthCornerShapes
{
    public static void Add(Fields f, Vector3[]?[] shapes)
    {
        Expressions.Sided(f, shapes, "mouthSmileLeft", (v, p) =>
            Corner(f, v, p, new Vector3(6.5f, 8, -5.5f))
            + BrowShapes.Cheek(f, v) * new Vector3(1.6f, 4.2f, 3) * Ramp.Bump(p, new Vector3(43, -40, 79), 19, 17, 28));
        Expressions.Sided(f, shapes, "mouthFrownLeft", (v, p) =>
            Corner(f, v, p, new Vector3(1, -7.5f, -1.5f)) + new Vector3(0, 1, 1.2f) * Ramp.Bump(p, new Vector3(8, -96, 98), 14, 12, 20) * Side(p));
        Expressions.Sided(f, shapes, "mouthDimpleLeft", (v, p) =>
            Corner(f, v, p, new Vector3(4.5f, 1.5f, -4.5f)) + new Vector3(1, 0, 1.6f) * Ramp.Bump(p, new Vector3(42, -66, 76), 11, 15, 20));
        Expressions.Sided(f, shapes, "mouthStretchLeft", (v, p) =>
            Corner(f, v, p, new Vector3(8, -3, -5.5f)) + new Vector3(2, -3.5f, -1) * Ramp.Bump(p, new Vector3(30, -92, 82), 20, 18, 24));
        Expressions.Sided(f, shapes, "mouthPressLeft", (v, p) =>
            Side(p) * Press(f, v, p) + Corner(f, v, p, new Vector3(1.5f, 0.4f, -1)));
        Expressions.Sided(f, shapes, "mouthUpperUpLeft", (v, p) =>
            f.Upper[v] * new Vector3(0.4f, 6, 0.6f) * Ramp.Bump(p, new Vector3(11, -67, 104), 13, 20, 26)
            + BrowShapes.Cheek(f, v) * f.Upper[v] * new Vector3(0.5f, 2, 1) * Ramp.Bump(p, new Vector3(28, -46, 89), 15, 16, 22));
        Expressions.Sided(f, shapes, "mouthLowerDownLeft", (v, p) =>
            (1 - f.Upper[v]) * new Vector3(0.8f, -6.5f, -0.8f) * Ramp.Bump(p, new Vector3(11, -75, 103), 14, 20, 26));
        Expressions.Sided(f, shapes, "mouthLeft", (v, p) =>
            f.AroundMouth(v) * new Vector3(8, 0, -0.14f * p.X));
    }

    /// <summary>0 on the other side, 1 on this one.</summary>
    private static float Side(Vector3 p) => Ramp.Smooth(-7, 9, p.X);

    // The pull fades towards the middle of the lips and over the cheek, and goes the same way for both lips, so that a closed mouth stays closed.
    private static Vector3 Corner(Fields f, int v, Vector3 p, Vector3 pull)
    {
        float along = MathF.Max(0, p.X / Fields.MouthCorner.X);
        float onLips = (0.13f + (0.87f * MathF.Pow(MathF.Min(along, 1.25f), 1.7f))) * Ramp.Smooth(-14, 6, p.X) * f.AroundMouth(v);
        float spread = Ramp.Bump(p, Fields.MouthCorner, 25, 24, 34);
        float w = (0.55f * onLips * Ramp.Bump(p, new Vector3(20, -71, 95), 30, 20, 40)) + (0.48f * spread * Ramp.Smooth(-2, 20, p.X));
        return w * pull;
    }

    // Both lips flatten towards the line where they meet.
    private static Vector3 Press(Fields f, int v, Vector3 p)
    {
        float ring = f.Skin.MouthRing(v);
        float red = Ramp.Smooth(0.9f, 2.2f, ring) * (1 - Ramp.Smooth(2.4f, 4.8f, ring)) * Ramp.Smooth(23, 17, p.X);
        return red * new Vector3(0, (p.Y > -71.3f ? -0.32f : 0.32f) * MathF.Min(6, MathF.Abs(p.Y + 71.3f)), -1.4f);
    }
}
