using Likeness.Tensors;

namespace Likeness.Talking.Networks;

/// <summary>Sizes of CodeTalker's two networks; the defaults are those for VOCASET in its release.</summary>
public sealed record CodeTalkerOptions
{
    /// <summary>Vertices of the face.</summary>
    public required int Vertices { get; init; }

    /// <summary>Width of both networks.</summary>
    public int Width { get; init; } = 1024;

    /// <summary>Transformer layers in each half of the motion prior.</summary>
    public int PriorLayers { get; init; } = 6;

    /// <summary>Attention heads of the motion prior.</summary>
    public int PriorHeads { get; init; } = 8;

    /// <summary>Width of the fully connected part of its layers.</summary>
    public int PriorFeedForward { get; init; } = 1536;

    /// <summary>Numbers of a code; <see cref="Width"/> is a multiple, and a frame has so many codes.</summary>
    public int CodeSize { get; init; } = 64;

    /// <summary>Codes to choose from.</summary>
    public int Codes { get; init; } = 256;

    /// <summary>
    /// Whether the motion prior knows the time of a frame. Its release looks positions up along the wrong axis, so that each frame of a clip gets the
    /// first one; false does the same.
    /// </summary>
    public bool TruePositions { get; init; }

    /// <summary>Numbers a frame of the speech encoder: 768 for wav2vec 2.0 Base.</summary>
    public int Features { get; init; } = 768;

    /// <summary>Layers of the decoder that speech drives.</summary>
    public int Layers { get; init; } = 6;

    /// <summary>Its attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Frames of a period.</summary>
    public int Period { get; init; } = 30;

    /// <summary>Training subjects: styles that a face can speak in.</summary>
    public int Subjects { get; init; } = 8;

    /// <summary>The share that is dropped while training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public CodeTalkerOptions Validated()
    {
        Require(Vertices is >= 1 and <= 1_000_000, "number of vertices", Vertices);
        Require(PriorHeads >= 1 && Heads >= 1 && Width >= 2 && Width % PriorHeads == 0 && Width % Heads == 0 && Width % 2 == 0, "width", Width);
        Require(CodeSize >= 1 && Width % CodeSize == 0, "size of a code", CodeSize);
        Require(Codes is >= 1 and <= 65536, "number of codes", Codes);
        Require(PriorLayers is >= 0 and <= 100, "number of layers of the prior", PriorLayers);
        Require(Layers is >= 1 and <= 100, "number of layers", Layers);
        Require(PriorFeedForward >= 1, "width of the fully connected part", PriorFeedForward);
        Require(Features >= 1, "number of speech features", Features);
        Require(Period >= 1, "period", Period);
        Require(Subjects >= 1, "number of subjects", Subjects);
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
