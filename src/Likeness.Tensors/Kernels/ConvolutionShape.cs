namespace Likeness.Tensors.Kernels;

/// <summary>
/// The sizes of a convolution over [batch, channels, height, width]. A 1-D convolution has height 1.
/// For a transposed convolution the same record describes the convolution that it is the transpose of, so its "input" is the
/// larger side.
/// </summary>
public readonly record struct ConvolutionShape
{
    /// <summary>Images in the batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Channels of the input, over all groups.</summary>
    public required int InChannels { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int InHeight { get; init; }

    /// <summary>Columns of the input.</summary>
    public required int InWidth { get; init; }

    /// <summary>Channels of the output, over all groups.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Rows of the output.</summary>
    public required int OutHeight { get; init; }

    /// <summary>Columns of the output.</summary>
    public required int OutWidth { get; init; }

    /// <summary>Rows of the kernel.</summary>
    public required int KernelHeight { get; init; }

    /// <summary>Columns of the kernel.</summary>
    public required int KernelWidth { get; init; }

    /// <summary>Input rows from one output row to the next.</summary>
    public required int StrideHeight { get; init; }

    /// <summary>Input columns from one output column to the next.</summary>
    public required int StrideWidth { get; init; }

    /// <summary>Rows of zeros above and below the input.</summary>
    public required int PaddingHeight { get; init; }

    /// <summary>Columns of zeros left and right of the input.</summary>
    public required int PaddingWidth { get; init; }

    /// <summary>Input rows from one kernel row to the next.</summary>
    public required int DilationHeight { get; init; }

    /// <summary>Input columns from one kernel column to the next.</summary>
    public required int DilationWidth { get; init; }

    /// <summary>Independent groups of channels.</summary>
    public required int Groups { get; init; }

    /// <summary>Elements of the input.</summary>
    public int InCount => Batch * InChannels * InHeight * InWidth;

    /// <summary>Elements of the output.</summary>
    public int OutCount => Batch * OutChannels * OutHeight * OutWidth;

    /// <summary>Elements of the weight, [out, in / groups, kernel rows, kernel columns].</summary>
    public int WeightCount => OutChannels * (InChannels / Groups) * KernelHeight * KernelWidth;
}
