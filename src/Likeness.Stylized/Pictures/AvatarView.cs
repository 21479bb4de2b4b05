using Likeness.Geometry.Faces;
using Likeness.Imaging.Images;
using Likeness.Tensors;

namespace Likeness.Stylized.Pictures;

/// <summary>The manner of drawing.</summary>
public enum AvatarShading
{
    /// <summary>Light and shadow as two flat tones with a dark outline.</summary>
    Cel,

    /// <summary>Soft light without lines.</summary>
    Smooth,
}

/// <summary>How an avatar is looked at. The default is the engine's contract: front view, neutral expression, one light (spec A0).</summary>
public sealed record AvatarView
{
    /// <summary>The largest picture.</summary>
    public const int MaximumSize = 2048;

    // Up to this many pixels a side the coarse meshes look the same.
    internal const int CoarseUpTo = 160;

    /// <summary>Width and height in pixels, 16 to <see cref="MaximumSize"/>.</summary>
    public int Size { get; init; } = 256;

    /// <summary>The manner of drawing.</summary>
    public AvatarShading Shading { get; init; } = AvatarShading.Cel;

    /// <summary>How far the head is seen from its left, degrees.</summary>
    public float Yaw { get; init; }

    /// <summary>How far the head is seen from above, degrees.</summary>
    public float Pitch { get; init; }

    /// <summary>52 weights in the order of <see cref="ArkitShapes.Names"/>, beside those of the avatar's mouth shape; empty for the face at rest.</summary>
    public IReadOnlyList<float> Expression { get; init; } = [];

    /// <summary>The colour behind the head; a transparent one leaves the head's coverage in the picture's alpha.</summary>
    public Rgba Background { get; init; } = new(232, 236, 241);

    /// <summary>The same view, checked.</summary>
    /// <exception cref="LikenessException">The size or an angle is out of range, or there are not 52 expression weights between 0 and 1.</exception>
    public AvatarView Validated()
    {
        if (Size is < 16 or > MaximumSize)
        {
            throw new LikenessException($"A size of {Size} pixels was asked for; avatars are drawn at 16 to {MaximumSize}.");
        }

        if (!(MathF.Abs(Yaw) <= 180) || !(MathF.Abs(Pitch) <= 60))
        {
            throw new LikenessException(FormattableString.Invariant($"Yaw {Yaw} and pitch {Pitch} were asked for; yaw lies within 180 degrees and pitch within 60."));
        }

        if (Expression.Count != 0 && (Expression.Count != ArkitShapes.Count || !Expression.All(w => w is >= 0 and <= 1)))
        {
            throw new LikenessException($"An expression has {ArkitShapes.Count} weights between 0 and 1; {Expression.Count} were given.");
        }

        return this;
    }
}
