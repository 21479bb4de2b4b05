using System.Globalization;
using Likeness.Talking.Synthesis;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>A voice of flite, made longer or shorter in the mouth, so that few recorded voices make many speakers.</summary>
/// <param name="flite">The program.</param>
/// <param name="voice">The voice.</param>
/// <param name="playing">How much faster it is played: higher, and with a shorter mouth.</param>
internal sealed class FliteSpeaker(Flite flite, FliteVoice voice, double playing) : ISpeaker
{
    /// <inheritdoc/>
    public string Voice { get; } = string.Create(CultureInfo.InvariantCulture, $"flite {voice.Name} x{playing:F2}");

    /// <inheritdoc/>
    public string Language => "en";

    /// <summary>Draws pitch, pace and mouth for a voice.</summary>
    public static FliteSpeaker Draw(Flite flite, string name, RandomSource random)
    {
        // A woman's voice begins where a man's ends.
        double pitch = (name == "slt" ? 170 : 95) + (50 * random.NextDouble()), playing = 0.9 + (0.22 * random.NextDouble()), slowness = 0.85 + (0.3 * random.NextDouble());
        return new FliteSpeaker(flite, new FliteVoice(name) { Pitch = pitch / playing, Slowness = slowness * playing }, playing);
    }

    /// <inheritdoc/>
    public string Compose(RandomSource random) => EnglishSentences.Draw(random);

    /// <inheritdoc/>
    public SpokenText Say(string sentence, RandomSource random) =>
        flite.Speak(sentence, voice with { Pitch = voice.Pitch * (0.95 + (0.1 * random.NextDouble())), Slowness = voice.Slowness * (0.92 + (0.16 * random.NextDouble())) }).Played(playing, MiniVox.Rate);
}
