using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora;

/// <summary>How one speaker moves: factors of jaw, lips and quickness, and how much stronger the left side of the mouth is.</summary>
internal sealed record FaceTraits(float JawGain, float LipGain, float Quickness, float Lean)
{
    /// <summary>Somebody without habits.</summary>
    public static FaceTraits Plain { get; } = new(1, 1, 1, 0);

    /// <summary>Draws somebody (spec section 14.3).</summary>
    public static FaceTraits Draw(RandomSource random) => new(Between(random, 0.8f, 1.2f), Between(random, 0.8f, 1.2f), Between(random, 0.8f, 1.2f), Between(random, -0.15f, 0.15f));

    private static float Between(RandomSource random, float low, float high) => low + ((high - low) * random.NextFloat());
}
