using Likeness.Audio.Waveforms;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Corpora;

/// <summary>Which part of a corpus a clip belongs to.</summary>
public enum ClipSplit
{
    /// <summary>To learn from.</summary>
    Train,

    /// <summary>To choose by.</summary>
    Validation,

    /// <summary>To measure on.</summary>
    Test,
}

/// <summary>A recording with the motion of the face that goes with it.</summary>
/// <param name="Name">Unique in its corpus, and the name of its files.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Sentence">What is said: clips with one number say the same.</param>
/// <param name="Split">Its part.</param>
/// <param name="Waveform">The sound.</param>
/// <param name="Curves">Weights of ARKit shapes.</param>
/// <param name="Phones">Sounds in time, where they are known.</param>
public sealed record TalkingClip(
    string Name, string Speaker, int Sentence, ClipSplit Split, Waveform Waveform, ArkitCurves Curves, IReadOnlyList<Phone> Phones)
{
    /// <summary>What speaks, where it is a synthesiser; else empty.</summary>
    public string Voice { get; init; } = "";

    /// <summary>The words, where they are known; else empty.</summary>
    public string Text { get; init; } = "";
}
