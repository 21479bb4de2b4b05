using System.Text.Json.Serialization;

namespace Likeness.Avatars.Packages;

/// <summary>What an animated package says of itself (<c>manifest.json</c>; docs/viewer.md).</summary>
public sealed record PackageManifest
{
    /// <summary>Always "likeness.avatar.package".</summary>
    public required string Format { get; init; }

    /// <summary>The version of the layout.</summary>
    public required int Version { get; init; }

    /// <summary>What the head is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where the head's pictures are from and what may be done with them; never empty.</summary>
    public required string Licence { get; init; }

    /// <summary>The program that made the package.</summary>
    public required string MadeBy { get; init; }

    /// <summary>Frames a second.</summary>
    public required double FramesPerSecond { get; init; }

    /// <summary>Number of frames.</summary>
    public required int Frames { get; init; }

    /// <summary>Gaussians a frame; the same ones in every frame.</summary>
    public required int Gaussians { get; init; }

    /// <summary>Frames of which the first is whole and each other is a difference to the one before it.</summary>
    public required int FramesPerGroup { get; init; }

    /// <summary>The corner of the box of centres, millimetres: x, y, z.</summary>
    public required float[] Low { get; init; }

    /// <summary>The opposite corner.</summary>
    public required float[] High { get; init; }

    /// <summary>The logarithms of the smallest and the largest size, millimetres.</summary>
    public required float[] LogScales { get; init; }

    /// <summary>Where the camera stood that the colours belong to, millimetres.</summary>
    public required float[] Eye { get; init; }

    /// <summary>Its vertical angle of view, degrees.</summary>
    public required float FieldOfView { get; init; }

    /// <summary>The name of the sound's entry, or null.</summary>
    public string? Sound { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PackageManifest))]
internal sealed partial class PackageJson : JsonSerializerContext;
