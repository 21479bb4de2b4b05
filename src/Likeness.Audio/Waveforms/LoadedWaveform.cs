namespace Likeness.Audio.Waveforms;

/// <summary>What a sound file held.</summary>
/// <param name="Waveform">The samples.</param>
/// <param name="Encoding">How they were stored, for example "24-bit" or "32-bit float".</param>
/// <param name="Warnings">What was odd about the file; a sentence each.</param>
public sealed record LoadedWaveform(Waveform Waveform, string Encoding, IReadOnlyList<string> Warnings);
