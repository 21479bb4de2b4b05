using System.Numerics;
using Likeness.Geometry.Bust;

namespace Likeness.Stylized.Assets.Hair;

/// <summary>Ways that locks take: over the skull, down from it, away from it. Points beside the Bust, from root to tip.</summary>
internal static class Ways
{
    /// <summary>Over the skull between two directions.</summary>
    /// <param name="from">Direction of the root.</param>
    /// <param name="to">Direction of the tip.</param>
    /// <param name="root">Height over the skull at the root, millimetres.</param>
    /// <param name="tip">Height at the tip.</param>
    /// <param name="bulge">How much higher the middle lies.</param>
    public static Vector3[] Over(Vector3 from, Vector3 to, float root, float tip, float bulge = 0)
    {
        const int Steps = 6;
        var way = new Vector3[Steps + 1];
        for (int i = 0; i <= Steps; i++)
        {
            float t = i / (float)Steps;
            way[i] = Skull.Point(Skull.Between(from, to, t), float.Lerp(root, tip, t) + (bulge * MathF.Sin(MathF.PI * t)));
        }

        return way;
    }

    /// <summary>Over the skull and then straight down.</summary>
    /// <param name="from">Direction of the root.</param>
    /// <param name="over">The direction in which it leaves the skull.</param>
    /// <param name="root">Height over the skull at the root, millimetres.</param>
    /// <param name="lift">Height where it leaves the skull.</param>
    /// <param name="end">The tip's y.</param>
    /// <param name="flare">How far the tip swings outwards; inwards when negative.</param>
    /// <param name="forwards">How far it comes to the front on its way down.</param>
    public static Vector3[] Fall(Vector3 from, Vector3 over, float root, float lift, float end, float flare = 0, float forwards = 0)
    {
        const int Steps = 5;
        Vector3[] top = Over(from, over, root, lift);
        Vector3 edge = top[^1];
        Vector3 sideways = Vector3.Normalize(edge with { Y = 0 });
        var way = new Vector3[top.Length + Steps];
        top.CopyTo(way, 0);
        for (int i = 1; i <= Steps; i++)
        {
            float t = i / (float)Steps;
            way[top.Length + i - 1] = new Vector3(edge.X, float.Lerp(edge.Y, end, t), edge.Z) + (flare * t * t * sideways) + new Vector3(0, 0, forwards * t * (2 - t));
        }

        return way;
    }

    /// <summary>Directions spread evenly over the scalp: those that lie inside the hairline.</summary>
    /// <param name="count">How many would cover the whole sphere.</param>
    /// <param name="inside">How far inside the hairline they lie at least, millimetres.</param>
    public static IEnumerable<Vector3> Scalp(int count, float inside)
    {
        for (int i = 0; i < count; i++)
        {
            float y = 1 - (2 * (i + 0.5f) / count), radius = MathF.Sqrt(1 - (y * y));
            (float sine, float cosine) = MathF.SinCos(i * 2.399963f);
            var direction = new Vector3(radius * sine, y, radius * cosine);
            if (y > -0.62f && Regions.HairLine(Skull.Point(direction, 0)) > inside)
            {
                yield return direction;
            }
        }
    }

    /// <summary>The direction of the hairline at an angle around the head, in front of the ears.</summary>
    public static Vector3 Hairline(float around)
    {
        float share = MathF.Min(1, MathF.Abs(around) / 80);
        return Skull.Direction(around, 31 - (24 * share * share));
    }

    /// <summary>A direction on a parting that runs from the hairline over the crown: 0 in front, 1 behind.</summary>
    public static Vector3 Parting(float side, float share)
    {
        (float sine, float cosine) = MathF.SinCos((34 + (92 * share)) * (MathF.PI / 180));
        return Vector3.Normalize(new Vector3(side * (1 - (0.6f * share)), sine, cosine));
    }

    /// <summary>Points on a smooth line through a few points, evenly in its parameter.</summary>
    public static Vector3[] Through(int count, params ReadOnlySpan<Vector3> points)
    {
        var way = new Vector3[count];
        for (int i = 0; i < count; i++)
        {
            way[i] = HairSculptor.Along(points, i / (count - 1f));
        }

        return way;
    }
}
