using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Splatting.Rasterization;

namespace Likeness.Splatting.Views;

/// <summary>Rendered frames as 8-bit images.</summary>
public static class FramePictures
{
    // Below it a depth is that of a few wisps.
    private const float LeastAlpha = 0.5f;

    /// <summary>The colours, clamped and rounded, with no gamma conversion: scenes hold encoded colours (spec section 0).</summary>
    public static Image Colour(RenderTarget frame)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> colour = frame.Colour;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = new Rgba(Byte(colour[3 * i]), Byte(colour[(3 * i) + 1]), Byte(colour[(3 * i) + 2]));
        }

        return image;
    }

    /// <summary>How much is covered, as grey.</summary>
    public static Image Alpha(RenderTarget frame)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> alpha = frame.Alpha;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            byte grey = Byte(alpha[i]);
            image.Pixels[i] = new Rgba(grey, grey, grey);
        }

        return image;
    }

    /// <summary>Expected depths where more than half is covered, from near (bright) to far (dark) over the frame's own range; clear elsewhere.</summary>
    public static Image Depth(RenderTarget frame)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> alpha = frame.Alpha, depth = frame.Depth;
        float near = float.PositiveInfinity, far = float.NegativeInfinity;
        for (int i = 0; i < alpha.Length; i++)
        {
            if (alpha[i] > LeastAlpha)
            {
                near = MathF.Min(near, depth[i] / alpha[i]);
                far = MathF.Max(far, depth[i] / alpha[i]);
            }
        }

        for (int i = 0; i < alpha.Length; i++)
        {
            if (alpha[i] > LeastAlpha)
            {
                float share = far > near ? ((depth[i] / alpha[i]) - near) / (far - near) : 0;
                image.Pixels[i] = ColourMap.Viridis.At(1 - share);
            }
        }

        return image;
    }

    private static byte Byte(float value) => (byte)((Math.Clamp(float.IsNaN(value) ? 0 : value, 0, 1) * 255) + 0.5f);
}
