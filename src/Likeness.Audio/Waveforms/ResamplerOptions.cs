namespace Likeness.Audio.Waveforms;

/// <summary>The filter of a <see cref="Resampler"/>.</summary>
public sealed record ResamplerOptions
{
    /// <summary>Zero crossings of the sinc on each side: more is a steeper edge and more work.</summary>
    public int ZeroCrossings { get; init; } = 32;

    /// <summary>Where the edge lies, as a share of the lower Nyquist frequency, above 0 and at most 1.</summary>
    public double Rolloff { get; init; } = 0.95;

    /// <summary>Shape of the Kaiser window that ends the sinc; null for a Hann window.</summary>
    public double? KaiserBeta { get; init; } = 10;

    /// <summary>The filter that torchaudio 0.13 has when nothing else is asked for.</summary>
    public static ResamplerOptions TorchAudio { get; } = new() { ZeroCrossings = 6, Rolloff = 0.99, KaiserBeta = null };
}
