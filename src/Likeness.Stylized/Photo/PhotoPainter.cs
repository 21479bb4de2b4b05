using System.Numerics;
using Likeness.Geometry.Bust.Motion;
using Likeness.Stylized.Heads;
using Likeness.Stylized.Shading;

namespace Likeness.Stylized.Photo;

/// <summary>Gives surfaces the texture of photographs: mottled skin with freckles, strands of hair, real eyes. Works on what the surface stage has painted.</summary>
internal readonly struct PhotoPainter(PhotoScene scene, SurfaceBuffer buffer)
{
    private const float IrisAngle = 0.54f;
    private static readonly Vector3 Sclera = new(0.56f, 0.52f, 0.5f);

    /// <summary>The colour of a sample, and its normal with the relief of hair.</summary>
    /// <param name="at">The sample.</param>
    /// <param name="place">Where it is in space, millimetres.</param>
    /// <param name="normal">Receives the normal in the camera's axes.</param>
    public Vector3 Paint(int at, Vector3 place, out Vector3 normal)
    {
        normal = buffer.Normal[at];
        Vector3 albedo = buffer.Albedo[at];
        switch (buffer.Kind[at])
        {
            case SurfaceKind.Skin:
                return Skin(albedo, place);
            case SurfaceKind.Hair:
                return Hair(albedo, place, buffer.Group[at], scene.Skin.Strands, ref normal);
            case SurfaceKind.Beard:
                // Hair of the face is short: skin shines through it.
                float cover = 0.8f + (0.3f * SolidNoise.At(place * new Vector3(1.3f, 0.5f, 0.5f), scene.Skin.Seed + 11));
                return Vector3.Lerp(scene.Colours.Skin * 0.8f, Hair(albedo, place, 0, 1.3f * scene.Skin.Strands, ref normal), MathF.Min(1, cover));
            case SurfaceKind.Brow:
                float brow = 0.72f + (0.4f * SolidNoise.At(place * new Vector3(1.1f, 0.9f, 0.3f), scene.Skin.Seed + 13));
                return Vector3.Lerp(scene.Colours.Skin, albedo, Math.Clamp(brow, 0.2f, 1));
            case SurfaceKind.Lash:
                return Vector3.Lerp(scene.Colours.Brow, albedo, 0.5f) * 0.7f;
            case SurfaceKind.Eye:
                return Eye(place);
            case SurfaceKind.Teeth:
                return albedo * new Vector3(0.72f, 0.68f, 0.6f);
            case SurfaceKind.Cloth:
                return albedo * (1 + (0.1f * SolidNoise.At(place * 0.4f, (uint)scene.Conditions.Seed)) + (0.08f * SolidNoise.At(place * new Vector3(1.5f, 0.4f, 1.5f), (uint)scene.Conditions.Seed + 1)));
            default:
                return albedo;
        }
    }

    private Vector3 Skin(Vector3 albedo, Vector3 p)
    {
        uint seed = scene.Skin.Seed;
        float broad = SolidNoise.At(p * 0.04f, seed), middle = SolidNoise.At(p * 0.16f, seed + 1), fine = SolidNoise.At(p * 0.7f, seed + 2);
        float red = scene.Skin.Mottling * ((0.6f * broad) + (0.5f * middle));
        Vector3 colour = albedo * (1 + (0.05f * fine) + (0.05f * middle)) * new Vector3(1 + (0.06f * red), 1 - (0.1f * red), 1 - (0.12f * red));
        // Skin is thicker and yellower on the forehead, greyer around the jaw.
        float jaw = Ramp.Smooth(-62, -92, p.Y);
        colour *= Vector3.Lerp(new Vector3(1, 1, 0.97f), new Vector3(0.97f, 0.98f, 1.02f), jaw);
        if (scene.Skin.Freckles > 0)
        {
            float spots = Spots(p, seed + 5) * Ramp.Bump(p, new Vector3(0, -28, 90), 75, 42, 60);
            colour *= Vector3.Lerp(Vector3.One, new Vector3(0.66f, 0.5f, 0.4f), spots);
        }

        return colour;
    }

    // Round spots at random places of a grid; the nearest of the cells around decides.
    private float Spots(Vector3 p, uint seed)
    {
        const float Room = 5;
        Vector3 q = p / Room;
        int x = (int)MathF.Floor(q.X), y = (int)MathF.Floor(q.Y), z = (int)MathF.Floor(q.Z);
        float most = 0;
        for (int i = 0; i < 8; i++)
        {
            int cx = x + (i & 1), cy = y + ((i >> 1) & 1), cz = z + (i >> 2);
            float chance = SolidNoise.Cell(cx, cy, cz, seed);
            if (chance < 0.6f * scene.Skin.Freckles)
            {
                var centre = new Vector3(cx - 0.5f + (0.9f * SolidNoise.Cell(cx, cy, cz, seed + 1)), cy - 0.5f + (0.9f * SolidNoise.Cell(cx, cy, cz, seed + 2)), cz);
                float radius = 0.14f + (0.16f * SolidNoise.Cell(cx, cy, cz, seed + 3));
                Vector3 d = (q - centre) * new Vector3(1, 1, 0.45f);
                most = MathF.Max(most, 1 - Ramp.Smooth(0.6f * radius, 1.3f * radius, d.Length()));
            }
        }

        return 0.8f * most;
    }

    // Strands run from the crown downwards: thin lines around the head, broken up along their way.
    private Vector3 Hair(Vector3 albedo, Vector3 p, int lockNumber, float strength, ref Vector3 normal)
    {
        float around = MathF.Atan2(p.X, p.Z + 30) * 62, way = p.Y + (0.5f * MathF.Sqrt((p.X * p.X) + (p.Z * p.Z)));
        uint seed = scene.Skin.Seed + 31 + ((uint)lockNumber * 7);
        float bend = 3 * SolidNoise.At(around * 0.05f, way * 0.03f, seed);
        float coarse = SolidNoise.At((around + bend) * 0.22f, way * 0.018f, seed + 1), strand = SolidNoise.At((around + bend) * 0.9f, way * 0.03f, seed + 2);
        float shade = 1 + (strength * ((0.34f * coarse) + (0.3f * strand)));
        normal = Vector3.Normalize(normal + new Vector3(0.35f * strand * strength, 0.12f * coarse, 0));
        return albedo * MathF.Max(0.25f, shade);
    }

    private Vector3 Eye(Vector3 place)
    {
        Vector3 centre = scene.Eyes[place.X > 0 ? 0 : 1];
        Vector3 direction = Vector3.Normalize(place - centre);
        Vector2 gaze = scene.Conditions.Gaze * (MathF.PI / 180) + new Vector2(scene.Conditions.Yaw, scene.Conditions.Pitch) * (MathF.PI / 180);
        Vector3 ahead = Vector3.Normalize(new Vector3(MathF.Sin(gaze.X), MathF.Sin(gaze.Y), 1));
        float r = MathF.Acos(Math.Clamp(Vector3.Dot(direction, ahead), -1, 1)) / IrisAngle;
        Vector3 white = Vector3.Lerp(Sclera, new Vector3(0.5f, 0.32f, 0.28f), 0.5f * Ramp.Smooth(1.3f, 2.6f, r));
        if (r >= 1.1f)
        {
            return white;
        }

        float angle = MathF.Atan2(direction.Y - ahead.Y, direction.X - ahead.X);
        float rays = 1 + (0.25f * SolidNoise.At(angle * 5, r * 2, scene.Skin.Seed + 41));
        Vector3 iris = scene.Colours.Iris * rays * (0.75f + (0.5f * Ramp.Smooth(0.85f, 0.5f, r)));
        iris = Vector3.Lerp(iris, scene.Colours.Iris * 0.3f, Ramp.Smooth(0.8f, 1, r));
        iris = Vector3.Lerp(new Vector3(0.006f), iris, Ramp.Smooth(0.36f, 0.44f, r));
        return Vector3.Lerp(iris, white, Ramp.Smooth(0.95f, 1.08f, r));
    }
}
