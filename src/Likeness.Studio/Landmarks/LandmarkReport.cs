using System.Text.Json.Serialization;

namespace Likeness.Studio.Landmarks;

/// <summary>What the page is told about the photos.</summary>
/// <param name="Photos">Their file names, in order.</param>
/// <param name="Masks">Masks are wanted as well.</param>
internal sealed record LandmarkFacts(IReadOnlyList<string> Photos, bool Masks);

/// <summary>What the page found in a photo.</summary>
internal sealed record LandmarkReport
{
    /// <summary>Why it could not search; null when it could.</summary>
    public string? Problem { get; set; }

    /// <summary>How many faces there are; two stand for more.</summary>
    public int Faces { get; set; } = -1;

    /// <summary>Of a single face, 478 times column and row as shares of the photo and depth in widths.</summary>
    public float[]? Points { get; set; }

    /// <summary>Where the person is, a PNG of the photo's size; null where no masks are wanted.</summary>
    public byte[]? Mask { get; set; }
}

/// <summary>What goes to and from the page, as JSON in the page's spelling.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LandmarkFacts))]
[JsonSerializable(typeof(LandmarkReport))]
internal sealed partial class LandmarkJson : JsonSerializerContext;
