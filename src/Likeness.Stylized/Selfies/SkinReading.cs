using System.Numerics;
using Likeness.Stylized.Photo;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>The colour of the skin on cheeks, forehead and nose, without shadows, shine and what lies on it, and the tone that it is.</summary>
internal sealed class SkinReading
{
    // The white of an eye in good light, and how far its colour cast is believed.
    private static readonly Vector2 White = new(0.6f, 1.2f);
    private const float Belief = 0.4f;
    private const float LargestCast = 1.2f;

    // A tone is about five units of Oklab apart from the next; hue says less than lightness.
    private const float StepOfLightness = 4.5f;
    private const float StepOfColour = 3.5f;

    // The lit skin of photographs has about this share of the light that a white surface has in the sun.
    private const float Lit = 0.85f;

    // Skin whose hue (degrees in Oklab, red 0, yellow 90) is below this is pink: pale skin in too little light, for dark skin is never pink.
    private const float PinkBelow = 44;

    private readonly float _spread;

    public SkinReading(SelfiePixels pixels)
    {
        FacePoints face = pixels.Face;
        float d = pixels.Unit;
        var samples = new List<Vector3>();
        var patches = new List<Vector3>();
        foreach (Vector2 place in Places(face, d))
        {
            var patch = new List<Vector3>();
            pixels.Collect(place, 0.13f * d, patch);
            // A patch that hair or glasses cross is left out where it differs from itself.
            float middle = SelfiePixels.Percentile(patch.Select(c => c.X), 0.5f);
            Vector3[] even = [.. patch.Where(c => MathF.Abs(c.X - middle) < 9)];
            samples.AddRange(even);
            if (even.Length > 0)
            {
                patches.Add(SelfiePixels.Trimmed(even, 0.25f, 0.75f));
            }
        }

        // Hair over the forehead is darker than all cheeks. The lit side counts: shadows make skin dark, nothing but shine makes it bright.
        float usual = SelfiePixels.Percentile(patches.Select(c => c.X), 0.6f);
        patches.RemoveAll(c => c.X < usual - 12);
        Colour = SelfiePixels.Trimmed(patches, 0.4f, 0.95f);
        Shaded = SelfiePixels.Trimmed([.. samples.Where(c => c.X > usual - 20)], 0.05f, 0.5f);
        _spread = SelfiePixels.Percentile(samples.Select(c => c.X), 0.9f) - SelfiePixels.Percentile(samples.Select(c => c.X), 0.1f);
        Cast = EyeWhite(pixels) is { } white ? Vector2.Clamp(Belief * (new Vector2(white.Y, white.Z) - White), new Vector2(-LargestCast), new Vector2(LargestCast)) : Vector2.Zero;
    }

    /// <summary>The lit skin, Oklab.</summary>
    public Vector3 Colour { get; }

    /// <summary>The darker half of the skin.</summary>
    public Vector3 Shaded { get; }

    /// <summary>How much the whole photo is tinted, as the whites of the eyes tell.</summary>
    public Vector2 Cast { get; }

    /// <summary>How much lighter everything would be in usual light.</summary>
    public float Gain => Balanced.X / MathF.Max(1, Colour.X);

    /// <summary>The skin without the tint, as light as it would be in usual light.</summary>
    public Vector3 Balanced
    {
        get
        {
            Vector3 seen = Balance(Colour);
            float chroma = new Vector2(Colour.Y, Colour.Z).Length(), hue = MathF.Atan2(Colour.Z, Colour.Y) * (180 / MathF.PI);
            float pink = 1.1f * Math.Clamp(PinkBelow - hue, 0, 12) * Math.Clamp((chroma - 3) / 3, 0, 1);
            return seen with { X = Colour.X + pink };
        }
    }

    /// <summary>A colour of the photo without its tint.</summary>
    public Vector3 Balance(Vector3 colour) => colour - new Vector3(0, Cast.X, Cast.Y);

    /// <summary>How far a colour of the photo is from skin in any light between shade and shine.</summary>
    public float Distance(Vector3 colour)
    {
        Vector3 dark = Shaded with { X = Shaded.X - 3 }, bright = Colour with { X = Colour.X + 4 }, way = bright - dark;
        float share = Math.Clamp(Vector3.Dot(colour - dark, way) / MathF.Max(1, way.LengthSquared()), 0, 1);
        return Vector3.Distance(colour, dark + (share * way));
    }

    /// <summary>Ranks the tones of a schema.</summary>
    public SlotEstimate Tone(AttributeGroup group)
    {
        Vector3 own = Balanced;
        (string, float)[] distances = [.. group.Options.Select(tone =>
        {
            Vector3 named = Oklab.Of(Lit * PhotoColours.Skin(tone));
            // Light of another colour changes hue; only large differences count.
            float colour = Vector2.Distance(new Vector2(own.Y, own.Z), new Vector2(named.Y, named.Z));
            return (tone, MathF.Sqrt(Square((own.X - named.X) / StepOfLightness) + Square(colour / StepOfColour)));
        })];
        return SlotEstimate.OfDistances(group.Name, distances, Math.Clamp(1.3f - (_spread / 40), 0.3f, 1));
    }

    private static IEnumerable<Vector2> Places(FacePoints face, float d)
    {
        foreach ((Vector2 eye, int corner, float outwards) in ((Vector2, int, float)[])[(face.LeftEye, 48, -1), (face.RightEye, 54, 1)])
        {
            Vector2 cheek = Vector2.Lerp(eye, face.At(corner), 0.55f);
            yield return cheek + new Vector2(0.1f * d * outwards, 0);
            yield return cheek + new Vector2(0.22f * d * outwards, -0.06f * d);
        }

        foreach (float across in (float[])[-0.3f, 0, 0.3f])
        {
            yield return face.BetweenEyes + new Vector2(across * d, -0.68f * d);
        }

        yield return face.At(29);
    }

    // The brightest quarter of what lies between the lids and beside the iris.
    private static Vector3? EyeWhite(SelfiePixels pixels)
    {
        FacePoints face = pixels.Face;
        var whites = new List<Vector3>();
        foreach ((int outer, int inner, Vector3 iris) in ((int, int, Vector3)[])[(36, 39, face.LeftIrisCentre), (45, 42, face.RightIrisCentre)])
        {
            var centre = new Vector2(iris.X, iris.Y);
            foreach (int corner in (int[])[outer, inner])
            {
                Vector2 way = face.At(corner) - centre;
                float reach = way.Length(), from = 1.15f * face.IrisRadius / MathF.Max(1, reach);
                for (float t = from; t < 0.8f; t += 0.5f / MathF.Max(1, reach))
                {
                    whites.Add(pixels.At(centre + (t * way)));
                }
            }
        }

        return whites.Count < 8 ? null : SelfiePixels.Trimmed(whites, 0.7f, 1);
    }

    private static float Square(float x) => x * x;
}
