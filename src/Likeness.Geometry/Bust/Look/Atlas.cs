using System.Numerics;

namespace Likeness.Geometry.Bust.Look;

/// <summary>A rectangle of the texture; (0, 0) is the texture's lower left corner.</summary>
internal readonly record struct AtlasRectangle(float Left, float Bottom, float Width, float Height)
{
    /// <summary>The texture point at a place of the rectangle, both from 0 to 1.</summary>
    public Vector2 Place(float u, float v) => new(Left + (u * Width), Bottom + (v * Height));

    /// <summary>The place inside the rectangle of a texture point; false when it lies outside.</summary>
    public bool Contains(Vector2 point, out Vector2 place)
    {
        place = new Vector2((point.X - Left) / Width, (point.Y - Bottom) / Height);
        return place.X is >= 0 and <= 1 && place.Y is >= 0 and <= 1;
    }
}

/// <summary>Who owns which part of the Bust's one texture: the skin nearly all of it, the small parts a strip at the top.</summary>
internal static class Atlas
{
    /// <summary>The skin.</summary>
    public static readonly AtlasRectangle Skin = new(0.005f, 0.005f, 0.99f, 0.855f);

    /// <summary>Both eyeballs: a disc with the pupil in the middle, the back of the ball on the rim.</summary>
    public static readonly AtlasRectangle Eye = new(0.005f, 0.87f, 0.125f, 0.125f);

    /// <summary>Both rows of teeth: along the arch, from the edge (0) to the gum (1).</summary>
    public static readonly AtlasRectangle Teeth = new(0.145f, 0.87f, 0.38f, 0.125f);

    /// <summary>The tongue.</summary>
    public static readonly AtlasRectangle Tongue = new(0.54f, 0.87f, 0.2f, 0.125f);

    /// <summary>The bag of the mouth, from the lips (0) to the throat (1).</summary>
    public static readonly AtlasRectangle Bag = new(0.755f, 0.87f, 0.24f, 0.125f);
}
