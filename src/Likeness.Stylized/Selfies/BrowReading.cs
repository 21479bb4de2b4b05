using System.Numerics;
using Likeness.Stylized.Schemas;

namespace Likeness.Stylized.Selfies;

/// <summary>How thick and dark the brows are and how they run.</summary>
internal sealed class BrowReading
{
    // Thickness in distances between the eyes, rise of the middle over the ends, rise of the outer end over the inner one.
    private static readonly Dictionary<string, (float Thick, float Arch, float Slope)> Kinds = new()
    {
        ["natural"] = (0.135f, 0.07f, 0.02f),
        ["straight"] = (0.125f, 0.02f, 0.01f),
        ["softArch"] = (0.105f, 0.09f, 0),
        ["highArch"] = (0.1f, 0.13f, 0.02f),
        ["thin"] = (0.06f, 0.08f, -0.01f),
        ["thick"] = (0.185f, 0.06f, 0.02f),
        ["angled"] = (0.135f, 0.1f, 0.1f),
        ["rounded"] = (0.15f, 0.11f, -0.02f),
        ["bushy"] = (0.21f, 0.05f, 0.02f),
    };

    // Of the 68 landmarks those of the brows that are not their ends.
    private static readonly int[] InsideOfBrows = [18, 19, 20, 23, 24, 25];

    public BrowReading(SelfiePixels pixels, SkinReading skin)
    {
        FacePoints face = pixels.Face;
        float d = pixels.Unit;
        float[] thick = [.. InsideOfBrows.Select(i => Thickness(pixels, skin, face.At(i)) / d)];
        Thick = SelfiePixels.Percentile(thick, 0.5f);
        Arch = 0.5f * (Rise(face, 17, 19, 21) + Rise(face, 26, 24, 22)) / d;
        Slope = 0.5f * (face.At(21).Y - face.At(17).Y + face.At(22).Y - face.At(26).Y) / d;
    }

    /// <summary>Thickness in distances between the eyes.</summary>
    public float Thick { get; }

    /// <summary>How far the middle rises over the ends.</summary>
    public float Arch { get; }

    /// <summary>How far the outer end rises over the inner one.</summary>
    public float Slope { get; }

    /// <summary>Ranks the brows of a schema.</summary>
    public SlotEstimate Rank(AttributeGroup group)
    {
        (string, float)[] distances = [.. group.Options.Select(option =>
        {
            (float thick, float arch, float slope) = Kinds[option];
            float seldom = option is "natural" ? 0 : option is "angled" or "rounded" or "bushy" ? 0.5f : 0.25f;
            return (option, seldom + MathF.Sqrt(Square((Thick - thick) / 0.03f) + Square((Arch - arch) / 0.04f) + Square((Slope - slope) / 0.06f)));
        })];
        return SlotEstimate.OfDistances(group.Name, distances, 0.7f);
    }

    private static float Rise(FacePoints face, int outer, int middle, int inner) => (0.5f * (face.At(outer).Y + face.At(inner).Y)) - face.At(middle).Y;

    // The run of dark pixels around the darkest one, across the brow.
    private static float Thickness(SelfiePixels pixels, SkinReading skin, Vector2 place)
    {
        float d = pixels.Unit, darkest = float.MaxValue, at = 0;
        for (float t = -0.12f * d; t <= 0.16f * d; t += 0.5f)
        {
            float light = pixels.At(place + new Vector2(0, t)).X;
            if (light < darkest)
            {
                (darkest, at) = (light, t);
            }
        }

        float limit = float.Lerp(darkest, MathF.Max(darkest, skin.Shaded.X), 0.5f);
        if (skin.Shaded.X - darkest < 5)
        {
            return 0.03f * d;
        }

        float up = at, down = at;
        while (up > -0.13f * d && pixels.At(place + new Vector2(0, up)).X < limit)
        {
            up -= 0.5f;
        }

        while (down < 0.15f * d && pixels.At(place + new Vector2(0, down)).X < limit)
        {
            down += 0.5f;
        }

        return down - up;
    }

    private static float Square(float x) => x * x;
}
