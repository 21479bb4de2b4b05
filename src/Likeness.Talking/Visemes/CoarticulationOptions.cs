namespace Likeness.Talking.Visemes;

/// <summary>How a speaker moves from sound to sound.</summary>
public sealed record CoarticulationOptions
{
    /// <summary>Frames a second of the curves.</summary>
    public double FramesPerSecond { get; init; } = 60;

    /// <summary>How early the mouth is, in seconds.</summary>
    public double Lead { get; init; } = 0.03;

    /// <summary>How far the jaw opens, as a factor.</summary>
    public float JawGain { get; init; } = 1;

    /// <summary>How far the lips move, as a factor.</summary>
    public float LipGain { get; init; } = 1;

    /// <summary>How quickly sounds follow one another, as a factor of all rates.</summary>
    public float Quickness { get; init; } = 1;

    /// <summary>
    /// Loudness over time, one number a frame, about 1 for the voice's usual level, or null: louder speech opens the mouth further.
    /// </summary>
    public IReadOnlyList<float>? Effort { get; init; }
}
