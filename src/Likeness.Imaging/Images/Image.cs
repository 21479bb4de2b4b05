using System.Runtime.InteropServices;

namespace Likeness.Imaging.Images;

/// <summary>An 8-bit sRGB image with straight alpha; rows run from the top, pixels from the left.</summary>
public sealed class Image
{
    /// <summary>Makes a transparent black image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than one.</exception>
    public Image(int width, int height) : this(width, height, new Rgba[CheckedArea(width, height)]) { }

    /// <summary>Makes an image of one colour.</summary>
    public Image(int width, int height, Rgba fill) : this(width, height) => Array.Fill(Pixels, fill);

    /// <summary>Makes an image from pixels that it keeps.</summary>
    /// <exception cref="ArgumentException">The number of pixels is not width times height.</exception>
    public Image(int width, int height, Rgba[] pixels)
    {
        if (pixels.Length != CheckedArea(width, height))
        {
            throw new ArgumentException($"{pixels.Length} pixels were given for an image of {width} by {height}.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>All pixels, [height, width], top row first.</summary>
    public Rgba[] Pixels { get; }

    /// <summary>The pixels as bytes R, G, B, A.</summary>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(Pixels.AsSpan());

    /// <summary>One pixel; x from the left, y from the top.</summary>
    public Rgba this[int x, int y]
    {
        get => Row(y)[x];
        set => Row(y)[x] = value;
    }

    /// <summary>One row of pixels.</summary>
    public Span<Rgba> Row(int y) => Pixels.AsSpan(y * Width, Width);

    /// <summary>A copy with pixels of its own.</summary>
    public Image Clone() => new(Width, Height, (Rgba[])Pixels.Clone());

    private static int CheckedArea(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return checked(width * height);
    }
}
