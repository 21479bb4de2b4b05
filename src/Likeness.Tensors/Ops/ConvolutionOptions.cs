namespace Likeness.Tensors.Ops;

/// <summary>A number for the rows and one for the columns; a single number stands for both.</summary>
/// <param name="Height">For the rows.</param>
/// <param name="Width">For the columns.</param>
public readonly record struct Pair(int Height, int Width)
{
    /// <summary>The same number for rows and columns.</summary>
    public static implicit operator Pair(int both) => new(both, both);

    /// <summary>The same number for rows and columns.</summary>
    public static Pair FromInt32(int both) => new(both, both);
}

/// <summary>How a convolution steps over its input. The defaults are a plain convolution without padding.</summary>
public sealed record ConvolutionOptions
{
    /// <summary>Stride 1, no padding, dilation 1, one group.</summary>
    public static ConvolutionOptions Default { get; } = new();

    /// <summary>Input positions from one output to the next; for a transposed convolution, output positions from one input to the next.</summary>
    public Pair Stride { get; init; } = 1;

    /// <summary>Zeros around the input; for a transposed convolution, what is cut off around the output.</summary>
    public Pair Padding { get; init; } = 0;

    /// <summary>Input positions from one kernel element to the next.</summary>
    public Pair Dilation { get; init; } = 1;

    /// <summary>Transposed convolutions only: rows and columns added at the lower right end of the output; less than the stride or the dilation.</summary>
    public Pair OutputPadding { get; init; } = 0;

    /// <summary>Independent groups of channels; as many as channels makes a depthwise convolution.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Applied to the result while it is in the cache.</summary>
    public Kernels.Activation Activation { get; init; }

    /// <summary>Slope of a leaky ReLU, scale of an ELU; else ignored.</summary>
    public float Slope { get; init; } = 1f;
}
