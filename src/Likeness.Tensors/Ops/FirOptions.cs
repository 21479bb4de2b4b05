namespace Likeness.Tensors.Ops;

/// <summary>How an image is resampled with a filter. The defaults filter it without padding.</summary>
public sealed record FirOptions
{
    /// <summary>The rate that the samples are brought to, with zeros between them.</summary>
    public Pair Up { get; init; } = 1;

    /// <summary>Every so many-th place of the filtered image is kept.</summary>
    public Pair Down { get; init; } = 1;

    /// <summary>Columns of zeros on the left, after the zeros between; a negative number cuts off.</summary>
    public int Left { get; init; }

    /// <summary>Columns of zeros on the right.</summary>
    public int Right { get; init; }

    /// <summary>Rows of zeros above.</summary>
    public int Top { get; init; }

    /// <summary>Rows of zeros below.</summary>
    public int Bottom { get; init; }

    /// <summary>True: the filter is laid on as it stands; false: turned by half a turn, as a convolution has it.</summary>
    public bool Correlate { get; init; }

    /// <summary>Multiplies the result.</summary>
    public float Gain { get; init; } = 1f;
}
