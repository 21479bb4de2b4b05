using Likeness.Stylized.Perception;

namespace Likeness.Stylized.Cascade;

/// <summary>The networks that judge pictures inside a cascade. Published ones can stand in for our own: see PublishedParser, PublishedEmbedding and PublishedFeatures.</summary>
public sealed record CascadePerception
{
    /// <summary>Parts of photographs.</summary>
    public required IPictureParser PhotoParser { get; init; }

    /// <summary>Parts of avatars.</summary>
    public required IPictureParser AvatarParser { get; init; }

    /// <summary>Who is photographed.</summary>
    public required IPictureEmbedding People { get; init; }

    /// <summary>Which avatar it is.</summary>
    public required IPictureEmbedding Avatars { get; init; }

    /// <summary>How pictures look.</summary>
    public required IPictureFeatures Features { get; init; }

    /// <summary>Our own small networks.</summary>
    public static CascadePerception Of(CascadeNetworks networks) => new()
    {
        PhotoParser = networks.PhotoParser,
        AvatarParser = networks.AvatarParser,
        People = networks.People,
        Avatars = networks.Avatars,
        Features = networks.Features,
    };

    /// <summary>The objective of mapper and search (spec A2).</summary>
    public ResemblanceObjective Objective(ObjectiveWeights weights) => new(Avatars, Features, AvatarParser, weights);
}
