namespace Likeness.Splatting.Files.Compressed;

/// <summary>The 32-bit words of PlayCanvas' compressed .ply. Fractions are 0 to 1 between the ends of a chunk. Spec section 9.8.</summary>
internal static class PackedBits
{
    private const double Root2 = 1.4142135623730951;

    /// <summary>Three fractions in 11, 10 and 11 bits, the first in the highest.</summary>
    public static uint Pack111011(double x, double y, double z) => (Fraction(x, 2047) << 21) | (Fraction(y, 1023) << 11) | Fraction(z, 2047);

    /// <summary>The fractions of a word.</summary>
    public static (float X, float Y, float Z) Unpack111011(uint word) =>
        ((word >> 21) / 2047f, ((word >> 11) & 1023) / 1023f, (word & 2047) / 2047f);

    /// <summary>Four fractions in 8 bits each, the first in the highest.</summary>
    public static uint Pack8888(double r, double g, double b, byte a) => (Fraction(r, 255) << 24) | (Fraction(g, 255) << 16) | (Fraction(b, 255) << 8) | a;

    /// <summary>
    /// A quaternion w, x, y, z: two bits say which component is the largest, and the other three follow in order, 10 bits each, as fractions of
    /// the range -1/sqrt(2) to 1/sqrt(2). The largest is made positive and left out, since the length is known.
    /// </summary>
    public static uint PackRotation(ReadOnlySpan<float> q)
    {
        double norm = ByteCodes.Norm(q);
        int largest = 0;
        for (int c = 1; c < 4; c++)
        {
            largest = Math.Abs(q[c]) > Math.Abs(q[largest]) ? c : largest;
        }

        double sign = q[largest] < 0 ? -1 / norm : 1 / norm;
        uint word = (uint)largest;
        for (int c = 0; c < 4; c++)
        {
            word = c == largest ? word : (word << 10) | Fraction((q[c] * sign / Root2) + 0.5, 1023);
        }

        return word;
    }

    /// <summary>The quaternion of a word, of unit length unless the word is damaged.</summary>
    public static void UnpackRotation(uint word, Span<float> q)
    {
        int largest = (int)(word >> 30);
        double sum = 0;
        int shift = 20;
        for (int c = 0; c < 4; c++)
        {
            if (c != largest)
            {
                double value = ((((word >> shift) & 1023) / 1023.0) - 0.5) * Root2;
                q[c] = (float)value;
                sum += value * value;
                shift -= 10;
            }
        }

        q[largest] = (float)Math.Sqrt(Math.Max(0, 1 - sum));
    }

    private static uint Fraction(double value, uint steps) => (uint)Math.Clamp(Math.Floor((value * steps) + 0.5), 0, steps);
}
