namespace Likeness.Splatting.Scenes;

/// <summary>
/// The real spherical harmonics of degrees 0 to 3 with the order and the signs of 3D Gaussian splatting: coefficient 0, then
/// 1 to 3 (-y, z, -x), 4 to 8, 9 to 15. They are orthonormal over the sphere. Double precision, for preprocessing.
/// </summary>
internal static class SphericalBasis
{
    /// <summary>The number of functions of degrees 0 to 3.</summary>
    public const int Count = 16;

    /// <summary>Values at a unit vector.</summary>
    /// <param name="x">First component of the direction.</param>
    /// <param name="y">Second component of the direction.</param>
    /// <param name="z">Third component of the direction.</param>
    /// <param name="values">[16].</param>
    public static void Evaluate(double x, double y, double z, Span<double> values)
    {
        double xx = x * x, yy = y * y, zz = z * z;
        values[0] = 0.28209479177387814;
        values[1] = -0.4886025119029199 * y;
        values[2] = 0.4886025119029199 * z;
        values[3] = -0.4886025119029199 * x;
        values[4] = 1.0925484305920792 * x * y;
        values[5] = -1.0925484305920792 * y * z;
        values[6] = 0.31539156525252005 * ((2 * zz) - xx - yy);
        values[7] = -1.0925484305920792 * x * z;
        values[8] = 0.5462742152960396 * (xx - yy);
        values[9] = -0.5900435899266435 * y * ((3 * xx) - yy);
        values[10] = 2.890611442640554 * x * y * z;
        values[11] = -0.4570457994644658 * y * ((4 * zz) - xx - yy);
        values[12] = 0.3731763325901154 * z * ((2 * zz) - (3 * xx) - (3 * yy));
        values[13] = -0.4570457994644658 * x * ((4 * zz) - xx - yy);
        values[14] = 1.445305721320277 * z * (xx - yy);
        values[15] = -0.5900435899266435 * x * (xx - (3 * yy));
    }
}
