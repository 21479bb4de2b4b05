using Likeness.Geometry.Faces;

namespace Likeness.Avatars.Tracking;

/// <summary>Where the masks of a tracked clip come from.</summary>
public enum MaskSource
{
    /// <summary>From the user, where there are some; else from the mesh.</summary>
    Auto,

    /// <summary>From the user; a frame without one has none.</summary>
    Given,

    /// <summary>The projected mesh, grown to the hair.</summary>
    Mesh,

    /// <summary>What is in the user's mask above the lower lip, and of it below what the mesh's jaw and neck cover.</summary>
    Head,
}

/// <summary>What a tracking run reads and where its clip goes.</summary>
public sealed record TrackingJob
{
    /// <summary>A folder of pictures, or a video.</summary>
    public required string Frames { get; init; }

    /// <summary>The landmarks, see <see cref="Landmarks.LandmarkTrack.Read"/>.</summary>
    public required string LandmarksPath { get; init; }

    /// <summary>The folder that the clip becomes; it may not exist.</summary>
    public required string OutFolder { get; init; }

    /// <summary>The face to fit: the Bust, or one that names its 68 landmarks.</summary>
    public required BlendshapeFace Face { get; init; }

    /// <summary>Whether the clip's mesh is the skin alone, without eyeballs and teeth.</summary>
    public bool SkinOnly { get; init; }

    /// <summary>MediaPipe's canonical face; null to look beside the landmarks, and else to take the middle of the track.</summary>
    public string? CanonicalPath { get; init; }

    /// <summary>A folder of masks; null to look for <c>masks</c> beside the frames.</summary>
    public string? MasksFolder { get; init; }

    /// <summary>Where the masks come from.</summary>
    public MaskSource Masks { get; init; }

    /// <summary>The thickness of the hair on the top of the head, in millimetres, where masks come from the mesh.</summary>
    public float HairThickness { get; init; } = 16;

    /// <summary>Where the pictures are from and what may be done with them; null to read it from what lies beside the landmarks.</summary>
    public string? Licence { get; init; }

    /// <summary>The clip's name; null for the name of the landmarks' folder.</summary>
    public string? Name { get; init; }

    /// <summary>Frames a second; null for what <c>clip.json</c> or the video says.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>The first so many frames; null for all.</summary>
    public int? MaxFrames { get; init; }

    /// <summary>How the face is fitted.</summary>
    public TrackingOptions Options { get; init; } = new();

    /// <summary>Whether <see cref="TrackingOptions.PrincipalPoint"/> was chosen, and <c>clip.json</c> is not asked.</summary>
    public bool PrincipalPointGiven { get; init; }
}
