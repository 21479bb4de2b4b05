using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Geometry.Bust.Parts;

namespace Likeness.Geometry.Bust.Look;

/// <summary>The colours of eyes, teeth, tongue and mouth at a place of their rectangles, both coordinates 0 to 1.</summary>
internal static class PartPaint
{
    /// <summary>The radius in the eye's disc, 0 to 1, of an angle from the pupil: the iris gets most of the room.</summary>
    public static float RadiusOf(float polar) => MathF.Pow(polar / MathF.PI, 0.5f);

    public static Vector3 Eye(Vector2 place, BustPalette palette)
    {
        Vector2 d = (place - new Vector2(0.5f)) * 2;
        float polar = PolarOf(d.Length()), angle = MathF.Atan2(d.Y, d.X);
        float r = polar / EyeParts.IrisAngle;
        var white = Vector3.Lerp(new Vector3(0.93f, 0.91f, 0.89f), new Vector3(0.85f, 0.66f, 0.62f), Ramp.Smooth(1.1f, 2.4f, r));
        float fibres = 1 + (0.12f * MathF.Sin((angle * 29) + (3 * MathF.Sin(angle * 7)))) + (0.08f * MathF.Sin(angle * 53));
        Vector3 iris = palette.Iris * (0.75f + (0.5f * Ramp.Smooth(1, 0.45f, r))) * fibres;
        iris = Vector3.Lerp(iris, palette.Iris * 0.28f, Ramp.Smooth(0.78f, 1, r));
        Vector3 colour = Vector3.Lerp(iris, white, Ramp.Smooth(0.94f, 1.08f, r));
        colour = Vector3.Lerp(new Vector3(0.03f), colour, Ramp.Smooth(0.36f, 0.43f, r));
        return colour;
    }

    private static float PolarOf(float radius) => MathF.PI * radius * radius;

    public static Vector3 Teeth(Vector2 place, BustPalette palette)
    {
        var enamel = new Vector3(0.90f, 0.87f, 0.80f) * (0.94f + (0.06f * MathF.Sin(place.X * MathF.PI)));
        float gum = Ramp.Smooth(0.66f, 0.8f, place.Y + (0.05f * MathF.Cos(place.X * 28 * MathF.PI)));
        return Vector3.Lerp(enamel, Vector3.Lerp(palette.Lips, new Vector3(0.72f, 0.4f, 0.4f), 0.5f), gum);
    }

    public static Vector3 Tongue(Vector2 place, BustPalette palette) =>
        Vector3.Lerp(palette.Lips, new Vector3(0.74f, 0.40f, 0.40f), 0.7f) * (1 - (0.5f * Ramp.Smooth(0.35f, 1, place.Y)));

    public static Vector3 Bag(Vector2 place, BustPalette palette) =>
        Vector3.Lerp(palette.Lips * 0.62f, new Vector3(0.11f, 0.035f, 0.035f), Ramp.Smooth(0.05f, 0.6f, place.Y));
}
