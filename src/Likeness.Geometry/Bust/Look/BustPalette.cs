using System.Numerics;

namespace Likeness.Geometry.Bust.Look;

/// <summary>The colours that <see cref="BustTexture"/> paints with: sRGB, 0 to 1.</summary>
public sealed record BustPalette
{
    /// <summary>The skin.</summary>
    public Vector3 Skin { get; init; } = new(0.86f, 0.68f, 0.58f);

    /// <summary>The red of the lips.</summary>
    public Vector3 Lips { get; init; } = new(0.71f, 0.42f, 0.39f);

    /// <summary>Brows and cropped hair.</summary>
    public Vector3 Hair { get; init; } = new(0.25f, 0.18f, 0.14f);

    /// <summary>The iris.</summary>
    public Vector3 Iris { get; init; } = new(0.36f, 0.47f, 0.50f);

    /// <summary>How much of the scalp's colour is hair: 0 is bald, 1 is solid.</summary>
    public float HairDensity { get; init; } = 0.86f;
}
