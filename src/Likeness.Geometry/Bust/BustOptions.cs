namespace Likeness.Geometry.Bust;

/// <summary>What <see cref="BustModel.Create"/> puts into the face.</summary>
public sealed record BustOptions
{
    /// <summary>Whether eyeballs, teeth, tongue and the bag of the mouth come with the skin; without them the face is the skin alone.</summary>
    public bool Parts { get; init; } = true;
}
