using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>Weights over the skin that shapes and joints share: upper and lower lip, the jaw, how near the mouth is.</summary>
internal sealed class Fields
{
    /// <summary>The left corner of the mouth.</summary>
    public static readonly Vector3 MouthCorner = new(24.5f, -71.2f, 91.5f);

    public Fields(BustSkin skin)
    {
        Skin = skin;
        int n = skin.Count;
        Upper = new float[n];
        Jaw = new float[n];
        for (int v = 0; v < n; v++)
        {
            Vector3 p = skin.Positions[v];
            float ring = skin.MouthRing(v), lip = skin.Lip(v);
            float bySide = 0.5f + (0.5f * Ramp.Smooth(0, 0.8f, MathF.Abs(lip)) * MathF.Sign(lip));
            float byPlace = Ramp.Smooth(-86, -58, p.Y);
            float far = Ramp.Smooth(3.5f, 5.8f, ring);
            Upper[v] = float.Lerp(bySide, byPlace, far);
            Jaw[v] = float.Lerp(lip < 0 ? float.Lerp(0.46f, 1, Ramp.Smooth(0, 0.9f, -lip)) : 0.46f * MathF.Pow(1 - lip, 1.4f), JawByPlace(p), Ramp.Smooth(3, 5.9f, ring));
        }

        Upper = skin.Smoothed(Upper, 2);
        Jaw = skin.Smoothed(Jaw, 4);
        for (int v = 0; v < n; v++)
        {
            Jaw[v] = Jaw[v] < 2e-3f ? 0 : Jaw[v];
        }
    }

    public BustSkin Skin { get; }

    /// <summary>1 on and above the upper lip, 0 on and below the lower one.</summary>
    public float[] Upper { get; }

    /// <summary>The share of the jaw's turn.</summary>
    public float[] Jaw { get; }

    /// <summary>How much of the red of the lips a vertex is: 1 inside and on the lips, 0 from the outer ring on.</summary>
    public float Lips(int v) => 1 - Ramp.Smooth(2.6f, 4.6f, Skin.MouthRing(v));

    /// <summary>1 on the lips, fading over the skin around the mouth.</summary>
    public float AroundMouth(int v)
    {
        Vector3 p = Skin.Positions[v];
        var d = new Vector2(p.X / 46, (p.Y + 71) / (p.Y > -71 ? 24 : 33));
        return Ramp.Fade(MathF.Max(0, d.Length() - 0.35f) / 0.65f, 1) * Ramp.Smooth(45, 75, p.Z);
    }

    // Below the line from the corner of the mouth to the hinge the skin goes with the jaw; under the jaw's edge and behind it the neck takes over.
    private static float JawByPlace(Vector3 p)
    {
        float line = p.Z > 88 ? -71 : -22 - ((p.Z - 10) * 49 / 78);
        float below = (line - p.Y) * 0.85f;
        float follow = Ramp.Smooth(-16, 34, below);
        float edge = -83 - ((p.Z - 8) * 28 / 82);
        float under = (edge - p.Y) * 0.94f;
        return follow * (1 - Ramp.Smooth(-2, 46, under)) * Ramp.Smooth(-8, 32, p.Z);
    }
}
