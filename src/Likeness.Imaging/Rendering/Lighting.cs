using System.Numerics;

namespace Likeness.Imaging.Rendering;

/// <summary>A lamp at infinity.</summary>
/// <param name="Direction">From the surface towards the lamp. Need not be of unit length.</param>
/// <param name="Colour">Linear light; 1 lights a white wall that faces it fully.</param>
public readonly record struct Lamp(Vector3 Direction, Vector3 Colour);

/// <summary>
/// A studio: key, fill and rim lamp, and light from all around that is brighter above than below.
/// Directions are in the camera's axes with y up and z towards the camera, so that a turning head stays well lit.
/// </summary>
public sealed record Lighting
{
    /// <summary>The main lamp, warm, from above and one side.</summary>
    public Lamp Key { get; init; } = new(new Vector3(-0.55f, 0.6f, 0.75f), new Vector3(1.02f, 0.97f, 0.90f) * 0.82f);

    /// <summary>Softens the shadow side, cool and weak.</summary>
    public Lamp Fill { get; init; } = new(new Vector3(0.9f, 0.1f, 0.6f), new Vector3(0.86f, 0.94f, 1.05f) * 0.20f);

    /// <summary>From behind: draws a bright edge against the background.</summary>
    public Lamp Rim { get; init; } = new(new Vector3(0.75f, 0.55f, -0.75f), new Vector3(0.92f, 0.97f, 1.05f) * 0.75f);

    /// <summary>Light from above, linear.</summary>
    public Vector3 Sky { get; init; } = new(0.26f, 0.275f, 0.30f);

    /// <summary>Light from below, linear.</summary>
    public Vector3 Ground { get; init; } = new(0.12f, 0.105f, 0.095f);

    /// <summary>True (as it is from the start) when directions are relative to the camera; false when they are in the world.</summary>
    public bool FollowsCamera { get; init; } = true;

    /// <summary>The studio above.</summary>
    public static Lighting Studio { get; } = new();
}
