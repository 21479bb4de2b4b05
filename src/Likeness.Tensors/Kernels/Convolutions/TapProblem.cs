namespace Likeness.Tensors.Kernels.Convolutions;

/// <summary>
/// A sum over taps: out[o, t] = sum over input channels i and taps j of weight[o, i, j] * in[i, t * stride + offset(j)], for a
/// grid of positions t, with the results stored at t * OutStep + OutFirst. Both directions of a convolution have this form.
/// Channels are counted within a group.
/// </summary>
internal unsafe struct TapProblem
{
    public int Batch;
    public int Groups;
    public int InChannels;
    public int OutChannels;

    /// <summary>[batch, groups * InChannels, InHeight, InWidth].</summary>
    public float* In;
    public int InHeight;
    public int InWidth;

    /// <summary>[batch, groups * OutChannels, OutHeight, OutWidth].</summary>
    public float* Out;
    public int OutHeight;
    public int OutWidth;
    public int GridHeight;
    public int GridWidth;
    public int OutStepH;
    public int OutStepW;
    public int OutFirstH;
    public int OutFirstW;
    public TapAxis Rows;
    public TapAxis Columns;

    /// <summary>Element (group, o, i, row index, column index) is at group * WeightGroup + o * WeightOut + i * WeightIn + row * WeightRow + column.</summary>
    public float* Weights;
    public nint WeightGroup;
    public nint WeightOut;
    public nint WeightIn;
    public nint WeightRow;

    public bool Accumulate;

    /// <summary>A bias for each output channel (over all groups) and an activation.</summary>
    public MatrixEpilogue Epilogue;

    public readonly int Taps => Rows.Count * Columns.Count;
}
