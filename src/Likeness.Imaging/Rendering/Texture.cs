using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>
/// An image as the renderer reads it: with halved copies (averaged in linear light), so that far surfaces do not shimmer.
/// Coordinates are those of <see cref="Geometry.Meshes.TextureMap"/>: (0, 0) is the lower left corner; outside 0..1 the image repeats.
/// </summary>
public sealed class Texture
{
    private readonly Image[] _levels;

    /// <summary>Makes a texture from an image that it keeps.</summary>
    public Texture(Image image)
    {
        var levels = new List<Image> { image };
        while (levels[^1].Width > 1 || levels[^1].Height > 1)
        {
            Image last = levels[^1];
            levels.Add(last.Resize(Math.Max(1, last.Width / 2), Math.Max(1, last.Height / 2)));
        }

        _levels = [.. levels];
    }

    /// <summary>The image at full size.</summary>
    public Image Image => _levels[0];

    /// <summary>The number of sizes, the full one included.</summary>
    internal int LevelCount => _levels.Length;

    /// <summary>Linear light at a place, bilinear between pixel centres of one level.</summary>
    public Vector3 Sample(Vector2 coordinates, int level = 0)
    {
        Image image = _levels[Math.Clamp(level, 0, _levels.Length - 1)];
        float x = (coordinates.X - MathF.Floor(coordinates.X)) * image.Width - 0.5f;
        float y = (1 - (coordinates.Y - MathF.Floor(coordinates.Y))) * image.Height - 0.5f;
        if (!float.IsFinite(x) || !float.IsFinite(y))
        {
            return Vector3.Zero;
        }

        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        float u = x - left, v = y - top;
        int right = Wrap(left + 1, image.Width), bottom = Wrap(top + 1, image.Height);
        left = Wrap(left, image.Width);
        top = Wrap(top, image.Height);
        Rgba[] pixels = image.Pixels;
        int upper = top * image.Width, lower = bottom * image.Width;
        Vector3 above = Vector3.Lerp(pixels[upper + left].ToLinear(), pixels[upper + right].ToLinear(), u);
        Vector3 below = Vector3.Lerp(pixels[lower + left].ToLinear(), pixels[lower + right].ToLinear(), u);
        return Vector3.Lerp(above, below, v);
    }

    private static int Wrap(int i, int size) => i < 0 ? i + size : i >= size ? i - size : i;
}
