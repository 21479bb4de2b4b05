namespace Likeness.Splatting.Harmonics;

/// <summary>
/// Real spherical harmonics up to degree 3 with the order and signs that Gaussian scenes are stored in (Kerbl et al. 2023),
/// in float64: the reference for the vector kernels.
/// </summary>
internal static class SphericalHarmonics
{
    public const double C0 = 0.28209479177387814;
    public const double C1 = 0.4886025119029199;
    public const double C2 = 1.0925484305920792;
    public const double C3 = 0.31539156525252005;
    public const double C4 = 0.5462742152960396;
    public const double C5 = 0.5900435899266435;
    public const double C6 = 2.890611442640554;
    public const double C7 = 0.4570457994644658;
    public const double C8 = 0.3731763325901154;
    public const double C9 = 1.445305721320277;

    /// <summary>The number of coefficients of a degree: (degree + 1)^2.</summary>
    public static int Count(int degree) => (degree + 1) * (degree + 1);

    /// <summary>Writes the basis functions of a degree (0 to 3) at a unit direction.</summary>
    public static void Basis(double x, double y, double z, int degree, Span<double> basis)
    {
        basis[0] = C0;
        if (degree < 1)
        {
            return;
        }

        basis[1] = -C1 * y;
        basis[2] = C1 * z;
        basis[3] = -C1 * x;
        if (degree < 2)
        {
            return;
        }

        double xx = x * x, yy = y * y, zz = z * z;
        basis[4] = C2 * x * y;
        basis[5] = -C2 * y * z;
        basis[6] = C3 * ((2 * zz) - xx - yy);
        basis[7] = -C2 * x * z;
        basis[8] = C4 * (xx - yy);
        if (degree < 3)
        {
            return;
        }

        basis[9] = -C5 * y * ((3 * xx) - yy);
        basis[10] = C6 * x * y * z;
        basis[11] = -C7 * y * ((4 * zz) - xx - yy);
        basis[12] = C8 * z * ((2 * zz) - (3 * xx) - (3 * yy));
        basis[13] = -C7 * x * ((4 * zz) - xx - yy);
        basis[14] = C9 * z * (xx - yy);
        basis[15] = -C5 * x * (xx - (3 * yy));
    }

    /// <summary>The gradient over the unit direction of the sum over k of <paramref name="weights"/>[k] times basis function k.</summary>
    public static (double X, double Y, double Z) Slope(double x, double y, double z, int degree, ReadOnlySpan<double> weights)
    {
        double gx = 0, gy = 0, gz = 0;
        if (degree >= 1)
        {
            gy -= C1 * weights[1];
            gz += C1 * weights[2];
            gx -= C1 * weights[3];
        }

        if (degree >= 2)
        {
            gx += (C2 * y * weights[4]) - (2 * C3 * x * weights[6]) - (C2 * z * weights[7]) + (2 * C4 * x * weights[8]);
            gy += (C2 * x * weights[4]) - (C2 * z * weights[5]) - (2 * C3 * y * weights[6]) - (2 * C4 * y * weights[8]);
            gz += (-C2 * y * weights[5]) + (4 * C3 * z * weights[6]) - (C2 * x * weights[7]);
        }

        if (degree >= 3)
        {
            double xx = x * x, yy = y * y, zz = z * z;
            gx += (-C5 * 6 * x * y * weights[9]) + (C6 * y * z * weights[10]) + (C7 * 2 * x * y * weights[11]) - (C8 * 6 * x * z * weights[12])
                - (C7 * ((4 * zz) - (3 * xx) - yy) * weights[13]) + (C9 * 2 * x * z * weights[14]) - (C5 * 3 * (xx - yy) * weights[15]);
            gy += (-C5 * 3 * (xx - yy) * weights[9]) + (C6 * x * z * weights[10]) - (C7 * ((4 * zz) - xx - (3 * yy)) * weights[11]) - (C8 * 6 * y * z * weights[12])
                + (C7 * 2 * x * y * weights[13]) - (C9 * 2 * y * z * weights[14]) + (C5 * 6 * x * y * weights[15]);
            gz += (C6 * x * y * weights[10]) - (C7 * 8 * y * z * weights[11]) + (C8 * ((6 * zz) - (3 * xx) - (3 * yy)) * weights[12])
                - (C7 * 8 * x * z * weights[13]) + (C9 * (xx - yy) * weights[14]);
        }

        return (gx, gy, gz);
    }
}
