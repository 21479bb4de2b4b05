using Likeness.Splatting.Looking;

namespace Likeness.Studio;

/// <summary>What a <see cref="StudioHost"/> shows, and where. One of <see cref="ScenePath"/> and <see cref="RunPath"/> is set.</summary>
public sealed record StudioOptions
{
    /// <summary>A scene file of any format that <c>SceneFiles</c> reads. It is shown anew when it is replaced.</summary>
    public string? ScenePath { get; init; }

    /// <summary>The run folder of a fit (<c>likeness splat train --run</c>), running or finished. It is only read.</summary>
    public string? RunPath { get; init; }

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Which direction is up to begin with; the page can change it.</summary>
    public UpDirection Up { get; init; } = UpDirection.YDown;

    /// <summary>How often files are looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
