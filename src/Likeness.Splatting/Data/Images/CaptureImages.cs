using Likeness.Geometry.Cameras;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Images;

/// <summary>
/// The pixels of a data set: read when they are first asked for, straightened, made smaller, and kept as bytes up to a limit; what was
/// not asked for longest is dropped first and read again when needed. What comes out does not depend on the limit. Not for several threads.
/// </summary>
public sealed class CaptureImages
{
    private readonly long _memoryLimit;
    private readonly Dictionary<(CaptureView View, int Level), LinkedListNode<Kept>> _kept = [];
    private readonly LinkedList<Kept> _byUse = [];

    /// <summary>Makes an empty store.</summary>
    /// <param name="downscale">Sides of full-size images are divided by this, 1 or more.</param>
    /// <param name="memoryLimit">Bytes of pixels to keep; the images that are in use at the moment are kept in any case.</param>
    public CaptureImages(int downscale = 1, long memoryLimit = 1L << 30)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(downscale, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(memoryLimit);
        Downscale = downscale;
        _memoryLimit = memoryLimit;
    }

    /// <summary>What the sides of full-size images are divided by.</summary>
    public int Downscale { get; }

    /// <summary>Bytes of pixels that are kept now.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>The camera of a view at a level of the pyramid.</summary>
    /// <param name="view">The view.</param>
    /// <param name="level">0 for the full (downscaled) size; each further level halves the sides.</param>
    public Camera CameraOf(CaptureView view, int level = 0)
    {
        (int width, int height) = Size(view, level);
        return width == view.Camera.Width && height == view.Camera.Height ? view.Camera : view.Camera.Resized(width, height);
    }

    /// <summary>The pixels of a view at a level of the pyramid.</summary>
    /// <exception cref="LikenessException">A file is missing or damaged.</exception>
    public ViewPixels Get(CaptureView view, int level = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        if (_kept.TryGetValue((view, level), out LinkedListNode<Kept>? known))
        {
            _byUse.Remove(known);
            _byUse.AddLast(known);
            return known.Value.Pixels;
        }

        (int width, int height) = Size(view, level);
        ViewPixels pixels = (level == 0 ? ViewLoader.Load(view) : Get(view, level - 1)).Shrunk(width, height);
        _kept.Add((view, level), _byUse.AddLast(new Kept(view, level, pixels)));
        KeptBytes += pixels.Bytes;
        while (KeptBytes > _memoryLimit && _byUse.Count > 1)
        {
            Kept oldest = _byUse.First!.Value;
            _byUse.RemoveFirst();
            _kept.Remove((oldest.View, oldest.Level));
            KeptBytes -= oldest.Pixels.Bytes;
        }

        return pixels;
    }

    private (int Width, int Height) Size(CaptureView view, int level)
    {
        int width = Side(view.Camera.Width, Downscale), height = Side(view.Camera.Height, Downscale);
        for (int i = 0; i < level; i++)
        {
            (width, height) = (Side(width, 2), Side(height, 2));
        }

        return (width, height);
    }

    private static int Side(int side, int divisor) => Math.Max(1, (side + (divisor / 2)) / divisor);

    private sealed record Kept(CaptureView View, int Level, ViewPixels Pixels);
}
