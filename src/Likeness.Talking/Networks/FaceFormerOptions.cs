using Likeness.Tensors;

namespace Likeness.Talking.Networks;

/// <summary>Sizes of a FaceFormer decoder; the defaults are those for VOCASET in its release.</summary>
public sealed record FaceFormerOptions
{
    /// <summary>Vertices of the face.</summary>
    public required int Vertices { get; init; }

    /// <summary>Numbers a frame of the speech encoder: 768 for wav2vec 2.0 Base.</summary>
    public int Features { get; init; } = 768;

    /// <summary>Width of the decoder.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Frames of a period.</summary>
    public int Period { get; init; } = 30;

    /// <summary>Training subjects: styles that a face can speak in.</summary>
    public int Subjects { get; init; } = 8;

    /// <summary>Frames of speech features that a frame of motion looks at: 1 (VOCASET) or 2 (BIWI).</summary>
    public int FeaturesPerFrame { get; init; } = 1;

    /// <summary>The share that is dropped while training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public FaceFormerOptions Validated()
    {
        Require(Vertices is >= 1 and <= 1_000_000, "number of vertices", Vertices);
        Require(Features >= 1, "number of speech features", Features);
        Require(Heads >= 1 && Width >= Heads && Width % Heads == 0 && Width % 2 == 0, "width", Width);
        Require(Period >= 1, "period", Period);
        Require(Subjects >= 1, "number of subjects", Subjects);
        Require(FeaturesPerFrame is 1 or 2, "number of feature frames a frame", FeaturesPerFrame);
        return this;
    }

    private static void Require(bool holds, string what, int found)
    {
        if (!holds)
        {
            throw new LikenessException($"The {what} cannot be {found}.");
        }
    }
}
