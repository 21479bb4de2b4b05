using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>Cheeks and nose.</summary>
internal static class CheekShapes
{
    public static void Add(Fields f, Vector3[]?[] shapes)
    {
        BustSkin skin = f.Skin;
        Expressions.Symmetric(f, shapes, "cheekPuff", (v, p) =>
        {
            float cheek = Ramp.Bump(p, new Vector3(45, -64, 70), 25, 27, 36);
            float lip = 0.34f * Ramp.Bump(p, new Vector3(0, -71, 104), 32, 22, 26) * Ramp.Smooth(1, 3.5f, skin.MouthRing(v)) * Ramp.Smooth(-51, -60, p.Y);
            float free = 1 - f.Lips(v);
            // The lips are carried along as a whole: pushed along their own normals they would run into each other.
            return (((cheek * 9.5f) + (lip * 5)) * free * skin.Normals[v]) + ((1 - free) * new Vector3(1.2f * cheek, 0, 2.2f * (cheek + lip)));
        });
        Expressions.Sided(f, shapes, "cheekSquintLeft", (v, p) =>
            BrowShapes.Cheek(f, v) * new Vector3(0.5f, 5, 2.2f) * Ramp.Bump(p, new Vector3(42, -27, 78), 21, 15, 28));
        Expressions.Sided(f, shapes, "noseSneerLeft", (v, p) =>
        {
            float side = Ramp.Smooth(-4, 7, p.X);
            float wing = Ramp.Bump(p, new Vector3(17, -40, 97), 11, 14, 20), bridge = Ramp.Bump(p, new Vector3(10, -8, 94), 10, 15, 20);
            float lip = Ramp.Bump(p, new Vector3(14, -60, 101), 13, 14, 20) * f.Upper[v];
            return side * BrowShapes.Cheek(f, v) * (new Vector3(0.8f, 4, 0.2f) * wing + new Vector3(0, 2.2f, 1) * bridge + new Vector3(0, 2.4f, 0.3f) * lip);
        });
    }
}
