using Likeness.Imaging.Images;

namespace Likeness.Imaging.Rendering;

/// <summary>How a frame is drawn.</summary>
public sealed record RenderOptions
{
    /// <summary>The colour behind everything; <see cref="Rgba.Transparent"/> leaves coverage in the image's alpha.</summary>
    public Rgba Background { get; init; } = new(238, 240, 243);

    /// <summary>The background's colour at the bottom, when it is to change from top to bottom.</summary>
    public Rgba? BackgroundBottom { get; init; }

    /// <summary>The lamps.</summary>
    public Lighting Lighting { get; init; } = Lighting.Studio;

    /// <summary>Four samples a pixel for smooth edges; one, in the middle, when false.</summary>
    public bool Antialias { get; init; } = true;

    /// <summary>Draws triangle edges over the surface in this colour; its alpha is their strength. Null leaves them out.</summary>
    public Rgba? Wireframe { get; init; }

    /// <summary>Width of the wireframe's lines in pixels.</summary>
    public float WireframeWidth { get; init; } = 1;
}
