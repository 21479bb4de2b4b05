using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Motion;

namespace Likeness.Stylized.Heads;

/// <summary>
/// The 18 continuous attributes as smooth warps (spec C1): each gives the displacement, at the attribute's upper end, of a point that lay at
/// <c>p</c> (x >= 0) on the Bust; the lower end is its opposite. What lies at an eye moves with it as one piece.
/// </summary>
internal static class AttributeFields
{
    /// <summary>Name and displacement in millimetres, in the order of the schemas.</summary>
    public static IReadOnlyList<(string Name, bool OfEye, Func<Vector3, Vector3> Delta)> All { get; } =
    [
        ("headWidth", false, p => new(0.085f * p.X * Head(p), 0, 0)),
        ("headLength", false, p => new(0, (7 * Ramp.Smooth(15, 110, p.Y)) - (9 * Ramp.Smooth(-15, -104, p.Y) * Ramp.Smooth(-195, -120, p.Y)), 0)),
        ("jawWidth", false, p => new(0.15f * p.X * Ramp.Smooth(-30, -84, p.Y) * Ramp.Smooth(-150, -108, p.Y) * Ramp.Smooth(-50, -5, p.Z), 0, 0)),
        ("chin", false, p => new Vector3(0.1f * p.X, -6.5f, 3) * (Ramp.Smooth(-76, -104, p.Y) * Ramp.Smooth(20, 84, p.Z) * Ramp.Smooth(-160, -116, p.Y))),
        ("cheek", false, p => new Vector3(6, -0.5f, 3.4f) * Ramp.Bump(p, new(48, -50, 62), 28, 27, 42)),
        ("eyeSize", true, p => 0.16f * Proportions.EyeScale * Proportions.Eye(p) * Proportions.FromEye(p)),
        ("eyeDistance", true, p => new(4.2f * Proportions.Eye(p), 0, 0)),
        ("eyeHeight", true, p => new(0, 4.6f * Proportions.Eye(p), 0)),
        ("eyeTilt", true, p => 0.16f * Proportions.EyeScale * Proportions.Eye(p) * new Vector3(-Proportions.FromEye(p).Y, Proportions.FromEye(p).X, 0)),
        ("browHeight", false, p => new Vector3(0, 6, -0.5f) * Brow(p)),
        ("browTilt", false, p => new Vector3(0, 0.46f * (p.X - 31), 0) * Brow(p)),
        ("noseSize", false, p => 0.3f * Proportions.Nose(p) * (p - new Vector3(0, -30, 92))),
        ("noseHeight", false, p => new Vector3(0, 5, 0) * Proportions.Nose(p)),
        ("mouthWidth", false, p => new(0.26f * p.X * Mouth(p), 0, -0.0032f * p.X * p.X * Mouth(p))),
        ("mouthHeight", false, p => new(0, 4.6f * Ramp.Bump(p, new(0, -71, 98), 42, 17, 42), 0)),
        ("lipThickness", false, p => Lip(p, new(0, -66, 107), 2) + Lip(p, new(0, -76.5f, 104.5f), -2.3f)),
        ("earSize", false, p => Ear(p) * 0.2f * (p - new Vector3(68, -18, 0))),
        ("neckWidth", false, p => new Vector3(0.15f * p.X, 0, 0.1f * (p.Z + 20)) * (Ramp.Smooth(-84, -130, p.Y + (0.45f * p.Z)) * Ramp.Smooth(-206, -160, p.Y))),
    ];

    /// <summary>The displacement of a point of the Bust, on either side of the face.</summary>
    /// <param name="attribute">Its position in <see cref="All"/>.</param>
    /// <param name="p">The point on the Bust, before any warp.</param>
    /// <param name="withEyes">False for hair, which the eyes do not move.</param>
    public static Vector3 Displacement(int attribute, Vector3 p, bool withEyes = true)
    {
        (_, bool ofEye, Func<Vector3, Vector3> delta) = All[attribute];
        if (ofEye && !withEyes)
        {
            return Vector3.Zero;
        }

        Vector3 left = p with { X = MathF.Abs(p.X) };
        Vector3 d = delta(left);
        if (withEyes)
        {
            if (ofEye)
            {
                d.X = delta(left with { X = MathF.Max(left.X, Proportions.NasalEdge) }).X * Proportions.NasalShare(left);
            }
            else if (Proportions.EyePiece(left) is > 0 and var eye)
            {
                Vector3 own = delta(BustSkin.EyeCentre);
                d = Vector3.Lerp(d, own with { X = own.X * Proportions.NasalShare(left) }, eye);
            }
        }

        d = d.LengthSquared() < 1e-6f ? Vector3.Zero : d;
        return p.X switch { > 0 => d, < 0 => d with { X = -d.X }, _ => d with { X = 0 } };
    }

    private static float Head(Vector3 p) => Ramp.Smooth(-190, -105, p.Y);

    private static float Brow(Vector3 p) => Ramp.Bump(p, new(31, 21, 92), 34, 13, 40);

    private static float Mouth(Vector3 p) => Ramp.Bump(p, new(0, -71, 98), 44, 20, 40);

    private static Vector3 Lip(Vector3 p, Vector3 centre, float up)
    {
        float w = Ramp.Bump(p, centre, 19, 7.5f, 14);
        return new(0, up * w, MathF.Abs(up) * w);
    }

    private static float Ear(Vector3 p) => Ramp.Smooth(69, 77, p.X) * Ramp.Bump(p, new(80, -18, -8), 60, 52, 44);
}
