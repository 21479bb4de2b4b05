using System.Numerics;
using System.Text.RegularExpressions;

namespace Likeness.Avatars.Packages;

/// <summary>What a package may claim; a reader allocates nothing before its claims are held against these.</summary>
internal static partial class PackageLimits
{
    /// <summary>The only format.</summary>
    public const string Format = "likeness.avatar.package";

    /// <summary>The version that is written and read.</summary>
    public const int Version = 1;

    /// <summary>The most Gaussians a frame.</summary>
    public const int Gaussians = 1_000_000;

    /// <summary>The most frames: an hour at 25 a second, and some.</summary>
    public const int Frames = 100_000;

    /// <summary>The most bytes of a group, which is unpacked as a whole.</summary>
    public const long GroupBytes = 256L << 20;

    /// <summary>The most bytes of sound.</summary>
    public const long SoundBytes = 64L << 20;

    /// <summary>The most bytes of the manifest.</summary>
    public const long ManifestBytes = 1L << 20;

    /// <summary>What is wrong with a manifest, as the end of a sentence; null when it can be used.</summary>
    public static string? Problem(PackageManifest? manifest) => manifest switch
    {
        null or { Format: not Format } => $"its manifest does not say \"format\": \"{Format}\"; this is no package of ours (`likeness avatar export` makes one).",
        { Version: not Version } => FormattableString.Invariant($"has version {manifest.Version}; this program reads version {Version}."),
        { Name: null or "" } => "its manifest has no \"name\".",
        { Licence: null or "" } => "its manifest has no \"licence\".",
        { Gaussians: < 1 or > Gaussians } => FormattableString.Invariant($"claims {manifest.Gaussians} Gaussians a frame; 1 to {Gaussians} are read."),
        { Frames: < 1 or > Frames } => FormattableString.Invariant($"claims {manifest.Frames} frames; 1 to {Frames} are read."),
        { FramesPerGroup: < 1 or > 1000 } => FormattableString.Invariant($"claims groups of {manifest.FramesPerGroup} frames; 1 to 1000 are read."),
        { FramesPerSecond: not (> 0 and <= 240) } => FormattableString.Invariant($"claims {manifest.FramesPerSecond} frames a second; above 0 and up to 240 are read."),
        { FieldOfView: not (> 0 and < 180) } => FormattableString.Invariant($"claims an angle of view of {manifest.FieldOfView} degrees; above 0 and below 180 are read."),
        _ when (long)manifest.Gaussians * manifest.FramesPerGroup * PackedGaussians.Planes > GroupBytes =>
            FormattableString.Invariant($"claims groups of {manifest.FramesPerGroup} frames with {manifest.Gaussians} Gaussians, which is more than {GroupBytes >> 20} MB a group."),
        _ when manifest.Low is not { Length: 3 } || manifest.High is not { Length: 3 } || manifest.LogScales is not { Length: 2 } || !GridOf(manifest).IsUsable =>
            "its bounds (\"low\", \"high\", \"log_scales\") are not three, three and two finite numbers that rise.",
        _ when manifest.Eye is not { Length: 3 } || !manifest.Eye.All(float.IsFinite) => "its \"eye\" is not three finite numbers.",
        _ when manifest.Sound is { } sound && !SoundName().IsMatch(sound) => $"names its sound '{sound}'; 'sound.' and the ending of a sound file was expected.",
        _ => null,
    };

    /// <summary>What the bytes of a package's frames stand for.</summary>
    public static GaussianGrid GridOf(PackageManifest manifest) => new(new Vector3(manifest.Low), new Vector3(manifest.High), manifest.LogScales[0], manifest.LogScales[1]);

    /// <summary>The entry of a group.</summary>
    public static string GroupName(int group) => FormattableString.Invariant($"frames/{group:D5}.bin");

    [GeneratedRegex(@"^sound\.[a-z0-9]{1,5}\z")]
    private static partial Regex SoundName();
}
