namespace Likeness.Imaging.Images;

/// <summary>
/// A float image with interleaved channels; rows run from the top. Values are linear light unless a caller says otherwise,
/// 0 is black and 1 is white, and nothing is clamped.
/// </summary>
public sealed class FloatImage
{
    /// <summary>Makes a black image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side or the channel count is less than one.</exception>
    public FloatImage(int width, int height, int channels) : this(width, height, channels, new float[CheckedLength(width, height, channels)]) { }

    /// <summary>Makes an image from values that it keeps.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the size.</exception>
    public FloatImage(int width, int height, int channels, float[] values)
    {
        if (values.Length != CheckedLength(width, height, channels))
        {
            throw new ArgumentException($"{values.Length} values were given for an image of {width} by {height} with {channels} channels.", nameof(values));
        }

        Width = width;
        Height = height;
        Channels = channels;
        Values = values;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>Values a pixel.</summary>
    public int Channels { get; }

    /// <summary>All values, [height, width, channels].</summary>
    public float[] Values { get; }

    /// <summary>One row of values, [width, channels].</summary>
    public Span<float> Row(int y) => Values.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>Red, green and blue of an 8-bit image as linear light. Alpha is dropped.</summary>
    public static FloatImage FromImage(Image image)
    {
        var result = new FloatImage(image.Width, image.Height, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            Rgba p = image.Pixels[i];
            result.Values[3 * i] = Srgb.ToLinear(p.R);
            result.Values[3 * i + 1] = Srgb.ToLinear(p.G);
            result.Values[3 * i + 2] = Srgb.ToLinear(p.B);
        }

        return result;
    }

    /// <summary>The nearest 8-bit sRGB image of linear light with one (grey) or three channels; a fourth is opacity.</summary>
    /// <exception cref="InvalidOperationException">There are neither one, three nor four channels.</exception>
    public Image ToImage()
    {
        if (Channels is not (1 or 3 or 4))
        {
            throw new InvalidOperationException($"An image of {Channels} channels has no colours; take one, three or four of them.");
        }

        var image = new Image(Width, Height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            ReadOnlySpan<float> v = Values.AsSpan(i * Channels, Channels);
            byte red = Srgb.FromLinear(v[0]);
            image.Pixels[i] = Channels == 1
                ? new Rgba(red, red, red)
                : new Rgba(red, Srgb.FromLinear(v[1]), Srgb.FromLinear(v[2]), Channels == 4 ? (byte)(Math.Clamp(v[3], 0, 1) * 255 + 0.5f) : (byte)255);
        }

        return image;
    }

    /// <summary>Copies one channel out as a plane, [height, width].</summary>
    public void CopyChannel(int channel, Span<float> plane)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)Channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(plane.Length, Width * Height);
        for (int i = 0, from = channel; from < Values.Length; i++, from += Channels)
        {
            plane[i] = Values[from];
        }
    }

    private static int CheckedLength(int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        return checked(width * height * channels);
    }
}
