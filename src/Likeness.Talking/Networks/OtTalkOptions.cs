using Likeness.Tensors;

namespace Likeness.Talking.Networks;

/// <summary>Sizes of an OT-Talk network and its ablations (OT-Talk, section 3.2 and Table 2; sizes that the paper does not give are ours).</summary>
public sealed record OtTalkOptions
{
    /// <summary>Numbers a frame of the speech features: 1024 for HuBERT Large.</summary>
    public int Features { get; init; } = 1024;

    /// <summary>Width of the audio branch.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Transformer layers; 0 leaves the convolutions over time alone (the paper's "w/o Transformer").</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Width of the fully connected part of a transformer layer.</summary>
    public int FeedForward { get; init; } = 1024;

    /// <summary>Numbers that stand for the face at rest.</summary>
    public int Identity { get; init; } = 128;

    /// <summary>Linear components of motion.</summary>
    public int Components { get; init; } = 50;

    /// <summary>Chebyshev polynomials of a graph convolution.</summary>
    public int Terms { get; init; } = 6;

    /// <summary>False leaves out what works on the mesh: the identity and the second, non-linear part of the motion ("w/o ChebNet").</summary>
    public bool UseMesh { get; init; } = true;

    /// <summary>The share that is dropped while training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public OtTalkOptions Validated()
    {
        Require(Features is >= 1 and <= 65536, "number of speech features", Features);
        Require(Heads >= 1 && Width >= Heads && Width % Heads == 0 && Width % 2 == 0, "width of the audio branch", Width);
        Require(Layers is >= 0 and <= 100, "number of transformer layers", Layers);
        Require(FeedForward >= 1, "width of the fully connected part", FeedForward);
        Require(Identity >= 1, "size of the identity", Identity);
        Require(Components is >= 1 and <= 1000, "number of linear components", Components);
        Require(Terms is >= 1 and <= 64, "number of polynomials", Terms);
        return Dropout is >= 0 and < 1 ? this : throw new LikenessException("The share that is dropped lies between 0 and below 1.");
    }

    private static void Require(bool holds, string what, int found)
    {
        if (!holds)
        {
            throw new LikenessException($"The {what} cannot be {found}.");
        }
    }
}
