namespace Likeness.Tensors.Kernels;

/// <summary>
/// The rotation exp([v]x) = I + a K + b K^2 of an axis-angle vector (Rodrigues), with a = sin t / t, b = (1 - cos t) / t^2
/// and t = |v|, in float64; series take over where t is small.
/// </summary>
internal static class RotationKernels
{
    private const double Small = 1e-2;

    /// <summary>matrix [3, 3], row-major, from vector [3] in radians.</summary>
    public static void Exponential(ReadOnlySpan<float> vector, Span<float> matrix)
    {
        double x = vector[0], y = vector[1], z = vector[2];
        Coefficients((x * x) + (y * y) + (z * z), out double a, out double b, out _, out _);

        // K^2 = v v^T - |v|^2 I.
        matrix[0] = (float)(1 - (b * ((y * y) + (z * z))));
        matrix[1] = (float)((b * x * y) - (a * z));
        matrix[2] = (float)((b * x * z) + (a * y));
        matrix[3] = (float)((b * x * y) + (a * z));
        matrix[4] = (float)(1 - (b * ((x * x) + (z * z))));
        matrix[5] = (float)((b * y * z) - (a * x));
        matrix[6] = (float)((b * x * z) - (a * y));
        matrix[7] = (float)((b * y * z) + (a * x));
        matrix[8] = (float)(1 - (b * ((x * x) + (y * y))));
    }

    /// <summary>Adds the gradient.</summary>
    public static void Backward(ReadOnlySpan<float> vector, ReadOnlySpan<float> dm, Span<float> dv)
    {
        double x = vector[0], y = vector[1], z = vector[2];
        Coefficients((x * x) + (y * y) + (z * z), out double a, out double b, out double da, out double db);

        // Inner products of dm with K and with K^2; da and db are the derivatives over t, divided by t.
        double gx = (double)dm[7] - dm[5], gy = (double)dm[2] - dm[6], gz = (double)dm[3] - dm[1];
        double k = (gx * x) + (gy * y) + (gz * z);
        double xy = (double)dm[1] + dm[3], xz = (double)dm[2] + dm[6], yz = (double)dm[5] + dm[7];
        double k2 = (xy * x * y) + (xz * x * z) + (yz * y * z)
            - (dm[0] * ((y * y) + (z * z))) - (dm[4] * ((x * x) + (z * z))) - (dm[8] * ((x * x) + (y * y)));
        double radial = (da * k) + (db * k2);
        dv[0] += (float)((radial * x) + (a * gx) + (b * ((xy * y) + (xz * z) - (2 * x * ((double)dm[4] + dm[8])))));
        dv[1] += (float)((radial * y) + (a * gy) + (b * ((xy * x) + (yz * z) - (2 * y * ((double)dm[0] + dm[8])))));
        dv[2] += (float)((radial * z) + (a * gz) + (b * ((xz * x) + (yz * y) - (2 * z * ((double)dm[0] + dm[4])))));
    }

    private static void Coefficients(double t2, out double a, out double b, out double da, out double db)
    {
        if (t2 < Small * Small)
        {
            a = 1 - (t2 / 6) + (t2 * t2 / 120);
            b = 0.5 - (t2 / 24) + (t2 * t2 / 720);
            da = (-1.0 / 3) + (t2 / 30);
            db = (-1.0 / 12) + (t2 / 180);
            return;
        }

        double t = Math.Sqrt(t2), sin = Math.Sin(t), cos = Math.Cos(t);
        a = sin / t;
        b = (1 - cos) / t2;
        da = (cos - a) / t2;
        db = (a - (2 * b)) / t2;
    }
}
