using System.Globalization;
using Likeness.Talking.Synthesis;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>The built-in synthesiser saying nonsense; its sentences are codes of <see cref="MiniVox"/>.</summary>
/// <param name="voice">The voice.</param>
internal sealed class MiniVoxSpeaker(MiniVoice voice) : ISpeaker
{
    /// <inheritdoc/>
    public string Voice { get; } = string.Create(CultureInfo.InvariantCulture, $"minivox {voice.Pitch:F0} Hz");

    /// <inheritdoc/>
    public string Language => "none";

    /// <summary>Draws a voice.</summary>
    public static MiniVoxSpeaker Draw(RandomSource random) => new(
        new MiniVoice { Pitch = 90 + (130 * random.NextDouble()), Formants = 0.9 + (0.25 * random.NextDouble()), Slowness = 0.85 + (0.35 * random.NextDouble()) });

    /// <inheritdoc/>
    public string Compose(RandomSource random) => string.Join(' ', NonsenseSentences.Draw(random));

    /// <inheritdoc/>
    public SpokenText Say(string sentence, RandomSource random) => MiniVox.Speak(sentence.Split(' '), random, voice);
}
