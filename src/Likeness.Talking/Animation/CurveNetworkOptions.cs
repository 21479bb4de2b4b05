using Likeness.Talking.Networks;
using Likeness.Tensors;

namespace Likeness.Talking.Animation;

/// <summary>Sizes of a <see cref="CurveNetwork"/>.</summary>
public sealed record CurveNetworkOptions
{
    /// <summary>Numbers a step of the speech features: 160 for log-mel.</summary>
    public int Features { get; init; } = 160;

    /// <summary>Times within a frame at which its features are taken; more than one hears what is shorter than a frame.</summary>
    public int Moments { get; init; } = 3;

    /// <summary>Whether there is an output of its own for lips that close on p, b and m.</summary>
    public bool Closures { get; init; } = true;

    /// <summary>Width of the audio branch.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Transformer layers.</summary>
    public int Layers { get; init; } = 2;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Width of the fully connected part of a transformer layer.</summary>
    public int FeedForward { get; init; } = 512;

    /// <summary>The share that is dropped while training.</summary>
    public float Dropout { get; init; } = 0.1f;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="LikenessException">A number is out of range; the message names it.</exception>
    public CurveNetworkOptions Validated()
    {
        if (Moments is < 1 or > 16)
        {
            throw new LikenessException($"A frame has 1 to 16 moments, not {Moments}.");
        }

        Speech.Validated();
        return this;
    }

    internal OtTalkOptions Speech => new() { Features = Features * Moments, Width = Width, Layers = Layers, Heads = Heads, FeedForward = FeedForward, Dropout = Dropout, UseMesh = false };
}
