using Likeness.Imaging.Images;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>An avatar for a photo and how it was arrived at.</summary>
/// <param name="Avatar">A strict vector.</param>
/// <param name="Slots">One entry for each choice of the schema.</param>
/// <param name="Measurements">What was measured in the photo, by name, for the report.</param>
public sealed record SelfieEstimate(AvatarVector Avatar, IReadOnlyList<SlotEstimate> Slots, IReadOnlyList<KeyValuePair<string, float>> Measurements)
{
    /// <summary>Pictures on the way from photo to avatar, by what they show, in their order; each is drawn when it is asked for.</summary>
    public IReadOnlyList<KeyValuePair<string, Func<Image>>> Pictures { get; init; } = [];

    /// <summary>How far the engine's picture of what the cascade found is from its target; null where nothing was optimised.</summary>
    public double? Objective { get; init; }
}
