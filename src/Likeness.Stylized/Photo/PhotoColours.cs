using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Stylized.Assets;
using Likeness.Stylized.Schemas;
using Likeness.Tensors.Randomness;

namespace Likeness.Stylized.Photo;

/// <summary>The colours of real people for the names that avatars use: around each name a spread, and dyes as they look on hair.</summary>
internal static class PhotoColours
{
    private static readonly Dictionary<string, string> Skins = new()
    {
        ["porcelain"] = "#f1d2c2",
        ["ivory"] = "#eac4ad",
        ["beige"] = "#e0b495",
        ["sand"] = "#d3a380",
        ["honey"] = "#c18d68",
        ["caramel"] = "#ab7652",
        ["almond"] = "#94634a",
        ["chestnut"] = "#7d523d",
        ["espresso"] = "#644334",
        ["ebony"] = "#4c342b",
    };

    private static readonly Dictionary<string, string> Hairs = new()
    {
        ["black"] = "#191614",
        ["darkBrown"] = "#35251c",
        ["brown"] = "#5a402d",
        ["auburn"] = "#66301d",
        ["ginger"] = "#a2562a",
        ["blond"] = "#b8945f",
        ["platinum"] = "#dccfae",
        ["grey"] = "#9a9894",
        ["rose"] = "#c8788e",
        ["violet"] = "#5f4a80",
        ["blue"] = "#39608e",
        ["green"] = "#4a7a5c",
    };

    private static readonly Dictionary<string, string> Irises = new()
    {
        ["brown"] = "#432a1b",
        ["hazel"] = "#665232",
        ["amber"] = "#835824",
        ["green"] = "#4d6648",
        ["blue"] = "#466a8c",
        ["grey"] = "#66737e",
    };

    /// <summary>The skin of a name, without spread.</summary>
    public static Vector3 Skin(string tone) => Rgba.Parse(Skins[tone]).ToLinear();

    /// <summary>The hair of a name, without spread.</summary>
    public static Vector3 Hair(string colour) => Rgba.Parse(Hairs[colour]).ToLinear();

    /// <summary>The iris of a name, without spread.</summary>
    public static Vector3 Iris(string colour) => Rgba.Parse(Irises[colour]).ToLinear();

    /// <summary>True for colours that hair has without dye.</summary>
    public static bool IsNatural(string hairColour) => hairColour is not ("rose" or "violet" or "blue" or "green");

    /// <summary>The colours of a person in a photograph.</summary>
    /// <param name="avatar">The attributes.</param>
    /// <param name="random">The person's own source: it decides the spread.</param>
    /// <param name="cloth">Clothing, linear.</param>
    public static AvatarColours Of(AvatarVector avatar, RandomSource random, Vector3 cloth)
    {
        string tone = avatar.Choice("skinTone")!, colour = avatar.Choice("hairColour")!, eyes = avatar.Choice("eyeColour")!, glasses = avatar.Choice("glasses")!;
        Vector3 skin = Spread(Skin(tone), 0.07f, 0.03f), hair = Spread(Hair(colour), 0.16f, 0.06f);
        float light = AvatarColours.Luminance(skin), grey = (float)random.NextDouble() * 0.12f;
        hair = Vector3.Lerp(hair, new Vector3(AvatarColours.Luminance(hair) * 1.6f), grey);
        Vector3 rose = Vector3.Lerp(new Vector3(0.12f, 0.035f, 0.035f), new Vector3(0.5f, 0.13f, 0.12f), MathF.Min(1, light * 1.7f));
        bool pale = AvatarColours.Luminance(hair) > 0.2f;
        return AvatarColours.Of(tone, colour, eyes, glasses) with
        {
            Skin = skin,
            Lips = Vector3.Lerp(skin, rose, 0.45f + (0.4f * random.NextFloat())),
            Blush = skin * new Vector3(1, 0.72f, 0.68f),
            Hair = hair,
            Beard = hair * (0.8f + (0.25f * random.NextFloat())) * new Vector3(1.06f, 1, 0.95f),
            Brow = Vector3.Lerp(hair * (pale ? 0.45f : 0.75f), skin * 0.3f, 0.25f),
            Iris = Spread(Iris(eyes), 0.12f, 0.06f),
            Frame = FrameOf(glasses),
            Cloth = cloth,
        };

        Vector3 Spread(Vector3 middle, float ofLight, float ofHue)
        {
            float all = Normal(ofLight), warm = Normal(ofHue);
            return middle * new Vector3(MathF.Exp(all + warm), MathF.Exp(all), MathF.Exp(all - (1.3f * warm)));
        }

        // Frames come in many colours, wire frames in metals.
        Vector3 FrameOf(string name)
        {
            float dark = random.NextFloat();
            Vector3 tint = new(random.NextFloat(), random.NextFloat(), random.NextFloat());
            return name is "aviator" or "round" && dark < 0.7f ? new Vector3(0.3f, 0.27f, 0.22f) * (0.5f + dark) : new Vector3(0.012f) + (0.14f * dark * dark * tint);
        }

        float Normal(float deviation) => deviation * (float)random.NextTruncatedNormal(2);
    }
}
