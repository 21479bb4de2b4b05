using System.Numerics;
using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>How a surface answers light.</summary>
public sealed record Material
{
    /// <summary>The surface's colour where there is neither a texture nor vertex colours; multiplies both where there are.</summary>
    public Rgba Colour { get; init; } = Rgba.White;

    /// <summary>A picture on the surface; used when the mesh has texture coordinates.</summary>
    public Texture? Texture { get; init; }

    /// <summary>Strength of highlights, 0 to 1; 0.5 is an ordinary plastic or skin.</summary>
    public float Specular { get; init; } = 0.5f;

    /// <summary>Size of highlights: 0.05 is wet, 1 is chalk.</summary>
    public float Roughness { get; init; } = 0.5f;

    /// <summary>How far light bleeds around the terminator, red furthest, 0 (stone) to 1 (skin).</summary>
    public float Softness { get; init; }

    /// <summary>How much of the colour shows without any light: 0 is fully lit, 1 is flat colour.</summary>
    public float SelfLight { get; init; }

    /// <summary>Draws back faces too, lit from their own side.</summary>
    public bool TwoSided { get; init; }

    /// <summary>Neutral grey clay, for shape alone.</summary>
    public static Material Clay { get; } = new() { Colour = new Rgba(196, 192, 188), Specular = 0.35f, Roughness = 0.55f, Softness = 0.25f };

    /// <summary>Skin of a middling tone.</summary>
    public static Material Skin { get; } = new() { Colour = new Rgba(222, 178, 154), Specular = 0.5f, Roughness = 0.48f, Softness = 0.8f };

    /// <summary>For per-vertex colours that carry numbers: little shading, no highlights.</summary>
    public static Material HeatMap { get; } = new() { Specular = 0, Roughness = 1, Softness = 0.3f, SelfLight = 0.45f };

    internal Vector3 LinearColour => Colour.ToLinear();
}
