using System.Numerics;

namespace Likeness.Geometry.Bust.Motion;

/// <summary>The few smooth functions from which all fields of the Bust are made.</summary>
internal static class Ramp
{
    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/> (or the other way round when from is larger), smooth between.</summary>
    public static float Smooth(float from, float to, float x)
    {
        float t = Math.Clamp((x - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>A bump of height 1 at a centre that is exactly 0 beyond about twice the radii.</summary>
    public static float Bump(Vector3 p, Vector3 centre, float rx, float ry, float rz)
    {
        Vector3 d = (p - centre) / new Vector3(rx, ry, rz);
        float g = MathF.Exp(-d.LengthSquared());
        return MathF.Max(0, (g - 0.01f) / 0.99f);
    }

    /// <summary>A round bump.</summary>
    public static float Bump(Vector3 p, Vector3 centre, float radius) => Bump(p, centre, radius, radius, radius);

    /// <summary>1 at 0, falling to 0 at <paramref name="end"/>.</summary>
    public static float Fade(float x, float end) => 1 - Smooth(0, end, x);
}
