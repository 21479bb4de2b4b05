using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Photo;

/// <summary>A person of the Photo engine: the hidden attributes, and what no avatar can express (spec C2).</summary>
/// <param name="Attributes">A strict vector; what a cartoon of the person should be.</param>
/// <param name="Deviations">Three numbers in standard normal units: nose, forehead, and how uneven the face is. Cut at two.</param>
public sealed record PhotoSubject(AvatarVector Attributes, IReadOnlyList<float> Deviations)
{
    /// <summary>Decides what belongs to the person beyond attributes and deviations: the exact shades of skin, hair and eyes, freckles, blemishes.</summary>
    public long Seed { get; init; }
}
