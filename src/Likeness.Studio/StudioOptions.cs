using Likeness.Splatting.Looking;
using Likeness.Studio.Landmarks;

namespace Likeness.Studio;

/// <summary>What a <see cref="StudioHost"/> shows, and where. One of <see cref="ScenePath"/>, <see cref="RunPath"/>, <see cref="ModelPath"/>, <see cref="PackagePath"/>, <see cref="AvatarPath"/> and <see cref="Landmarks"/> is set.</summary>
public sealed record StudioOptions
{
    /// <summary>A scene file of any format that <c>SceneFiles</c> reads. It is shown anew when it is replaced.</summary>
    public string? ScenePath { get; init; }

    /// <summary>The run folder of a fit (<c>likeness splat train --run</c>), running or finished. It is only read.</summary>
    public string? RunPath { get; init; }

    /// <summary>A trained avatar (<c>likeness avatar train</c>), which the page moves.</summary>
    public string? ModelPath { get; init; }

    /// <summary>The clip that the avatar learned from: its meshes, its frames and the range of its codes. Without it the mesh stays at rest.</summary>
    public string? ClipPath { get; init; }

    /// <summary>An animated package (<c>likeness avatar export</c>), which the page plays.</summary>
    public string? PackagePath { get; init; }

    /// <summary>A recording that the avatar says to begin with.</summary>
    public string? SoundPath { get; init; }

    /// <summary>A stylised avatar (<c>likeness stylize</c>), which the page edits.</summary>
    public string? AvatarPath { get; init; }

    /// <summary>Where the edited avatar is saved; null for its own file.</summary>
    public string? SavePath { get; init; }

    /// <summary>A search for the landmarks of faces in photos (<c>likeness stylize landmarks</c>), which the page does.</summary>
    public LandmarkSearch? Landmarks { get; init; }

    /// <summary>Decides when an avatar that speaks blinks.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Which direction is up to begin with; the page can change it.</summary>
    public UpDirection Up { get; init; } = UpDirection.YDown;

    /// <summary>How often files are looked at.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
