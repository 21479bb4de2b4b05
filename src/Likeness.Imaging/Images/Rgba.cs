using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Likeness.Imaging.Images;

/// <summary>An 8-bit sRGB colour with straight (not premultiplied) alpha, laid out as four bytes R, G, B, A.</summary>
/// <param name="R">Red, sRGB encoded.</param>
/// <param name="G">Green, sRGB encoded.</param>
/// <param name="B">Blue, sRGB encoded.</param>
/// <param name="A">Opacity: 0 is clear, 255 opaque.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = 4)]
public readonly record struct Rgba(byte R, byte G, byte B, byte A)
{
    /// <summary>An opaque colour.</summary>
    public Rgba(byte r, byte g, byte b) : this(r, g, b, 255) { }

    /// <summary>Opaque white.</summary>
    public static Rgba White => new(255, 255, 255);

    /// <summary>Opaque black.</summary>
    public static Rgba Black => new(0, 0, 0);

    /// <summary>Nothing at all.</summary>
    public static Rgba Transparent => new(0, 0, 0, 0);

    /// <summary>The colour as linear light, each channel 0 to 1. Alpha is dropped.</summary>
    public Vector3 ToLinear() => new(Srgb.ToLinear(R), Srgb.ToLinear(G), Srgb.ToLinear(B));

    /// <summary>The nearest opaque 8-bit colour to linear light; channels are clamped to 0..1.</summary>
    public static Rgba FromLinear(Vector3 linear) => new(Srgb.FromLinear(linear.X), Srgb.FromLinear(linear.Y), Srgb.FromLinear(linear.Z));

    /// <summary>The same colour with another opacity.</summary>
    public Rgba WithAlpha(byte alpha) => new(R, G, B, alpha);

    /// <summary>Reads "#rrggbb" or "#rrggbbaa".</summary>
    /// <exception cref="FormatException">The text is neither.</exception>
    public static Rgba Parse(string text)
    {
        if (text.Length is not (7 or 9) || text[0] != '#'
            || !uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            throw new FormatException($"'{text}' is not a colour; write #rrggbb or #rrggbbaa.");
        }

        if (text.Length == 7)
        {
            value = (value << 8) | 255;
        }

        return new Rgba((byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    /// <summary>The colour as "#rrggbb"; opacity is left out.</summary>
    public string ToHex() => $"#{R:x2}{G:x2}{B:x2}";
}
