using System.Numerics;
using Likeness.Geometry.Bust.Cage;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>
/// How far each place of the left eye's lids has to turn about the eyeball's centre for the rims to meet. A turn about the X axis
/// keeps x, so the rims are compared at equal x: the turn of the widest place is the joint's angle, and a vertex's weight
/// is its own turn divided by that, faded over the rings from the rim to the orbit.
/// </summary>
internal sealed class LidArcs
{
    // The lids stop about a third of a millimetre short of each other: their edges are thick.
    private const float Clearance = 0.028f;

    private readonly BustSkin _skin;
    private readonly (float X, float Angle)[] _upperRim;
    private readonly (float X, float Angle)[] _lowerRim;
    private readonly float _meeting;

    private LidArcs(BustSkin skin, float meeting)
    {
        _skin = skin;
        _meeting = meeting;
        _upperRim = Rim(1);
        _lowerRim = Rim(-1);
        foreach ((float x, float _) in _upperRim)
        {
            Upper = MathF.Max(Upper, (1 - meeting) * Gap(x));
            Lower = MathF.Max(Lower, meeting * Gap(x));
        }
    }

    /// <summary>The largest turn of the upper lid, radians.</summary>
    public float Upper { get; }

    /// <summary>The largest turn of the lower lid, radians.</summary>
    public float Lower { get; }

    public static LidArcs Of(BustSkin skin, float meeting) => new(skin, meeting);

    /// <summary>The weight of a vertex in the upper lid's joint.</summary>
    public float UpperWeight(int v) => _skin.Positions[v].X > 0 && _skin.Lid(v) > 0 ? (1 - _meeting) * Gap(_skin.Positions[v].X) / Upper * Fade(v, 3.9f) : 0;

    /// <summary>The weight of a vertex in the lower lid's joint.</summary>
    public float LowerWeight(int v) => _skin.Positions[v].X > 0 && _skin.Lid(v) < 0 ? _meeting * Gap(_skin.Positions[v].X) / Lower * Fade(v, 3.7f) : 0;

    private float Fade(int v, float end)
    {
        float ring = _skin.EyeRing(v);
        return ring >= 4.5f ? 0 : 1 - Ramp.Smooth(1.2f, end, ring);
    }

    private float Gap(float x) => MathF.Max(0, At(_upperRim, x) - At(_lowerRim, x) - Clearance);

    private (float X, float Angle)[] Rim(int side)
    {
        var rim = new List<(float X, float Angle)>();
        for (int v = 0; v < _skin.Count; v++)
        {
            float lid = _skin.Marks[v][Mark.Lid];
            if (_skin.Positions[v].X > 0 && _skin.EyeRing(v) < 0.01f && (lid == 0 || MathF.Sign(lid) == side))
            {
                Vector3 d = _skin.Positions[v] - BustSkin.EyeCentre;
                rim.Add((_skin.Positions[v].X, MathF.Atan2(d.Y, d.Z)));
            }
        }

        return [.. rim.OrderBy(r => r.X)];
    }

    private static float At((float X, float Angle)[] rim, float x)
    {
        for (int i = 0; i + 1 < rim.Length; i++)
        {
            if (x >= rim[i].X && x <= rim[i + 1].X)
            {
                float t = rim[i + 1].X == rim[i].X ? 0 : (x - rim[i].X) / (rim[i + 1].X - rim[i].X);
                return float.Lerp(rim[i].Angle, rim[i + 1].Angle, t);
            }
        }

        return x < rim[0].X ? rim[0].Angle : rim[^1].Angle;
    }
}
