using System.Numerics;
using Likeness.Imaging.Images;
using Likeness.Stylized.Heads;

namespace Likeness.Stylized.Assets;

/// <summary>The colours of one avatar, linear light.</summary>
internal sealed record AvatarColours
{
    private static readonly Dictionary<string, string> Skins = new()
    {
        ["porcelain"] = "#ffe3d5",
        ["ivory"] = "#fbd8c0",
        ["beige"] = "#f3c6a5",
        ["sand"] = "#e9b48a",
        ["honey"] = "#d99d6e",
        ["caramel"] = "#c28557",
        ["almond"] = "#a66c45",
        ["chestnut"] = "#875437",
        ["espresso"] = "#66402e",
        ["ebony"] = "#482d24",
    };

    private static readonly Dictionary<string, string> Hairs = new()
    {
        ["black"] = "#26242b",
        ["darkBrown"] = "#40291f",
        ["brown"] = "#6b4429",
        ["auburn"] = "#84331f",
        ["ginger"] = "#c8612a",
        ["blond"] = "#e2b765",
        ["platinum"] = "#f0e4c8",
        ["grey"] = "#9b9ca3",
        ["rose"] = "#ee8fae",
        ["violet"] = "#7d5bb5",
        ["blue"] = "#3f7fc4",
        ["green"] = "#4fa27a",
    };

    private static readonly Dictionary<string, string> Irises = new()
    {
        ["brown"] = "#6a3d1f",
        ["hazel"] = "#8c6b35",
        ["amber"] = "#c07a22",
        ["green"] = "#4d9150",
        ["blue"] = "#3d86cf",
        ["grey"] = "#8296a8",
    };

    /// <summary>Skin in full light.</summary>
    public required Vector3 Skin { get; init; }

    /// <summary>The red of the lips.</summary>
    public required Vector3 Lips { get; init; }

    /// <summary>Blood under the skin.</summary>
    public required Vector3 Blush { get; init; }

    /// <summary>Hair of the head.</summary>
    public required Vector3 Hair { get; init; }

    /// <summary>Hair of the face, a little darker.</summary>
    public required Vector3 Beard { get; init; }

    /// <summary>Brows.</summary>
    public required Vector3 Brow { get; init; }

    /// <summary>The iris.</summary>
    public required Vector3 Iris { get; init; }

    /// <summary>The frame of glasses.</summary>
    public required Vector3 Frame { get; init; }

    /// <summary>Clothing.</summary>
    public Vector3 Cloth { get; init; } = Rgba.Parse("#4d6f8f").ToLinear();

    /// <summary>The colours of named attributes.</summary>
    public static AvatarColours Of(string skinTone, string hairColour, string eyeColour, string glasses)
    {
        Vector3 skin = Rgba.Parse(Skins[skinTone]).ToLinear(), hair = Rgba.Parse(Hairs[hairColour]).ToLinear();
        float light = Luminance(skin);
        // Lips keep their contrast: rosy on pale skin, plum on dark skin.
        Vector3 rose = Vector3.Lerp(new Vector3(0.30f, 0.055f, 0.055f), new Vector3(0.72f, 0.19f, 0.19f), MathF.Min(1, light * 1.5f));
        bool pale = Luminance(hair) > 0.3f;
        return new AvatarColours
        {
            Skin = skin,
            Lips = Vector3.Lerp(skin, rose, 0.62f),
            Blush = Vector3.Lerp(skin, skin * new Vector3(1.0f, 0.56f, 0.52f), 0.85f),
            Hair = hair,
            Beard = hair * 0.86f,
            // Brows stay darker than the skin they lie on.
            Brow = (pale ? hair * new Vector3(0.55f, 0.48f, 0.42f) : hair * 0.7f) * MathF.Min(1, 0.3f * light / MathF.Max(0.7f * Luminance(hair), 1e-3f)),
            Iris = Rgba.Parse(Irises[eyeColour]).ToLinear(),
            Frame = Rgba.Parse(glasses switch { "aviator" => "#b98f3e", "catEye" => "#8e2a3f", "rectangle" => "#30455f", "square" => "#3a2a22", _ => "#22242a" }).ToLinear(),
        };
    }

    /// <summary>The main colour of a kind of surface, for files that carry one colour a part.</summary>
    public Vector3 Of(SurfaceKind kind) => kind switch
    {
        SurfaceKind.Skin => Skin,
        SurfaceKind.Hair => Hair,
        SurfaceKind.Beard => Beard,
        SurfaceKind.Brow => Brow,
        SurfaceKind.Eye or SurfaceKind.Teeth or SurfaceKind.Gleam => new Vector3(0.9f),
        SurfaceKind.Mouth => new Vector3(0.4f, 0.09f, 0.1f),
        SurfaceKind.Frame => Frame,
        SurfaceKind.Cloth or SurfaceKind.Band => Cloth,
        _ => new Vector3(0.015f),
    };

    /// <summary>Luminance of linear light.</summary>
    public static float Luminance(Vector3 linear) => Vector3.Dot(linear, new Vector3(0.2126f, 0.7152f, 0.0722f));
}
