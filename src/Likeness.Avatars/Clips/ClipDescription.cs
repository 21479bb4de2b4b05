using System.Text.Json.Serialization;

namespace Likeness.Avatars.Clips;

/// <summary>clip.json as it is written.</summary>
internal sealed record ClipDescription
{
    public string? Format { get; init; }

    public int Version { get; init; }

    public string? Name { get; init; }

    public string? Licence { get; init; }

    public double FramesPerSecond { get; init; }

    public int Width { get; init; }

    public int Height { get; init; }

    public IReadOnlyList<string>? Expressions { get; init; }

    public IReadOnlyList<string>? Images { get; init; }

    public IReadOnlyList<string?>? Masks { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ClipDescription))]
internal sealed partial class ClipJson : JsonSerializerContext;
