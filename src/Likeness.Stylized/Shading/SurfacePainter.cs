using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Shading;

/// <summary>The colour of a surface at a place, from the four numbers that its vertices carry.</summary>
/// <param name="colours">The avatar's colours.</param>
/// <param name="scalpEdge">Scalp further inside the hairline than this, in millimetres, is painted as hair.</param>
internal readonly struct SurfacePainter(AvatarColours colours, float scalpEdge)
{
    private const float IrisAngle = 0.66f;
    private const float PupilAngle = 0.3f;
    private static readonly Vector3 White = new(0.93f, 0.93f, 0.95f);
    private static readonly Vector3 Glint = new(-0.2f, 0.27f, 0.94f), SecondGlint = new(0.2f, -0.2f, 0.96f);

    /// <summary>Linear colour and label.</summary>
    /// <param name="kind">What the surface is made of.</param>
    /// <param name="paint">The four numbers, interpolated.</param>
    /// <param name="normal">Unit normal in the camera's axes.</param>
    /// <param name="blur">The width of a sample in the units of the first paint number: edges are that soft.</param>
    /// <param name="label">What the place counts as.</param>
    public Vector3 Paint(SurfaceKind kind, Vector4 paint, Vector3 normal, float blur, out AvatarLabel label)
    {
        switch (kind)
        {
            case SurfaceKind.Skin:
                return Skin(paint, blur, out label);
            case SurfaceKind.Hair:
                label = AvatarLabel.Hair;
                return Strand(colours.Hair, paint);
            case SurfaceKind.Beard:
                label = AvatarLabel.Beard;
                return Vector3.Lerp(Strand(colours.Beard, paint), colours.Skin, paint.Z);
            case SurfaceKind.Brow:
                label = AvatarLabel.Brow;
                return colours.Brow;
            case SurfaceKind.Lash:
                label = AvatarLabel.Eye;
                return new Vector3(0.012f, 0.010f, 0.012f);
            case SurfaceKind.Eye:
                label = AvatarLabel.Eye;
                return Eye(new Vector3(paint.X, paint.Y, paint.Z), normal);
            case SurfaceKind.Teeth:
                label = AvatarLabel.Mouth;
                return Vector3.Lerp(new Vector3(0.93f, 0.91f, 0.87f), new Vector3(0.55f, 0.17f, 0.17f), paint.X);
            case SurfaceKind.Mouth:
                label = AvatarLabel.Mouth;
                return paint.X > 0.5f ? new Vector3(0.58f, 0.15f, 0.16f) : new Vector3(0.13f, 0.02f, 0.025f);
            case SurfaceKind.Frame:
                label = AvatarLabel.Glasses;
                return colours.Frame;
            case SurfaceKind.Lens:
                label = AvatarLabel.Glasses;
                // Dark above, lighter below, as tinted glass is.
                return Vector3.Lerp(new Vector3(0.016f, 0.018f, 0.026f), new Vector3(0.12f, 0.12f, 0.16f), paint.X);
            case SurfaceKind.Gleam:
                label = AvatarLabel.Glasses;
                return new Vector3(0.95f, 0.97f, 1);
            case SurfaceKind.Band:
                label = AvatarLabel.Hair;
                return colours.Cloth;
            default:
                label = AvatarLabel.Background;
                return Vector3.Lerp(colours.Cloth, colours.Cloth * 0.72f, paint.X);
        }
    }

    // Locks differ a little, and are darker at the root and lighter towards the tip.
    private static Vector3 Strand(Vector3 colour, Vector4 paint) => colour * (0.86f + (0.2f * paint.X) + (0.13f * paint.Y));

    private Vector3 Skin(Vector4 paint, float blur, out AvatarLabel label)
    {
        label = AvatarLabel.Skin;
        Vector3 colour = Vector3.Lerp(colours.Skin, colours.Blush, 0.5f * Math.Clamp(paint.Y, 0, 1));
        float lips = Math.Clamp(((paint.X - 0.5f) / MathF.Max(0.12f, blur)) + 0.5f, 0, 1);
        colour = Vector3.Lerp(colour, colours.Lips, lips);
        if (lips > 0.5f)
        {
            label = AvatarLabel.Mouth;
        }

        colour = Vector3.Lerp(colour, colour * new Vector3(0.30f, 0.16f, 0.15f), Math.Clamp(paint.Z, 0, 1));
        float shaved = Math.Clamp(((paint.W - scalpEdge) / 1.2f) + 0.5f, 0, 1);
        if (shaved > 0)
        {
            colour = Vector3.Lerp(colour, colours.Hair * 0.8f, shaved);
            label = shaved > 0.5f ? AvatarLabel.Hair : label;
        }

        return colour;
    }

    private Vector3 Eye(Vector3 direction, Vector3 normal)
    {
        direction = Vector3.Normalize(direction);
        float polar = MathF.Acos(Math.Clamp(direction.Z, -1, 1));
        float r = polar / IrisAngle;
        Vector3 colour = Vector3.Lerp(White, White * new Vector3(0.86f, 0.84f, 0.88f), Ramp.Smooth(1.2f, 2, r));
        if (r < 1.08f)
        {
            // Light falls in from above and gathers in the lower half.
            float up = direction.Y / MathF.Sin(IrisAngle);
            Vector3 iris = colours.Iris * (0.9f - (0.55f * Ramp.Smooth(-0.5f, 0.75f, up))) * 1.35f;
            iris = Vector3.Lerp(iris, (colours.Iris * 1.5f) + new Vector3(0.1f), 0.45f * Ramp.Smooth(-0.3f, -0.8f, up) * Ramp.Smooth(1, 0.7f, r));
            iris = Vector3.Lerp(iris, colours.Iris * 0.16f, Ramp.Smooth(0.8f, 0.92f, r));
            iris = Vector3.Lerp(new Vector3(0.008f), iris, Ramp.Smooth(PupilAngle / IrisAngle * 0.93f, PupilAngle / IrisAngle * 1.07f, r));
            colour = Vector3.Lerp(iris, colour, Ramp.Smooth(0.95f, 1.05f, r));
        }

        float glint = Vector3.Distance(normal, Glint), second = Vector3.Distance(normal, SecondGlint);
        colour = Vector3.Lerp(new Vector3(1), colour, Ramp.Smooth(0.13f, 0.16f, glint));
        // The second, small one belongs to the iris.
        return r > 0.92f ? colour : Vector3.Lerp(new Vector3(0.9f), colour, 0.25f + (0.75f * Ramp.Smooth(0.06f, 0.09f, second)));
    }
}
