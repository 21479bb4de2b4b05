using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>From light to a file: exposure, white balance, vignette, blur, tone, noise, compression.</summary>
internal static class CameraStage
{
    /// <summary>Takes the picture.</summary>
    /// <param name="light">Linear light, [size, size]; used as a workplace.</param>
    /// <param name="size">Pixels a side.</param>
    /// <param name="camera">The camera.</param>
    /// <param name="random">Decides the noise.</param>
    public static Image Develop(Vector3[] light, int size, PhotoCamera camera, RandomSource random)
    {
        if (camera.Blur > 0)
        {
            Blur(light, size, camera.Blur * size);
        }

        Vector3 gain = MathF.Pow(2, camera.Exposure) * new Vector3(MathF.Exp(camera.Warmth + camera.Tint), MathF.Exp(-camera.Tint), MathF.Exp(-camera.Warmth + camera.Tint));
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                float u = ((x + 0.5f) / size) - 0.5f, v = ((y + 0.5f) / size) - 0.5f;
                float corner = 1 - (camera.Vignette * 1.6f * ((u * u) + (v * v)));
                Vector3 linear = light[(y * size) + x] * gain * corner;
                float luminance = Vector3.Dot(linear, new Vector3(0.2126f, 0.7152f, 0.0722f));
                linear = Vector3.Max(Vector3.Zero, Vector3.Lerp(new Vector3(luminance), linear, camera.Saturation));
                light[(y * size) + x] = Tone(linear, camera.Contrast);
            }
        }

        if (camera.Noise > 0)
        {
            AddNoise(light, camera.Noise, random);
        }

        if (camera.Quality < 100)
        {
            BlockCompression.Apply(light, size, camera.Quality);
        }

        var image = new Image(size, size);
        for (int i = 0; i < light.Length; i++)
        {
            Vector3 v = Vector3.Clamp(light[i], Vector3.Zero, Vector3.One) * 255;
            image.Pixels[i] = new Rgba((byte)(v.X + 0.5f), (byte)(v.Y + 0.5f), (byte)(v.Z + 0.5f));
        }

        return image;
    }

    // Encoded values with a soft shoulder, as cameras make them, and contrast about the middle.
    private static Vector3 Tone(Vector3 linear, float contrast)
    {
        return new Vector3(One(linear.X), One(linear.Y), One(linear.Z));

        float One(float value)
        {
            float rolled = value < 0.6f ? value : 0.6f + (0.4f * (1 - MathF.Exp((0.6f - value) / 0.4f)));
            return 0.5f + (contrast * (Srgb.Encode(rolled) - 0.5f));
        }
    }

    // Grain is the same in all channels but for a part of its own in each.
    private static void AddNoise(Vector3[] encoded, float deviation, RandomSource random)
    {
        for (int i = 0; i < encoded.Length; i++)
        {
            ulong bits = random.NextBits();
            float all = Grain(bits), red = Grain(bits >> 16), blue = Grain(bits >> 32);
            encoded[i] += deviation * ((0.8f * new Vector3(all)) + (0.5f * new Vector3(red, -0.5f * (red + blue), blue)));
        }

        // Four uniform numbers make a bell.
        static float Grain(ulong bits) => ((int)((bits & 15) + ((bits >> 4) & 15) + ((bits >> 8) & 15) + ((bits >> 12) & 15)) - 30) / 9.2f;
    }

    private static void Blur(Vector3[] light, int size, float deviation)
    {
        int reach = Math.Max(1, (int)MathF.Ceiling(2.5f * deviation));
        float[] taps = new float[reach + 1];
        float sum = 0;
        for (int i = 0; i <= reach; i++)
        {
            taps[i] = MathF.Exp(-0.5f * i * i / MathF.Max(1e-4f, deviation * deviation));
            sum += i == 0 ? taps[i] : 2 * taps[i];
        }

        var line = new Vector3[size];
        for (int pass = 0; pass < 2; pass++)
        {
            int along = pass == 0 ? 1 : size, across = pass == 0 ? size : 1;
            for (int row = 0; row < size; row++)
            {
                for (int x = 0; x < size; x++)
                {
                    line[x] = light[(row * across) + (x * along)];
                }

                for (int x = 0; x < size; x++)
                {
                    Vector3 total = line[x] * taps[0];
                    for (int i = 1; i <= reach; i++)
                    {
                        total += taps[i] * (line[Math.Max(0, x - i)] + line[Math.Min(size - 1, x + i)]);
                    }

                    light[(row * across) + (x * along)] = total / sum;
                }
            }
        }
    }
}
