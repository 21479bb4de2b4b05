using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Splatting.Data.Images;

/// <summary>The pixels of one view at one size, as bytes.</summary>
public sealed class ViewPixels
{
    private const float PerByte = 1 / 255f;

    /// <summary>Keeps an image and its mask.</summary>
    /// <param name="colours">Straight alpha; opaque for photographs.</param>
    /// <param name="mask">How much each pixel counts, 0 to 255, [height, width]; null when all count in full.</param>
    public ViewPixels(Image colours, byte[]? mask)
    {
        if (mask is not null)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(mask.Length, colours.Pixels.Length, nameof(mask));
        }

        Colours = colours;
        Mask = mask;
        HasOpacity = Array.Exists(colours.Pixels, static p => p.A != 255);
    }

    /// <summary>Red, green, blue and opacity.</summary>
    public Image Colours { get; }

    /// <summary>How much each pixel counts, 0 to 255, [height, width]; null when all count in full.</summary>
    public byte[]? Mask { get; }

    /// <summary>True when some pixel is not opaque, so that the picture depends on the background.</summary>
    public bool HasOpacity { get; }

    /// <summary>Bytes of memory.</summary>
    public long Bytes => (Colours.Pixels.Length * 4L) + (Mask?.Length ?? 0);

    /// <summary>The picture over a background, as planes in [0, 1] of the encoded values (no gamma conversion; spec section 0).</summary>
    /// <param name="background">Red, green and blue behind clear pixels.</param>
    /// <param name="planes">Receives [3, height, width].</param>
    public void CopyPlanes(Vector3 background, Span<float> planes)
    {
        Rgba[] pixels = Colours.Pixels;
        int count = pixels.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(planes.Length, 3 * count, nameof(planes));
        Span<float> red = planes[..count], green = planes.Slice(count, count), blue = planes.Slice(2 * count, count);
        for (int i = 0; i < count; i++)
        {
            Rgba p = pixels[i];
            red[i] = p.R * PerByte;
            green[i] = p.G * PerByte;
            blue[i] = p.B * PerByte;
            if (p.A != 255)
            {
                float alpha = p.A * PerByte, rest = 1 - alpha;
                red[i] = (red[i] * alpha) + (background.X * rest);
                green[i] = (green[i] * alpha) + (background.Y * rest);
                blue[i] = (blue[i] * alpha) + (background.Z * rest);
            }
        }
    }

    /// <summary>The same at another size, each new pixel the mean of what it covers, in encoded values and weighted by opacity.</summary>
    public ViewPixels Shrunk(int width, int height)
    {
        if (width == Colours.Width && height == Colours.Height)
        {
            return this;
        }

        float[] values = new float[Colours.Pixels.Length * 4];
        for (int i = 0; i < Colours.Pixels.Length; i++)
        {
            Rgba p = Colours.Pixels[i];
            float alpha = p.A * PerByte;
            (values[4 * i], values[(4 * i) + 1], values[(4 * i) + 2], values[(4 * i) + 3]) = (p.R * alpha, p.G * alpha, p.B * alpha, alpha);
        }

        FloatImage small = new FloatImage(Colours.Width, Colours.Height, 4, values).Resize(width, height);
        var colours = new Image(width, height);
        for (int i = 0; i < colours.Pixels.Length; i++)
        {
            ReadOnlySpan<float> v = small.Values.AsSpan(4 * i, 4);
            if (v[3] > 0)
            {
                colours.Pixels[i] = new Rgba(Rounded(v[0] / v[3]), Rounded(v[1] / v[3]), Rounded(v[2] / v[3]), Rounded(v[3] * 255));
            }
        }

        return new ViewPixels(colours, ShrunkMask(width, height));
    }

    private byte[]? ShrunkMask(int width, int height)
    {
        if (Mask is null)
        {
            return null;
        }

        float[] values = new float[Mask.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Mask[i];
        }

        FloatImage small = new FloatImage(Colours.Width, Colours.Height, 1, values).Resize(width, height);
        byte[] mask = new byte[width * height];
        for (int i = 0; i < mask.Length; i++)
        {
            mask[i] = Rounded(small.Values[i]);
        }

        return mask;
    }

    private static byte Rounded(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
