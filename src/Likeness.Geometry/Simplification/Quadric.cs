using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Simplification;

/// <summary>A symmetric 4x4 matrix whose form [v;1]^T Q [v;1] is the sum of squared distances of v to some planes.</summary>
/// <remarks>
/// A mirror-symmetric head has many collapses whose costs are equal but for rounding, so the rounding picks the vertices that
/// survive. Sums of products are fused, which is exact in the middle and gives the same bits with and without the instruction.
/// </remarks>
internal readonly struct Quadric
{
    private readonly double _xx, _xy, _xz, _xw, _yy, _yz, _yw, _zz, _zw, _ww;

    private Quadric(double xx, double xy, double xz, double xw, double yy, double yz, double yw, double zz, double zw, double ww) =>
        (_xx, _xy, _xz, _xw, _yy, _yz, _yw, _zz, _zw, _ww) = (xx, xy, xz, xw, yy, yz, yw, zz, zw, ww);

    public static Quadric operator +(in Quadric p, in Quadric q) => new(
        p._xx + q._xx, p._xy + q._xy, p._xz + q._xz, p._xw + q._xw,
        p._yy + q._yy, p._yz + q._yz, p._yw + q._yw,
        p._zz + q._zz, p._zw + q._zw, p._ww + q._ww);

    /// <summary>The quadric of a triangle's plane, not weighted by area.</summary>
    /// <returns>False for a triangle without an area, which has no plane.</returns>
    public static bool TryPlane(Double3 a, Double3 b, Double3 c, out Quadric plane)
    {
        plane = default;
        Double3 normal = Double3.Cross(b - a, c - a);
        double length = Math.Sqrt(FusedDot(normal, normal.X, normal.Y, normal.Z));
        if (!(length > 0))
        {
            return false;
        }

        var n = new Double3(normal.X / length, normal.Y / length, normal.Z / length);
        double w = -FusedDot(n, a.X, a.Y, a.Z);
        plane = new Quadric(n.X * n.X, n.X * n.Y, n.X * n.Z, n.X * w, n.Y * n.Y, n.Y * n.Z, n.Y * w, n.Z * n.Z, n.Z * w, w * w);
        return true;
    }

    public double Cost(Double3 v)
    {
        double x = FusedDot(v, _xx, _xy, _xz) + _xw;
        double y = FusedDot(v, _xy, _yy, _yz) + _yw;
        double z = FusedDot(v, _xz, _yz, _zz) + _zw;
        double w = FusedDot(v, _xw, _yw, _zw) + _ww;
        return FusedDot(v, x, y, z) + w;
    }

    private static double FusedDot(Double3 v, double x, double y, double z) =>
        Math.FusedMultiplyAdd(v.Z, z, Math.FusedMultiplyAdd(v.Y, y, v.X * x));
}
