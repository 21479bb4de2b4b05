namespace Likeness.Audio.Waveforms;

/// <summary>What counts as voice.</summary>
public sealed record VoiceActivityOptions
{
    /// <summary>How far above the quiet parts of the recording voice has to be, in decibels.</summary>
    public double Margin { get; init; } = 12;

    /// <summary>Nothing below this level is voice, in decibels of full scale.</summary>
    public double Quietest { get; init; } = -55;

    /// <summary>Pauses shorter than this do not end a stretch, in seconds: closures of stops are silent too.</summary>
    public double LongestGap { get; init; } = 0.2;

    /// <summary>Stretches shorter than this are clicks, in seconds.</summary>
    public double ShortestVoice { get; init; } = 0.06;
}
