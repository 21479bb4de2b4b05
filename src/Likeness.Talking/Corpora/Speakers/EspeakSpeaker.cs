using System.Globalization;
using Likeness.Talking.Synthesis;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Corpora.Speakers;

/// <summary>A voice of espeak-ng: a language, one of its throats, a pace and a pitch.</summary>
/// <param name="espeak">The helper.</param>
/// <param name="language">A key of <see cref="WordLists"/>, or "en".</param>
/// <param name="voice">The voice.</param>
/// <param name="playing">How much faster it is played: higher, and with a shorter mouth.</param>
internal sealed class EspeakSpeaker(Espeak espeak, string language, EspeakVoice voice, double playing) : ISpeaker
{
    /// <summary>The voices that speak English: American, and British (whose own name does not go with a variant).</summary>
    public static readonly IReadOnlyList<string> English = ["en-us", "en"];

    /// <summary>Throats.</summary>
    public static readonly IReadOnlyList<string> Variants = ["m1", "f1", "m2", "f2", "m3", "f3", "m4", "f4", "m5", "f5", "m6", "m7", "m8"];

    /// <inheritdoc/>
    public string Voice { get; } = string.Create(CultureInfo.InvariantCulture, $"espeak-ng {voice.Name} x{playing:F2}");

    /// <inheritdoc/>
    public string Language => language;

    /// <summary>Draws pitch, pace and mouth for a language and a throat.</summary>
    public static EspeakSpeaker Draw(Espeak espeak, string accent, string variant, RandomSource random)
    {
        int rate = 130 + random.NextInt(71), pitch = 30 + random.NextInt(41), range = 30 + random.NextInt(41), gap = random.NextInt(3);
        return new EspeakSpeaker(
            espeak, English.Contains(accent) ? "en" : accent, new EspeakVoice($"{accent}+{variant}") { Rate = rate, Pitch = pitch, Range = range, Gap = gap }, 0.92 + (0.16 * random.NextDouble()));
    }

    /// <inheritdoc/>
    public string Compose(RandomSource random) => language == "en" ? EnglishSentences.Draw(random) : WordLists.Draw(language, random);

    /// <inheritdoc/>
    public SpokenText Say(string sentence, RandomSource random) => espeak.Speak(
        sentence,
        voice with { Rate = (int)(voice.Rate * (0.92 + (0.16 * random.NextDouble())) / playing), Pitch = Math.Clamp(voice.Pitch + random.NextInt(9) - 4, 0, 99) }).Played(playing, MiniVox.Rate);
}
