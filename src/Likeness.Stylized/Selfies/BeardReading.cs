using System.Numerics;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>Hair on the face: how much darker, or more like hair, the upper lip, the chin and the jaw are than the cheeks beside them.</summary>
internal sealed class BeardReading
{
    // Upper lip, chin, jaw, and below the chin, as each kind covers them; stubble is a shade everywhere.
    private static readonly Dictionary<string, (float Lip, float Chin, float Jaw, float Under)> Kinds = new()
    {
        ["none"] = (0, 0, 0, 0),
        ["stubble"] = (0.42f, 0.42f, 0.36f, 0.2f),
        ["moustache"] = (1, 0.05f, 0, 0),
        ["handlebar"] = (1, 0.1f, 0.15f, 0),
        ["goatee"] = (0.2f, 1, 0, 0.2f),
        ["circleBeard"] = (1, 1, 0.1f, 0.2f),
        ["chinStrap"] = (0, 0.5f, 0.9f, 0.4f),
        ["boxedBeard"] = (1, 1, 0.9f, 0.3f),
        ["fullBeard"] = (1, 1, 1, 0.8f),
        ["longBeard"] = (1, 1, 1, 1.1f),
    };

    // Colour counts more than lightness, which shadows change too.
    private static readonly Vector3 Weights = new(1, 2, 2);

    public BeardReading(SelfiePixels pixels, SkinReading skin, HairReading hair)
    {
        FacePoints face = pixels.Face;
        float d = pixels.Unit;
        // Beards are seldom as dark as the hair: parts of skin show. The factors make a full beard of the Photo engine about 1.
        Vector2 nose = face.At(33), upper = face.At(51), lower = face.At(57), chin = face.At(8);
        Lip = 2 * Cover(pixels, skin, hair, [Vector2.Lerp(nose, upper, 0.74f) + new Vector2(-0.15f * d, 0.02f * d), Vector2.Lerp(nose, upper, 0.74f) + new Vector2(0.15f * d, 0.02f * d)], 0.075f * d, 0.25f);
        Chin = 1.4f * Cover(pixels, skin, hair, [Vector2.Lerp(lower, chin, 0.55f), Vector2.Lerp(lower, chin, 0.75f) + new Vector2(-0.14f * d, 0), Vector2.Lerp(lower, chin, 0.75f) + new Vector2(0.14f * d, 0)], 0.09f * d, 0.5f);
        Jaw = 1.4f * Cover(pixels, skin, hair, [Vector2.Lerp(face.At(4), face.At(48), 0.3f), Vector2.Lerp(face.At(12), face.At(54), 0.3f)], 0.1f * d, 0.25f);
        Under = Cover(pixels, skin, hair, [chin + new Vector2(0, 0.1f * d)], 0.07f * d, 0.5f) * 0.7f;
    }

    /// <summary>Cover of the upper lip, 0 none, 1 all hair.</summary>
    public float Lip { get; }

    /// <summary>Cover of the chin.</summary>
    public float Chin { get; }

    /// <summary>Cover of the jaw.</summary>
    public float Jaw { get; }

    /// <summary>Cover below the chin, where shadow looks like hair.</summary>
    public float Under { get; }

    /// <summary>Ranks the beards of a schema.</summary>
    public SlotEstimate Rank(AttributeGroup group)
    {
        (string, float)[] distances = [.. group.Options.Select(option =>
        {
            (float lip, float chin, float jaw, float under) = Kinds[option];
            // No beard without some cover; what is seldom needs more.
            float seldom = option switch { "handlebar" or "longBeard" or "chinStrap" => 0.5f, "none" => 0, "stubble" => 0.35f, _ => 0.2f };
            return (option, seldom + (3.2f * MathF.Sqrt(Square(MathF.Min(1.1f, Lip) - lip) + Square(MathF.Min(1.1f, Chin) - chin) + Square(0.8f * (MathF.Min(1.1f, Jaw) - jaw)) + Square(0.35f * (Under - under)))));
        })];
        return SlotEstimate.OfDistances(group.Name, distances, 0.9f);
    }

    // The middle of the places' covers, from the darker side's lit part upwards.
    private static float Cover(SelfiePixels pixels, SkinReading skin, HairReading hair, Vector2[] places, float radius, float share)
    {
        float[] covers = [.. places.Select(place =>
        {
            var patch = new List<Vector3>();
            pixels.Collect(place, radius, patch);
            return patch.Count == 0 ? 0 : SelfiePixels.Percentile(patch.Select(c => One(c, skin, hair)), 0.5f);
        })];
        return SelfiePixels.Percentile(covers, share);
    }

    // How far a colour lies on the way from skin to hair. Skin is what lies between its lit and its shaded colour.
    private static float One(Vector3 colour, SkinReading skin, HairReading hair)
    {
        Vector3 shaded = skin.Shaded with { X = skin.Shaded.X - 4 };
        float shade = Math.Clamp((skin.Colour.X - colour.X) / MathF.Max(1, skin.Colour.X - shaded.X), 0, 1);
        Vector3 bare = Vector3.Lerp(skin.Colour, shaded, shade);
        Vector3 grown = hair.Colour ?? new Vector3(28, 1, 2);
        // Hair of the face is not much lighter than that of the head, and shaded itself.
        grown.X = MathF.Min(grown.X, 62);
        Vector3 way = (grown - bare) * Weights, from = (colour - bare) * Weights;
        return Math.Clamp(Vector3.Dot(from, way) / MathF.Max(180, way.LengthSquared()), 0, 1.1f);
    }

    private static float Square(float x) => x * x;
}
