using System.Buffers.Binary;

namespace Likeness.Splatting.Files.Spz;

/// <summary>Packed rotations of .spz; unpacked ones are quaternions w, x, y, z of unit length. Spec section 9.7.</summary>
internal static class SpzRotation
{
    private const double HalfRoot2 = 0.70710678118654752;
    private const int Magnitude = 511;

    /// <summary>Versions 1 and 2: x, y and z in a byte each, w positive and from the length.</summary>
    public static void UnpackFirstThree(ReadOnlySpan<byte> bytes, Span<float> q)
    {
        double sum = 0;
        for (int c = 0; c < 3; c++)
        {
            double value = (bytes[c] / 127.5) - 1;
            q[c + 1] = (float)value;
            sum += value * value;
        }

        q[0] = (float)Math.Sqrt(Math.Max(0, 1 - sum));
    }

    /// <summary>Versions 3 and 4: which of x, y, z, w is the largest, and the other three with a sign and nine bits each, the first in the highest.</summary>
    public static void UnpackSmallestThree(ReadOnlySpan<byte> bytes, Span<float> q)
    {
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int largest = (int)(word >> 30);
        double sum = 0;
        for (int c = 3; c >= 0; c--)
        {
            if (c != largest)
            {
                double value = (word & Magnitude) / (double)Magnitude * HalfRoot2;
                q[Slot(c)] = (float)((word & 512) != 0 ? -value : value);
                sum += value * value;
                word >>= 10;
            }
        }

        q[Slot(largest)] = (float)Math.Sqrt(Math.Max(0, 1 - sum));
    }

    /// <summary>Packs for version 3. The quaternion may have any length but zero.</summary>
    public static void PackSmallestThree(ReadOnlySpan<float> q, Span<byte> bytes)
    {
        double norm = ByteCodes.Norm(q);
        int largest = 0;
        for (int c = 1; c < 4; c++)
        {
            largest = Math.Abs(q[Slot(c)]) > Math.Abs(q[Slot(largest)]) ? c : largest;
        }

        bool flip = q[Slot(largest)] < 0;
        uint word = (uint)largest;
        for (int c = 0; c < 4; c++)
        {
            if (c != largest)
            {
                double value = q[Slot(c)] / norm;
                uint magnitude = (uint)Math.Min(Math.Round(Math.Abs(value) / HalfRoot2 * Magnitude), Magnitude);
                word = (word << 10) | ((value < 0) != flip ? 512u : 0) | magnitude;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
    }

    // The file counts x, y, z, w; scenes have w first.
    private static int Slot(int component) => (component + 1) % 4;
}
