using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Png;
using Likeness.Tensors;

namespace Likeness.Avatars.Clips;

/// <summary>
/// The pictures of a clip in memory, a byte a channel, at the size that is trained at: the head on white, and its mask (spec, sections 2 and 7).
/// </summary>
public sealed class ClipPictures
{
    private readonly byte[][] _colours;
    private readonly byte[][] _masks;

    private ClipPictures(int width, int height, byte[][] colours, byte[][] masks) => (Width, Height, _colours, _masks) = (width, height, colours, masks);

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Number of frames.</summary>
    public int Frames => _colours.Length;

    /// <summary>Reads all pictures of a clip; PNG by our own reader, anything else through ffmpeg.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="size">The larger side of the pictures to train with; larger ones are made smaller, none is made larger.</param>
    /// <param name="progress">Is told how many frames are read.</param>
    /// <param name="cancel">Stops between two frames.</param>
    /// <exception cref="LikenessException">A picture is missing, damaged, or of another size than the first.</exception>
    public static ClipPictures Load(AvatarClip clip, int size, Action<int>? progress = null, CancellationToken cancel = default)
    {
        (int width, int height) = SizeFor(clip, size);
        byte[][] colours = new byte[clip.Frames][], masks = new byte[clip.Frames][];
        for (int f = 0; f < clip.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            Image picture = Read(clip, clip.Images[f], f);
            Image? mask = clip.Masks[f] is { } path ? Read(clip, path, f) : null;
            (colours[f], masks[f]) = OnWhite(picture, mask, width, height);
            progress?.Invoke(f + 1);
        }

        return new ClipPictures(width, height, colours, masks);
    }

    /// <summary>Width and height of a clip's pictures when the larger side is at most <paramref name="size"/>.</summary>
    public static (int Width, int Height) SizeFor(AvatarClip clip, int size)
    {
        (int width, int height) = clip.Size;
        double factor = Math.Min(1.0, (double)size / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }

    /// <summary>Writes the colours of a frame on white, [height, width, 3], 0 to 1.</summary>
    public void CopyColours(int frame, Span<float> destination)
    {
        byte[] from = _colours[frame];
        for (int i = 0; i < from.Length; i++)
        {
            destination[i] = from[i] * (1f / 255);
        }
    }

    /// <summary>Writes the mask of a frame, [height, width], 0 to 1.</summary>
    public void CopyMask(int frame, Span<float> destination)
    {
        byte[] from = _masks[frame];
        for (int i = 0; i < from.Length; i++)
        {
            destination[i] = from[i] * (1f / 255);
        }
    }

    /// <summary>The picture of a frame as it is compared with.</summary>
    public Image Picture(int frame)
    {
        byte[] from = _colours[frame];
        var image = new Image(Width, Height);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = new Rgba(from[3 * i], from[(3 * i) + 1], from[(3 * i) + 2]);
        }

        return image;
    }

    private static Image Read(AvatarClip clip, string path, int frame)
    {
        Image image = path.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? PngReader.Read(path) : ImageFiles.Read(path);
        return (image.Width, image.Height) == clip.Size
            ? image
            : throw new InvalidFileException(path, $"is {image.Width} by {image.Height} pixels; the clip has {clip.Size.Width} by {clip.Size.Height} (frame {frame}).");
    }

    // The mask's brightness and the picture's own alpha both say where the head ends; multiplied, an edge that both know would be cut twice.
    private static (byte[] Colours, byte[] Mask) OnWhite(Image picture, Image? mask, int width, int height)
    {
        var cut = new Image(picture.Width, picture.Height);
        byte[] coverage = new byte[cut.Pixels.Length];
        for (int i = 0; i < cut.Pixels.Length; i++)
        {
            Rgba p = picture.Pixels[i];
            coverage[i] = mask is null ? p.A : Math.Min(mask.Pixels[i].G, p.A);
            cut.Pixels[i] = new Rgba(White(p.R, coverage[i]), White(p.G, coverage[i]), White(p.B, coverage[i]), 255);
        }

        var grey = new Image(cut.Width, cut.Height, [.. coverage.Select(static c => new Rgba(c, c, c))]);
        if ((width, height) != (cut.Width, cut.Height))
        {
            (cut, grey) = (cut.Resize(width, height), grey.Resize(width, height));
        }

        return ([.. cut.Pixels.SelectMany(static p => new[] { p.R, p.G, p.B })], [.. grey.Pixels.Select(static p => p.G)]);
    }

    private static byte White(byte colour, byte coverage) => (byte)(((colour * coverage) + (255 * (255 - coverage)) + 127) / 255);
}
