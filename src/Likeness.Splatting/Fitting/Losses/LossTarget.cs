namespace Likeness.Splatting.Fitting.Losses;

/// <summary>
/// An image to be matched, with what the loss needs to know about it. Fill <see cref="Planes"/> and <see cref="Weights"/> and call
/// <see cref="PhotometricLoss.Prepare"/>; a target that is kept costs 36 bytes a pixel and saves two of five filters in each step.
/// </summary>
public sealed class LossTarget
{
    /// <summary>Makes a black target.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">Planes of the image.</param>
    /// <param name="weighted">True when some pixels count less than others.</param>
    public LossTarget(int width, int height, int channels = 3, bool weighted = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Width = width;
        Height = height;
        Channels = channels;
        int size = checked(width * height * channels);
        Planes = new float[size];
        Means = new float[size];
        Squares = new float[size];
        Weights = weighted ? new float[width * height] : null;
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Planes.</summary>
    public int Channels { get; }

    /// <summary>The image, [channels, height, width].</summary>
    public float[] Planes { get; }

    /// <summary>
    /// How much each pixel counts, 0 to 1, [height, width], or null when all count in full. What does not count is taken as if it were
    /// matched, so its neighbours' windows see no difference there.
    /// </summary>
    public float[]? Weights { get; }

    /// <summary>Bytes of memory that this target takes.</summary>
    public long Bytes => BytesOf(Width, Height, Channels, Weights is not null);

    /// <summary>Bytes of memory that a target takes.</summary>
    public static long BytesOf(int width, int height, int channels, bool weighted) => 4L * width * height * ((3L * channels) + (weighted ? 1 : 0));

    /// <summary>Windowed means of <see cref="Planes"/>.</summary>
    internal float[] Means { get; }

    /// <summary>Windowed means of the squares of <see cref="Planes"/>.</summary>
    internal float[] Squares { get; }
}
