using Likeness.Talking.Synthesis;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>Somebody who speaks in a synthetic corpus: a voice, and the sentences that it can say.</summary>
public interface ISpeaker
{
    /// <summary>The synthesiser and its voice, for people: "flite slt".</summary>
    string Voice { get; }

    /// <summary>The language; speakers of one language can say each other's sentences.</summary>
    string Language { get; }

    /// <summary>Draws a sentence.</summary>
    /// <param name="random">Chooses the words.</param>
    string Compose(RandomSource random);

    /// <summary>Says it.</summary>
    /// <param name="sentence">A sentence of this language.</param>
    /// <param name="random">Small differences from sentence to sentence.</param>
    /// <returns>Speech at 16 kHz.</returns>
    /// <exception cref="Likeness.Tensors.LikenessException">The synthesiser fails.</exception>
    SpokenText Say(string sentence, RandomSource random);
}
