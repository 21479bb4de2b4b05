namespace Likeness.Talking.Captures;

/// <summary>How to read a corpus of vertices.</summary>
public sealed record MotionReadOptions
{
    /// <summary>The factor from the files' numbers to millimetres; null: from the size of the template, which is a head.</summary>
    public float? UnitToMillimetres { get; init; }

    /// <summary>Frames a second of motion whose files do not say.</summary>
    public double FramesPerSecond { get; init; } = 30;

    /// <summary>Whether every second frame of VOCASET is left out, as those who published on it do: 30 a second instead of 60.</summary>
    public bool EverySecondFrame { get; init; } = true;

    /// <summary>How many bytes of motion may be in memory at once.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;
}
