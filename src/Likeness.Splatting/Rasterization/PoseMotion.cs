using Likeness.Splatting.Rasterization.Projection;

namespace Likeness.Splatting.Rasterization;

/// <summary>
/// A motion (v, w) of a camera, p' = exp([w]x) p + v for a point p in its axes, in float64: applied to a view, and the gradient over
/// it from the gradient over a further small motion of the moved camera.
/// </summary>
internal static class PoseMotion
{
    private const double Small = 1e-3;

    /// <summary>Moves a view: R becomes exp([w]x) R, t becomes exp([w]x) t + v.</summary>
    /// <param name="view">Changed in place.</param>
    /// <param name="motion">v, then w, [6].</param>
    public static void Apply(ref View view, ReadOnlySpan<float> motion)
    {
        double x = motion[3], y = motion[4], z = motion[5];
        Coefficients(x, y, z, out double a, out double b, out _);
        double e00 = 1 - (b * ((y * y) + (z * z))), e01 = (b * x * y) - (a * z), e02 = (b * x * z) + (a * y);
        double e10 = (b * x * y) + (a * z), e11 = 1 - (b * ((x * x) + (z * z))), e12 = (b * y * z) - (a * x);
        double e20 = (b * x * z) - (a * y), e21 = (b * y * z) + (a * x), e22 = 1 - (b * ((x * x) + (y * y)));
        Turn(ref view.R00, ref view.R10, ref view.R20);
        Turn(ref view.R01, ref view.R11, ref view.R21);
        Turn(ref view.R02, ref view.R12, ref view.R22);
        Turn(ref view.T0, ref view.T1, ref view.T2);
        view.T0 += motion[0];
        view.T1 += motion[1];
        view.T2 += motion[2];
        view.EyeX = -((view.R00 * view.T0) + (view.R10 * view.T1) + (view.R20 * view.T2));
        view.EyeY = -((view.R01 * view.T0) + (view.R11 * view.T1) + (view.R21 * view.T2));
        view.EyeZ = -((view.R02 * view.T0) + (view.R12 * view.T1) + (view.R22 * view.T2));

        void Turn(ref float p, ref float q, ref float r)
        {
            (double u, double v, double w) = (p, q, r);
            p = (float)((e00 * u) + (e01 * v) + (e02 * w));
            q = (float)((e10 * u) + (e11 * v) + (e12 * w));
            r = (float)((e20 * u) + (e21 * v) + (e22 * w));
        }
    }

    /// <summary>
    /// Adds the gradient over the motion. A change of w turns about the point before v was added, which is a turn about the camera
    /// and a move by v x turn; and it turns by J dw, with J the left Jacobian of the exponential.
    /// </summary>
    /// <param name="motion">v, then w, [6].</param>
    /// <param name="camera">The gradient over a further motion.</param>
    /// <param name="gradient">Added to, [6].</param>
    public static void Backward(ReadOnlySpan<float> motion, in CameraGradient camera, Span<float> gradient)
    {
        double vx = camera.Translation.X, vy = camera.Translation.Y, vz = camera.Translation.Z;
        double gx = camera.Rotation.X - ((motion[1] * vz) - (motion[2] * vy));
        double gy = camera.Rotation.Y - ((motion[2] * vx) - (motion[0] * vz));
        double gz = camera.Rotation.Z - ((motion[0] * vy) - (motion[1] * vx));
        double x = motion[3], y = motion[4], z = motion[5];
        Coefficients(x, y, z, out _, out double b, out double c);
        double cx = (y * gz) - (z * gy), cy = (z * gx) - (x * gz), cz = (x * gy) - (y * gx);
        gradient[0] += (float)vx;
        gradient[1] += (float)vy;
        gradient[2] += (float)vz;
        gradient[3] += (float)(gx - (b * cx) + (c * ((y * cz) - (z * cy))));
        gradient[4] += (float)(gy - (b * cy) + (c * ((z * cx) - (x * cz))));
        gradient[5] += (float)(gz - (b * cz) + (c * ((x * cy) - (y * cx))));
    }

    /// <summary>sin t / t, (1 - cos t) / t^2 and (t - sin t) / t^3.</summary>
    private static void Coefficients(double x, double y, double z, out double a, out double b, out double c)
    {
        double square = (x * x) + (y * y) + (z * z), t = Math.Sqrt(square);
        if (t < Small)
        {
            a = 1 - (square / 6);
            b = 0.5 - (square / 24);
            c = (1.0 / 6) - (square / 120);
            return;
        }

        a = Math.Sin(t) / t;
        b = (1 - Math.Cos(t)) / square;
        c = (t - Math.Sin(t)) / (square * t);
    }
}
