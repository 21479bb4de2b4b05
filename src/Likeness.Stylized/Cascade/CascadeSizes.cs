using System.Text.Json.Serialization;
using Likeness.Stylized.Generators;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Cascade;

/// <summary>What decides the shapes of a cascade's networks.</summary>
public sealed record CascadeSizes
{
    /// <summary>The schema of the avatars.</summary>
    public string Schema { get; init; } = AvatarSchemas.Toon.Name;

    /// <summary>Rows and columns of all pictures: 16, 32, 64 or 128.</summary>
    public required int Size { get; init; }

    /// <summary>Channels of the generators at 4, 8, 16 ... pixels.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>What vectors mean.</summary>
    [JsonIgnore]
    public AvatarSchema AvatarSchema => AvatarSchemas.Named(Schema);

    /// <summary>The sizes of the generators: styles of 128 numbers (spec C3).</summary>
    [JsonIgnore]
    public GeneratorOptions Generator => new() { Channels = Channels, CodeSize = 64, StyleSize = 128, MappingLayers = 4 };

    /// <summary>The same sizes, checked.</summary>
    /// <exception cref="LikenessException">A size is out of range; it is named.</exception>
    public CascadeSizes Validated()
    {
        _ = AvatarSchema;
        if (Size is not (16 or 32 or 64 or 128))
        {
            throw new LikenessException($"A cascade cannot work on pictures of {Size} pixels; 16, 32, 64 and 128 can be chosen.");
        }

        int wanted = int.Log2(Size) - 1;
        return Channels.Count == wanted && Channels.All(c => c is >= 1 and <= 512)
            ? this
            : throw new LikenessException($"Pictures of {Size} pixels need {wanted} numbers of channels from 1 to 512; given are {string.Join(", ", Channels)}.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CascadeSizes))]
[JsonSerializable(typeof(PublishedSource))]
internal sealed partial class CascadeSizesJson : JsonSerializerContext;
