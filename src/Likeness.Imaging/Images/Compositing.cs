namespace Likeness.Imaging.Images;

/// <summary>Cutting images out of and putting them into each other.</summary>
public static class Compositing
{
    /// <summary>Copies a rectangle out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle reaches outside the image.</exception>
    public static Image Crop(this Image image, int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, image.Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, image.Height - y);
        var result = new Image(width, height);
        for (int row = 0; row < height; row++)
        {
            image.Row(y + row).Slice(x, width).CopyTo(result.Row(row));
        }

        return result;
    }

    /// <summary>Lays an image over another with its upper left corner at (x, y); what falls outside is cut off.</summary>
    public static void Draw(this Image target, Image source, int x, int y)
    {
        int left = Math.Max(x, 0), right = Math.Min(x + source.Width, target.Width);
        int top = Math.Max(y, 0), bottom = Math.Min(y + source.Height, target.Height);
        for (int row = top; row < bottom; row++)
        {
            Span<Rgba> to = target.Row(row);
            ReadOnlySpan<Rgba> from = source.Row(row - y);
            for (int column = left; column < right; column++)
            {
                to[column] = Over(from[column - x], to[column]);
            }
        }
    }

    /// <summary>Fills a rectangle, blending where the colour is not opaque; what falls outside is cut off.</summary>
    public static void FillRectangle(this Image target, int x, int y, int width, int height, Rgba colour)
    {
        int left = Math.Max(x, 0), right = Math.Min(x + width, target.Width);
        int top = Math.Max(y, 0), bottom = Math.Min(y + height, target.Height);
        for (int row = top; row < bottom; row++)
        {
            Span<Rgba> to = target.Row(row);
            for (int column = left; column < right; column++)
            {
                to[column] = Over(colour, to[column]);
            }
        }
    }

    /// <summary>Blends a colour over one pixel with an extra coverage of 0 to 1; does nothing outside the image.</summary>
    public static void Blend(this Image target, int x, int y, Rgba colour, float coverage)
    {
        if ((uint)x < (uint)target.Width && (uint)y < (uint)target.Height && coverage > 0)
        {
            int alpha = (int)(colour.A * MathF.Min(coverage, 1) + 0.5f);
            ref Rgba pixel = ref target.Pixels[y * target.Width + x];
            pixel = Over(colour.WithAlpha((byte)alpha), pixel);
        }
    }

    /// <summary>The colour of <paramref name="top"/> over <paramref name="bottom"/>, both with straight alpha.</summary>
    /// <remarks>Blends the encoded values, as browsers do, so that labels look alike in pictures and pages.</remarks>
    public static Rgba Over(Rgba top, Rgba bottom)
    {
        if (top.A == 255 || bottom.A == 0)
        {
            return top;
        }

        if (top.A == 0)
        {
            return bottom;
        }

        int topWeight = top.A * 255;
        int bottomWeight = bottom.A * (255 - top.A);
        int total = topWeight + bottomWeight;
        return new Rgba(
            (byte)((top.R * topWeight + bottom.R * bottomWeight + total / 2) / total),
            (byte)((top.G * topWeight + bottom.G * bottomWeight + total / 2) / total),
            (byte)((top.B * topWeight + bottom.B * bottomWeight + total / 2) / total),
            (byte)((total + 127) / 255));
    }
}
