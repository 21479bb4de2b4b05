using System.Numerics;

namespace Likeness.Stylized.Photo;

/// <summary>
/// What JPEG does to a picture (ITU-T T.81): blocks of 8 by 8 of lightness and two colour differences, cosine transform, coefficients rounded to multiples of the usual
/// tables. Colour is kept at full resolution; nothing is written.
/// </summary>
internal static class BlockCompression
{
    private const int Side = 8;

    // Annex K.1 of the standard.
    private static readonly byte[] Lightness =
    [
        16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly byte[] Colour =
    [
        17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    ];

    private static readonly float[] Cosines = MakeCosines();

    /// <summary>Compresses and restores.</summary>
    /// <param name="encoded">Encoded values, 0 to 1, [size, size].</param>
    /// <param name="size">Pixels a side.</param>
    /// <param name="quality">1 to 100, as the usual programs count.</param>
    public static void Apply(Vector3[] encoded, int size, int quality)
    {
        float scale = quality < 50 ? 5000f / quality : 200 - (2 * quality);
        Span<float> block = stackalloc float[3 * Side * Side];
        Span<float> work = stackalloc float[Side * Side];
        for (int top = 0; top < size; top += Side)
        {
            for (int left = 0; left < size; left += Side)
            {
                for (int i = 0; i < Side * Side; i++)
                {
                    Vector3 v = 255 * encoded[(Math.Min(size - 1, top + (i / Side)) * size) + Math.Min(size - 1, left + (i % Side))];
                    float light = Vector3.Dot(v, new Vector3(0.299f, 0.587f, 0.114f));
                    block[i] = light - 128;
                    block[64 + i] = 0.564f * (v.Z - light);
                    block[128 + i] = 0.713f * (v.X - light);
                }

                for (int c = 0; c < 3; c++)
                {
                    Quantize(block.Slice(64 * c, 64), work, c == 0 ? Lightness : Colour, scale);
                }

                for (int i = 0; i < Side * Side; i++)
                {
                    int y = top + (i / Side), x = left + (i % Side);
                    if (y < size && x < size)
                    {
                        float light = block[i] + 128, red = light + (block[128 + i] / 0.713f), blue = light + (block[64 + i] / 0.564f);
                        encoded[(y * size) + x] = new Vector3(red, (light - (0.299f * red) - (0.114f * blue)) / 0.587f, blue) / 255;
                    }
                }
            }
        }
    }

    private static void Quantize(Span<float> block, Span<float> work, ReadOnlySpan<byte> table, float scale)
    {
        // Rows, then columns; back the other way.
        Transform(block, work, forward: true);
        Transform(work, block, forward: true);
        for (int i = 0; i < block.Length; i++)
        {
            float step = Math.Clamp(((table[i] * scale) + 50) / 100, 1, 255);
            block[i] = step * MathF.Round(block[i] / step);
        }

        Transform(block, work, forward: false);
        Transform(work, block, forward: false);
    }

    // Each row of the source, transformed, becomes a column of the target.
    private static void Transform(ReadOnlySpan<float> source, Span<float> target, bool forward)
    {
        for (int row = 0; row < Side; row++)
        {
            for (int k = 0; k < Side; k++)
            {
                float sum = 0;
                for (int n = 0; n < Side; n++)
                {
                    sum += source[(row * Side) + n] * (forward ? Cosines[(k * Side) + n] : Cosines[(n * Side) + k]);
                }

                target[(k * Side) + row] = sum;
            }
        }
    }

    private static float[] MakeCosines()
    {
        float[] cosines = new float[Side * Side];
        for (int k = 0; k < Side; k++)
        {
            for (int n = 0; n < Side; n++)
            {
                cosines[(k * Side) + n] = MathF.Sqrt(k == 0 ? 0.125f : 0.25f) * MathF.Cos(((2 * n) + 1) * k * MathF.PI / 16);
            }
        }

        return cosines;
    }
}
