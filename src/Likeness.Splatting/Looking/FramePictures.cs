using Likeness.Imaging.Drawing;
using Likeness.Imaging.Images;
using Likeness.Splatting.Rasterization;

namespace Likeness.Splatting.Looking;

/// <summary>Pictures of a rendered frame. Colours are display-referred: they go into bytes as they are, without a gamma curve.</summary>
public static class FramePictures
{
    // Below this coverage the mean depth of a pixel says nothing.
    private const float LeastAlpha = 0.5f;

    /// <summary>The colours, background included.</summary>
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

    /// <summary>The colours of a frame that was rendered over black, clear where nothing is.</summary>
    public static Image Cutout(RenderTarget frame)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> colour = frame.Colour, alpha = frame.Alpha;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            float a = alpha[i], scale = a > 0 ? 1 / a : 0;
            image.Pixels[i] = new Rgba(Byte(colour[3 * i] * scale), Byte(colour[(3 * i) + 1] * scale), Byte(colour[(3 * i) + 2] * scale), Byte(a));
        }

        return image;
    }

    /// <summary>The coverage, white where it is 1.</summary>
    public static Image Alpha(RenderTarget frame)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> alpha = frame.Alpha;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            byte value = Byte(alpha[i]);
            image.Pixels[i] = new Rgba(value, value, value);
        }

        return image;
    }

    /// <summary>The mean depth (spec section 3: the blended depth over the coverage), bright where near, clear where less than half is covered.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="nearest">The depth that is brightest, world units.</param>
    /// <param name="farthest">The depth that is darkest.</param>
    public static Image Depth(RenderTarget frame, float nearest, float farthest)
    {
        var image = new Image(frame.Width, frame.Height);
        ReadOnlySpan<float> alpha = frame.Alpha, depth = frame.Depth;
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = alpha[i] < LeastAlpha
                ? Rgba.Transparent
                : ColourMap.Viridis.At(1 - Math.Clamp(((depth[i] / alpha[i]) - nearest) / Math.Max(farthest - nearest, 1e-12f), 0, 1));
        }

        return image;
    }

    /// <summary>The smallest and largest mean depth of a frame; null where nothing is covered by half.</summary>
    public static (float Nearest, float Farthest)? DepthRange(RenderTarget frame)
    {
        float nearest = float.PositiveInfinity, farthest = float.NegativeInfinity;
        for (int i = 0; i < frame.Alpha.Length; i++)
        {
            if (frame.Alpha[i] >= LeastAlpha)
            {
                float depth = frame.Depth[i] / frame.Alpha[i];
                nearest = Math.Min(nearest, depth);
                farthest = Math.Max(farthest, depth);
            }
        }

        return nearest <= farthest ? (nearest, farthest) : null;
    }

    // NaN becomes 0.
    private static byte Byte(float value) => (byte)((Math.Clamp(value, 0f, 1f) * 255f) + 0.5f);
}
