namespace Likeness.Avatars.Importers;

/// <summary>What an import reads and where its clip goes.</summary>
public sealed record ImportJob
{
    /// <summary>The folder of the tracker's or program's output.</summary>
    public required string Source { get; init; }

    /// <summary>The folder that the clip becomes; it may not exist.</summary>
    public required string OutFolder { get; init; }

    /// <summary>Where the pictures are from and what may be done with them; null to read it from what lies beside the source.</summary>
    public string? Licence { get; init; }

    /// <summary>The user's converted FLAME model, where the layout holds FLAME parameters in place of meshes.</summary>
    public string? FlamePath { get; init; }

    /// <summary>The folder of pictures for layouts that do not name them; null for <c>images</c> in the source.</summary>
    public string? ImagesFolder { get; init; }

    /// <summary>The folder of masks for layouts that do not name them; null for <c>masks</c> in the source.</summary>
    public string? MasksFolder { get; init; }

    /// <summary>What is added to a tracked frame's number to get its picture's; metrical-tracker begins with the second picture.</summary>
    public int FrameOffset { get; init; } = 1;

    /// <summary>The camera of a multi-view set to take; null for the first.</summary>
    public int? Camera { get; init; }

    /// <summary>Frames a second.</summary>
    public double FramesPerSecond { get; init; } = 25;

    /// <summary>The clip's name; null for the source folder's.</summary>
    public string? Name { get; init; }

    /// <summary>The first so many frames; null for all.</summary>
    public int? MaxFrames { get; init; }
}
