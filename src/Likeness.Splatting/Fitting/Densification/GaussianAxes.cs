namespace Likeness.Splatting.Fitting.Densification;

/// <summary>From the axes of a Gaussian to those of the world and back.</summary>
internal static class GaussianAxes
{
    /// <summary>Turns a vector by a quaternion w, x, y, z of any length but zero.</summary>
    public static void Rotate(ReadOnlySpan<float> quaternion, Span<float> vector)
    {
        (float w, float x, float y, float z) = (quaternion[0], quaternion[1], quaternion[2], quaternion[3]);
        float square = (w * w) + (x * x) + (y * y) + (z * z);
        float s = square > 0 ? 2 / square : 0;
        (float a, float b, float c) = (vector[0], vector[1], vector[2]);
        vector[0] = ((1 - (s * ((y * y) + (z * z)))) * a) + (s * ((x * y) - (w * z)) * b) + (s * ((x * z) + (w * y)) * c);
        vector[1] = (s * ((x * y) + (w * z)) * a) + ((1 - (s * ((x * x) + (z * z)))) * b) + (s * ((y * z) - (w * x)) * c);
        vector[2] = (s * ((x * z) - (w * y)) * a) + (s * ((y * z) + (w * x)) * b) + ((1 - (s * ((x * x) + (y * y)))) * c);
    }

    /// <summary>Turns a vector by the inverse of a quaternion.</summary>
    public static void RotateBack(ReadOnlySpan<float> quaternion, Span<float> vector)
    {
        ReadOnlySpan<float> conjugate = [quaternion[0], -quaternion[1], -quaternion[2], -quaternion[3]];
        Rotate(conjugate, vector);
    }
}
