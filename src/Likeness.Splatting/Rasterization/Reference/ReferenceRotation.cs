namespace Likeness.Splatting.Rasterization.Reference;

/// <summary>Rotation matrices of quaternions w, x, y, z of any length, and the way back.</summary>
internal static class ReferenceRotation
{
    /// <summary>The matrix [3, 3], row-major, of the quaternion divided by its length.</summary>
    public static double[] Matrix(ReadOnlySpan<double> quaternion)
    {
        double length = Length(quaternion);
        double w = quaternion[0] / length, x = quaternion[1] / length, y = quaternion[2] / length, z = quaternion[3] / length;
        return
        [
            1 - (2 * ((y * y) + (z * z))), 2 * ((x * y) - (w * z)), 2 * ((x * z) + (w * y)),
            2 * ((x * y) + (w * z)), 1 - (2 * ((x * x) + (z * z))), 2 * ((y * z) - (w * x)),
            2 * ((x * z) - (w * y)), 2 * ((y * z) + (w * x)), 1 - (2 * ((x * x) + (y * y))),
        ];
    }

    /// <summary>The gradient of the raw quaternion from that of the matrix (spec 5.8).</summary>
    public static double[] Backward(ReadOnlySpan<double> quaternion, ReadOnlySpan<double> h)
    {
        double length = Length(quaternion);
        double w = quaternion[0] / length, x = quaternion[1] / length, y = quaternion[2] / length, z = quaternion[3] / length;
        double gw = 2 * ((x * (h[7] - h[5])) + (y * (h[2] - h[6])) + (z * (h[3] - h[1])));
        double gx = 2 * ((-2 * x * (h[4] + h[8])) + (y * (h[3] + h[1])) + (z * (h[6] + h[2])) + (w * (h[7] - h[5])));
        double gy = 2 * ((x * (h[3] + h[1])) - (2 * y * (h[0] + h[8])) + (z * (h[7] + h[5])) + (w * (h[2] - h[6])));
        double gz = 2 * ((x * (h[6] + h[2])) + (y * (h[7] + h[5])) - (2 * z * (h[0] + h[4])) + (w * (h[3] - h[1])));
        double along = (w * gw) + (x * gx) + (y * gy) + (z * gz);
        return [(gw - (w * along)) / length, (gx - (x * along)) / length, (gy - (y * along)) / length, (gz - (z * along)) / length];
    }

    private static double Length(ReadOnlySpan<double> q) => Math.Sqrt((q[0] * q[0]) + (q[1] * q[1]) + (q[2] * q[2]) + (q[3] * q[3]));
}
