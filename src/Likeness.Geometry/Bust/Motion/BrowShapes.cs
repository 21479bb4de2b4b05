using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>Brows and the skin of the eyes.</summary>
internal static class BrowShapes
{
    public static void Add(Fields f, Vector3[]?[] shapes)
    {
        Expressions.Sided(f, shapes, "browDownLeft", (v, p) =>
        {
            float inner = Ramp.Bump(p, new Vector3(14, 17, 98), 15, 14, 30), outer = Ramp.Bump(p, new Vector3(36, 20, 90), 20, 14, 30);
            float side = Ramp.Smooth(-6, 6, p.X);
            return side * Brow(f, v) * (new Vector3(-2.6f, -4.6f, 1.4f) * inner + new Vector3(-1, -3.6f, 0) * outer);
        });
        Expressions.Symmetric(f, shapes, "browInnerUp", (v, p) =>
            Brow(f, v) * new Vector3(-0.4f, 6.5f, 0.3f) * Ramp.Bump(p, new Vector3(9, 22, 99), 20, 22, 34));
        Expressions.Sided(f, shapes, "browOuterUpLeft", (v, p) =>
            Brow(f, v) * new Vector3(0.4f, 7, -0.8f) * Ramp.Bump(p, new Vector3(43, 22, 84), 19, 21, 30));
        Expressions.Sided(f, shapes, "eyeWideLeft", (v, p) =>
            Brow(f, v) * new Vector3(0, 1.8f, 0) * Ramp.Bump(p, new Vector3(32, 20, 92), 24, 16, 30));
        Expressions.Sided(f, shapes, "eyeBlinkLeft", (v, p) =>
            Brow(f, v) * new Vector3(0, -0.9f, 0) * Ramp.Bump(p, new Vector3(32, 18, 92), 22, 14, 30));
        Expressions.Sided(f, shapes, "eyeSquintLeft", (v, p) =>
            Cheek(f, v) * (new Vector3(-0.4f, 3.2f, 1) * Ramp.Bump(p, new Vector3(35, -22, 82), 21, 12, 26) + new Vector3(0, -1, 0.3f) * Ramp.Bump(p, new Vector3(36, 18, 90), 20, 12, 26)));
    }

    /// <summary>1 on the brow and above, fading over the upper lid so that the lid's edge stays on the eyeball.</summary>
    private static float Brow(Fields f, int v) => Ramp.Smooth(1.6f, 3.8f, f.Skin.EyeRing(v)) * (f.Skin.EyeRing(v) < 4.99f && f.Skin.Lid(v) < 0 ? 1 + f.Skin.Lid(v) : 1);

    /// <summary>1 on the cheek, fading over the lower lid.</summary>
    public static float Cheek(Fields f, int v) => Ramp.Smooth(1.4f, 3.9f, f.Skin.EyeRing(v));
}
