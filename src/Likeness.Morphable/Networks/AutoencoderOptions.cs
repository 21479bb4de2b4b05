using Likeness.Tensors;

namespace Likeness.Morphable.Networks;

/// <summary>The convolution of a mesh autoencoder.</summary>
public enum GraphConvolution
{
    /// <summary>Chebyshev spectral filters, isotropic (CoMA).</summary>
    Cheb,

    /// <summary>Spiral filters, anisotropic (Neural3DMM).</summary>
    Spiral,
}

/// <summary>How features go from one mesh level to the next: the rows of the paper's Table 1.</summary>
public enum AggregationKind
{
    /// <summary>Selection down and barycentric interpolation up, from quadric-error decimation.</summary>
    Qem,

    /// <summary>Learned attention, fused with the QEM matrices: the paper's method.</summary>
    Attention,

    /// <summary>A dense trainable matrix.</summary>
    Full,

    /// <summary>Soft clusters predicted from the features.</summary>
    DiffPool,

    /// <summary>Equal weights on the QEM pattern.</summary>
    Average,

    /// <summary>Trainable weights on a fixed neighbourhood.</summary>
    Variant,
}

/// <summary>What happens to the latent code of a spectral network.</summary>
public enum LatentActivation
{
    /// <summary>Codes are not negative, as in the released codes of CoMA and Deep3DMM.</summary>
    Relu,

    /// <summary>Codes are free.</summary>
    None,
}

/// <summary>What follows each convolution of a spectral network but the last; spiral networks always have ELU.</summary>
public enum HiddenActivation
{
    /// <summary>max(0, x), as in the released codes of CoMA and Deep3DMM.</summary>
    Relu,

    /// <summary>x, or exp(x) - 1 below zero: a channel cannot fall silent for good.</summary>
    Elu,
}

/// <summary>Channel counts of the two network sizes of the paper.</summary>
public enum FilterSize
{
    /// <summary>Encoder 3, 16, 16, 16, 32; decoder 32, 32, 16, 16, 16, 3.</summary>
    Simple,

    /// <summary>Encoder 3, 16, 32, 64, 128; decoder 128, 64, 32, 32, 16, 3.</summary>
    Wider,
}

/// <summary>The architecture of a mesh autoencoder. Defaults are the paper's spectral network with attention.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>The convolution.</summary>
    public GraphConvolution Convolution { get; init; } = GraphConvolution.Cheb;

    /// <summary>The channel counts.</summary>
    public FilterSize Filters { get; init; } = FilterSize.Simple;

    /// <summary>How the encoder goes down.</summary>
    public AggregationKind EncoderAggregation { get; init; } = AggregationKind.Attention;

    /// <summary>How the decoder goes up.</summary>
    public AggregationKind DecoderAggregation { get; init; } = AggregationKind.Attention;

    /// <summary>Length of the latent code.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>Number of Chebyshev polynomials, orders 0 to K - 1 (released codes: 6).</summary>
    public int ChebyshevTerms { get; init; } = 6;

    /// <summary>Dimension of keys and queries (paper, section 4.1).</summary>
    public int AttentionDimension { get; init; } = 21;

    /// <summary>Scores kept in a row on the way down (paper: 2).</summary>
    public int TopDown { get; init; } = 2;

    /// <summary>Scores kept in a row on the way up (paper: 32).</summary>
    public int TopUp { get; init; } = 32;

    /// <summary>Two fusion weights, as in the released code, in place of the paper's one.</summary>
    public bool PairedFusion { get; init; }

    /// <summary>
    /// The attention weight that training starts from (paper: 0.2). The other part goes to the precomputed matrix.
    /// </summary>
    public double InitialAttentionWeight { get; init; } = 0.2;

    /// <summary>What happens to the code of a spectral network.</summary>
    public LatentActivation LatentActivation { get; init; } = LatentActivation.Relu;

    /// <summary>What follows the convolutions of a spectral network.</summary>
    public HiddenActivation HiddenActivation { get; init; } = HiddenActivation.Relu;

    /// <summary>Encoder channels, input first.</summary>
    public int[] EncoderChannels() => Filters == FilterSize.Simple ? [3, 16, 16, 16, 32] : [3, 16, 32, 64, 128];

    /// <summary>Decoder channels, coarsest first, output last.</summary>
    public int[] DecoderChannels() => Filters == FilterSize.Simple ? [32, 32, 16, 16, 16, 3] : [128, 64, 32, 32, 16, 3];

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public AutoencoderOptions Validated()
    {
        Require(Latent is >= 1 and <= 4096, "latent size", Latent, "1 to 4096");
        Require(ChebyshevTerms is >= 1 and <= 64, "number of Chebyshev terms", ChebyshevTerms, "1 to 64");
        Require(AttentionDimension is >= 3 and <= 512, "attention dimension", AttentionDimension, "3 to 512");
        Require(TopDown >= 0, "number of scores kept going down", TopDown, "0 or more");
        Require(TopUp >= 0, "number of scores kept going up", TopUp, "0 or more");
        return this;
    }

    private static void Require(bool holds, string what, int found, string range)
    {
        if (!holds)
        {
            throw new LikenessException($"The {what} is {found}; it must be {range}.");
        }
    }
}
