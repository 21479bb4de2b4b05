namespace Likeness.Audio.Waveforms;

/// <summary>A stretch of sound.</summary>
/// <param name="Start">In seconds.</param>
/// <param name="End">In seconds.</param>
public readonly record struct SoundSpan(double Start, double End);
