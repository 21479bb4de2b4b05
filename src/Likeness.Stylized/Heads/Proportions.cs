using System.Numerics;
using Likeness.Geometry.Bust;
using Likeness.Geometry.Bust.Motion;

namespace Likeness.Stylized.Heads;

/// <summary>
/// From the Bust to a cartoon: a smooth warp of space that makes eyes large, nose and jaw small, the skull round and the neck thin.
/// Around each eye it is a pure scaling, so that lids still slide on their eyeball and blink.
/// </summary>
internal static class Proportions
{
    /// <summary>How much larger the eyes are than the Bust's.</summary>
    public const float EyeScale = 1.6f;

    // Inside the first distance (mm from the eye's centre) the warp is a scaling; beyond the second the eye does not count.
    private const float EyeCore = 17;
    private const float EyePieceReach = 27;
    private const float EyeReach = 80;

    // Millimetres from the middle plane where the bridge of the nose ends and an eye begins.
    public const float NasalEdge = 15;
    private static readonly Vector3 EyeShift = new(4.4f, -4f, -6.6f);

    /// <summary>Where a point of the Bust comes to lie. <paramref name="withEyes"/> is false for what hangs in front of the face and does not belong to it.</summary>
    public static Vector3 Warp(Vector3 p, bool withEyes = true)
    {
        Vector3 left = p with { X = MathF.Abs(p.X) };
        Vector3 moved = left + Displacement(left, withEyes);
        return p.X < 0 ? moved with { X = -moved.X } : moved;
    }

    /// <summary>The way from the centre of the eye to a point, no longer than to the edge of what moves as one piece: beyond it a scaled eye pushes all equally.</summary>
    public static Vector3 FromEye(Vector3 p)
    {
        Vector3 way = p - BustSkin.EyeCentre;
        return way * MathF.Min(1, EyeCore / MathF.Max(1e-3f, Distance(way)));
    }

    /// <summary>1 at an eye, where everything moves with it as one piece, 0 away from it. For points with x >= 0.</summary>
    public static float Eye(Vector3 p) => 1 - Ramp.Smooth(EyeCore, EyeReach, Distance(p - BustSkin.EyeCentre));

    /// <summary>1 where lids and eyeball move as one piece, 0 from the brow on. For points with x >= 0.</summary>
    public static float EyePiece(Vector3 p) => 1 - Ramp.Smooth(EyeCore, EyePieceReach, Distance(p - BustSkin.EyeCentre));

    /// <summary>1 on the nose, fading over the face. For points with x >= 0.</summary>
    public static float Nose(Vector3 p) => Ramp.Bump(p, new Vector3(0, -34, 112), 22, 30, 26);

    // Depth counts half: an eye is a thing of the face's front.
    private static float Distance(Vector3 way) => (way * new Vector3(1, 1, 0.5f)).Length();

    private static Vector3 Displacement(Vector3 p, bool withEyes)
    {
        if (!withEyes)
        {
            return Skull(p);
        }

        float eye = Eye(p);
        Vector3 delta = Large(p) + NoseDelta(p) + MouthDelta(p);
        if (eye == 0)
        {
            return delta;
        }

        Vector3 beside = p with { X = MathF.Max(p.X, NasalEdge) };
        Vector3 own = ((EyeScale - 1) * FromEye(beside)) + EyeShift + Large(BustSkin.EyeCentre);
        return Vector3.Lerp(delta, own with { X = own.X * NasalShare(p) }, eye);
    }

    /// <summary>
    /// Between the eyes the sideways pull of an eye falls off in proportion to x, so that the bridge of the nose gets narrower but never folds:
    /// the share of the pull at the inner corner that a point takes.
    /// </summary>
    public static float NasalShare(Vector3 p) => MathF.Min(1, p.X / NasalEdge);

    // A taller, wider skull over a shorter lower face: what hair follows too.
    private static Vector3 Skull(Vector3 p)
    {
        float below = SoftPositive(-48 - p.Y, 14), above = SoftPositive(p.Y - 8, 20), skull = Ramp.Smooth(-40, 40, p.Y);
        return new Vector3(0.07f * skull * p.X, (0.23f * below) + (0.05f * above), 0.02f * skull * p.Z);
    }

    // Skull, jaw, neck.
    private static Vector3 Large(Vector3 p)
    {
        float neck = Ramp.Smooth(-84, -132, p.Y + (0.45f * p.Z));
        float jaw = Ramp.Smooth(-25, -98, p.Y) * (1 - neck) * Ramp.Smooth(-60, 10, p.Z);
        float ear = Ramp.Smooth(70, 76, p.X) * Ramp.Bump(p, new(80, -18, -8), 60, 52, 44);
        float shoulders = Ramp.Smooth(-150, -190, p.Y);
        float x = p.X * ((-0.01f * jaw) - (0.22f * neck) - (0.42f * shoulders));
        float z = (((-0.18f * neck) - (0.4f * shoulders)) * (p.Z + 14)) - (3 * jaw * Ramp.Smooth(40, 90, p.Z));
        // Round cheeks, a low brow, small ears close to the head.
        Vector3 cheek = new Vector3(6.5f, 0, 3) * Ramp.Bump(p, new(54, -60, 56), 30, 30, 44);
        float brow = -3 * Ramp.Bump(p, new(12, 17, 98), 26, 13, 24);
        Vector3 small = -0.16f * ear * (p - new Vector3(70, -24, -2));
        return Skull(p) + new Vector3(x, 0, z + brow) + cheek + small;
    }

    private static Vector3 NoseDelta(Vector3 p)
    {
        float nose = Nose(p);
        var root = new Vector3(0, -33, 93);
        Vector3 d = p - root;
        return nose * new Vector3(-0.3f * d.X, -0.3f * d.Y, -0.42f * MathF.Max(0, d.Z))
            + new Vector3(0, 0, -4 * Ramp.Bump(p, new Vector3(0, -10, 104), 15, 18, 26))
            + new Vector3(0, 10.5f * Ramp.Bump(p, new Vector3(0, -37, 108), 40, 27, 40), 0);
    }

    private static Vector3 MouthDelta(Vector3 p)
    {
        float mouth = Ramp.Bump(p, new Vector3(0, -71, 98), 42, 20, 40);
        // A friendly face at rest: the corners a little up.
        Vector3 corner = new Vector3(0.6f, 3, 0) * Ramp.Bump(p, new Vector3(25, -71, 92), 12, 9, 20);
        return (mouth * new Vector3(0.1f * p.X, -5, 0)) + corner;
    }

    // max(0, x) with its corner rounded over a few millimetres.
    private static float SoftPositive(float x, float softness) => x > 20 * softness ? x : softness * MathF.Log(1 + MathF.Exp(x / softness));
}
