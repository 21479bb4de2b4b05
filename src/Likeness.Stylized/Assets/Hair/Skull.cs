using System.Numerics;

namespace Likeness.Stylized.Assets.Hair;

/// <summary>The skull of the Bust as an ellipsoid: where hair lies, in the Bust's own millimetres.</summary>
internal static class Skull
{
    /// <summary>Its centre.</summary>
    public static readonly Vector3 Centre = new(0, 25, 0);

    private static readonly Vector3 HalfAxes = new(76.5f, 94, 100);

    /// <summary>A direction from the centre.</summary>
    /// <param name="around">Degrees around the head: 0 in front, 90 at the subject's left ear, 180 behind.</param>
    /// <param name="up">Degrees up: 90 is the crown, 29 the middle of the hairline, 0 above the ears.</param>
    public static Vector3 Direction(float around, float up)
    {
        (float sine, float cosine) = MathF.SinCos(around * (MathF.PI / 180));
        (float high, float flat) = MathF.SinCos(up * (MathF.PI / 180));
        return new Vector3(sine * flat, high, cosine * flat);
    }

    /// <summary>The point over the skull in a direction.</summary>
    /// <param name="direction">From the centre, in the ellipsoid's unit sphere.</param>
    /// <param name="lift">Height over the skull, millimetres.</param>
    public static Vector3 Point(Vector3 direction, float lift)
    {
        Vector3 unit = Vector3.Normalize(direction);
        return Centre + (unit * HalfAxes) + (lift * Vector3.Normalize(unit / HalfAxes));
    }

    /// <summary>Away from the skull at a point, horizontally below its middle.</summary>
    public static Vector3 Outwards(Vector3 point)
    {
        Vector3 d = (point - Centre) / (HalfAxes * HalfAxes);
        return Vector3.Normalize(d with { Y = MathF.Max(d.Y, -0.15f * new Vector2(d.X, d.Z).Length()) });
    }

    /// <summary>Between two directions, along the great circle.</summary>
    public static Vector3 Between(Vector3 from, Vector3 to, float share)
    {
        from = Vector3.Normalize(from);
        to = Vector3.Normalize(to);
        float angle = MathF.Acos(Math.Clamp(Vector3.Dot(from, to), -1, 1));
        return angle < 1e-3f ? from : ((MathF.Sin((1 - share) * angle) * from) + (MathF.Sin(share * angle) * to)) / MathF.Sin(angle);
    }
}
