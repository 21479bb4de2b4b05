using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>
/// The 30 identity parameters as smooth warps of space: each gives the displacement, at one standard deviation, of a point of the left half.
/// Because they are warps, skin, teeth and eyes move together and nothing passes through anything.
/// </summary>
internal static class IdentityFields
{
    /// <summary>Name, and displacement of a point with x >= 0 in millimetres at weight 1.</summary>
    public static IReadOnlyList<(string Name, Func<Vector3, Vector3> Delta)> All { get; } =
    [
        ("headWidth", p => new(0.034f * p.X * HeadOnly(p), 0, 0)),
        ("headLength", p => new(0, 0, 0.034f * (p.Z - 20) * HeadOnly(p) * (p.Z < 20 ? 1 : 0.45f))),
        ("headHeight", p => new(0, 4 * Ramp.Smooth(20, 112, p.Y), 0)),
        ("foreheadSlope", p => new(0, 0, -4.5f * Ramp.Smooth(14, 95, p.Y) * Ramp.Smooth(-10, 60, p.Z))),
        ("foreheadHeight", p => new(0, 3.2f * Ramp.Smooth(2, 60, p.Y) * Ramp.Smooth(0, 60, p.Z), 0.8f * Ramp.Bump(p, new(0, 52, 96), 50, 26, 50))),
        ("browRidge", p => new Vector3(0, -0.6f, 2.2f) * Ramp.Bump(p, new(20, 15, 96), 32, 13, 24)),
        ("browHeight", p => new Vector3(0, 2, 0) * Ramp.Bump(p, new(28, 19, 93), 38, 13, 34)),
        ("eyeSize", p => EyeScale(p, 0.04f)),
        ("eyeSpacing", p => new(1.3f * Eye(p), 0, 0)),
        ("eyeHeight", p => new(0, 1.6f * Eye(p), 0)),
        ("eyeTilt", p => 0.075f * Lid(p) * new Vector3(-p.Y, p.X - 31.5f, 0)),
        ("eyeDepth", p => new(0, 0, -1.3f * Eye(p))),
        ("noseLength", p => new(0, -2.6f * NoseDown(p) * Nose(p), 0)),
        ("noseWidth", p => new(0.11f * p.X * Ramp.Bump(p, new(0, -43, 104), 26, 16, 26), 0, 0)),
        ("noseProjection", p => new(0, 0, 2.4f * Ramp.Bump(p, new(0, -38, 116), 17, 22, 26))),
        ("noseBridge", p => new(0, 0, 2.1f * Ramp.Bump(p, new(0, -10, 102), 13, 20, 26))),
        ("noseTip", p => new(0, 2.2f * Ramp.Bump(p, new(0, -40, 118), 15, 14, 20), 0.6f * Ramp.Bump(p, new(0, -40, 118), 15, 14, 20))),
        ("cheekbones", p => new Vector3(2, 0.5f, 1.2f) * Ramp.Bump(p, new(56, -20, 62), 24, 18, 34)),
        ("cheekFullness", p => new Vector3(2.6f, -0.3f, 1.4f) * Ramp.Bump(p, new(48, -58, 62), 27, 24, 40)),
        ("mouthWidth", p => new(0.075f * p.X * Mouth(p), 0, -0.0012f * p.X * p.X * Mouth(p))),
        ("mouthHeight", p => new(0, 1.8f * Ramp.Bump(p, new(0, -71, 98), 40, 15, 40), 0)),
        ("lipUpperFullness", p => Lip(p, new(0, -66, 107), 0.7f)),
        ("lipLowerFullness", p => Lip(p, new(0, -76.5f, 104.5f), -0.8f)),
        ("jawWidth", p => new(0.052f * p.X * Ramp.Smooth(-30, -84, p.Y) * Ramp.Smooth(-150, -104, p.Y) * Ramp.Smooth(-50, -5, p.Z), 0, 0)),
        ("jawAngle", p => new Vector3(1.4f, -3.2f, -0.6f) * Ramp.Bump(p, new(55, -82, 12), 26, 24, 30)),
        ("chinLength", p => new(0, -3 * Ramp.Smooth(-74, -106, p.Y) * Ramp.Smooth(10, 78, p.Z) * Ramp.Smooth(-170, -118, p.Y), 0)),
        ("chinProjection", p => new(0, 0, 2.8f * Ramp.Bump(p, new(0, -102, 96), 30, 19, 40))),
        ("chinWidth", p => new(0.12f * p.X * Ramp.Bump(p, new(0, -103, 92), 40, 18, 30), 0, 0)),
        ("earSize", p => Ear(p) * 0.055f * (p - new Vector3(70, -18, 0))),
        ("neckWidth", p => new Vector3(0.045f * p.X, 0, 0.03f * (p.Z + 20)) * Ramp.Smooth(-88, -132, p.Y) * Ramp.Smooth(-206, -150, p.Y)),
    ];

    // Falls to zero down the neck, so that the rim of the bust stays.
    private static float HeadOnly(Vector3 p) => Ramp.Smooth(-190, -105, p.Y);

    private static float Eye(Vector3 p)
    {
        float d = ((p - new Vector3(31.5f, 0, 74)) * new Vector3(1, 1, 0.5f)).Length();
        return 1 - Ramp.Smooth(14, 34, d);
    }

    private static float Lid(Vector3 p)
    {
        float d = ((p - new Vector3(31.5f, -1, 80)) * new Vector3(0.85f, 1.2f, 0.6f)).Length();
        return 1 - Ramp.Smooth(9, 26, d);
    }

    private static Vector3 EyeScale(Vector3 p, float amount)
    {
        Vector3 d = p - BustSkin.EyeCentre;
        return amount * d * Eye(p);
    }

    private static float Nose(Vector3 p) => Ramp.Fade(MathF.Max(0, p.X - 16), 16) * Ramp.Smooth(76, 92, p.Z);

    private static float NoseDown(Vector3 p) => Ramp.Smooth(4, -40, p.Y) * Ramp.Smooth(-66, -46, p.Y);

    private static float Mouth(Vector3 p) => Ramp.Bump(p, new(0, -71, 98), 44, 20, 40);

    // Fullness spreads the red away from the line of the lips and pushes it forward.
    private static Vector3 Lip(Vector3 p, Vector3 centre, float up)
    {
        float w = Ramp.Bump(p, centre, 19, 7.5f, 14);
        return new(0, up * w, 1.1f * w);
    }

    private static float Ear(Vector3 p) => Ramp.Smooth(69, 77, p.X) * Ramp.Bump(p, new(80, -18, -8), 60, 52, 44);
}
