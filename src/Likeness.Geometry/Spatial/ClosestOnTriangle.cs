using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Spatial;

/// <summary>
/// The closest point of a triangle by Voronoi regions (Ericson, Real-Time Collision Detection, 5.1.5). Points on an edge are
/// computed from its lower-numbered end, so that the two triangles at an edge give exactly the same distance and ties
/// are real ties.
/// </summary>
internal static class ClosestOnTriangle
{
    /// <summary>Corner weights and squared distance of the closest point.</summary>
    /// <param name="p">The query.</param>
    /// <param name="a">First corner.</param>
    /// <param name="b">Second corner.</param>
    /// <param name="c">Third corner.</param>
    /// <param name="ia">Number of the first corner, which decides the direction of shared edges.</param>
    /// <param name="ib">Number of the second corner.</param>
    /// <param name="ic">Number of the third corner.</param>
    /// <param name="weights">The weights of the three corners.</param>
    public static double Find(Double3 p, Double3 a, Double3 b, Double3 c, int ia, int ib, int ic, out Double3 weights)
    {
        Double3 ab = b - a;
        Double3 ac = c - a;
        Double3 ap = p - a;
        double d1 = Double3.Dot(ab, ap);
        double d2 = Double3.Dot(ac, ap);
        if (d1 <= 0 && d2 <= 0)
        {
            weights = new Double3(1, 0, 0);
            return ap.LengthSquared;
        }

        Double3 bp = p - b;
        double d3 = Double3.Dot(ab, bp);
        double d4 = Double3.Dot(ac, bp);
        if (d3 >= 0 && d4 <= d3)
        {
            weights = new Double3(0, 1, 0);
            return bp.LengthSquared;
        }

        Double3 cp = p - c;
        double d5 = Double3.Dot(ab, cp);
        double d6 = Double3.Dot(ac, cp);
        if (d6 >= 0 && d5 <= d6)
        {
            weights = new Double3(0, 0, 1);
            return cp.LengthSquared;
        }

        double vc = (d1 * d4) - (d3 * d2);
        double vb = (d5 * d2) - (d1 * d6);
        double va = (d3 * d6) - (d5 * d4);
        double sum = va + vb + vc;
        if (!(sum > 1e-14 * ab.LengthSquared * ac.LengthSquared))
        {
            return OfEdges(p, a, b, c, ia, ib, ic, out weights);
        }

        if (vc <= 0 && d1 >= 0 && d3 <= 0)
        {
            double distance = OnSegment(p, a, b, ia, ib, out double t);
            weights = new Double3(1 - t, t, 0);
            return distance;
        }

        if (vb <= 0 && d2 >= 0 && d6 <= 0)
        {
            double distance = OnSegment(p, a, c, ia, ic, out double t);
            weights = new Double3(1 - t, 0, t);
            return distance;
        }

        if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0)
        {
            double distance = OnSegment(p, b, c, ib, ic, out double t);
            weights = new Double3(0, 1 - t, t);
            return distance;
        }

        double v = vb / sum;
        double w = vc / sum;
        weights = new Double3(1 - v - w, v, w);
        return (p - (a + (ab * v) + (ac * w))).LengthSquared;
    }

    // A triangle without an area is its longest edge; trying all three needs no cases.
    private static double OfEdges(Double3 p, Double3 a, Double3 b, Double3 c, int ia, int ib, int ic, out Double3 weights)
    {
        double best = OnSegment(p, a, b, ia, ib, out double t);
        weights = new Double3(1 - t, t, 0);
        double other = OnSegment(p, a, c, ia, ic, out t);
        if (other < best)
        {
            best = other;
            weights = new Double3(1 - t, 0, t);
        }

        other = OnSegment(p, b, c, ib, ic, out t);
        if (other < best)
        {
            best = other;
            weights = new Double3(0, 1 - t, t);
        }

        return best;
    }

    // t runs from the first end to the second, whichever has the lower number.
    private static double OnSegment(Double3 p, Double3 first, Double3 second, int iFirst, int iSecond, out double t)
    {
        bool swap = iSecond < iFirst;
        (Double3 low, Double3 high) = swap ? (second, first) : (first, second);
        Double3 along = high - low;
        double length = along.LengthSquared;
        double s = length > 0 ? Math.Clamp(Double3.Dot(p - low, along) / length, 0, 1) : 0;
        t = swap ? 1 - s : s;
        return (p - (low + (along * s))).LengthSquared;
    }
}
