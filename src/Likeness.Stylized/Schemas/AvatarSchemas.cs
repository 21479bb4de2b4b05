using Likeness.Tensors;

namespace Likeness.Stylized.Schemas;

/// <summary>The two built-in schemas: everything the engine has, and the small setting of the experiments (spec C1). One engine draws both.</summary>
public static class AvatarSchemas
{
    /// <summary>The group of mouths at rest.</summary>
    internal const string MouthShape = "mouthShape";

    /// <summary>The option of <see cref="MouthShape"/> that neither smiles nor frowns.</summary>
    internal const string NeutralMouth = "neutral";

    /// <summary>The 18 continuous attributes, each from 0 to 1 with 0.5 in the middle.</summary>
    public static IReadOnlyList<string> ContinuousNames { get; } =
    [
        "headWidth", "headLength", "jawWidth", "chin", "cheek", "eyeSize", "eyeDistance", "eyeHeight", "eyeTilt",
        "browHeight", "browTilt", "noseSize", "noseHeight", "mouthWidth", "mouthHeight", "lipThickness", "earSize", "neckWidth",
    ];

    /// <summary>Every asset of the engine: what a shipped avatar uses.</summary>
    public static AvatarSchema Full { get; } = new(
        "full", ContinuousNames,
        ("hairStyle",
        [
            "bald", "balding", "buzzCut", "crewCut", "caesar", "sidePart", "slickBack", "quiff", "spiky", "mohawk", "flatTop", "undercut",
            "messy", "curtains", "bowl", "pixie", "shortCurls", "bob", "bobFringe", "wavyBob", "longStraight", "longFringe", "longWavy",
            "longCurly", "ponytail", "highBun", "lowBun", "spaceBuns", "twinTails", "sideBraid", "twinBraids", "afro", "afroPuffs",
            "dreadlocks", "cornrows",
        ]),
        ("hairColour", ["black", "darkBrown", "brown", "auburn", "ginger", "blond", "platinum", "grey", "rose", "violet", "blue", "green"]),
        ("skinTone", ["porcelain", "ivory", "beige", "sand", "honey", "caramel", "almond", "chestnut", "espresso", "ebony"]),
        ("beard", ["none", "stubble", "moustache", "handlebar", "goatee", "circleBeard", "chinStrap", "boxedBeard", "fullBeard", "longBeard"]),
        ("brow", ["natural", "straight", "softArch", "highArch", "thin", "thick", "angled", "rounded", "bushy"]),
        ("glasses", ["none", "round", "square", "rectangle", "catEye", "aviator", "browline", "sunglasses"]),
        ("eyeColour", ["brown", "hazel", "amber", "green", "blue", "grey"]),
        (MouthShape, [NeutralMouth, "smile", "grin", "frown"]),
        ("lashes", ["natural", "full", "winged"]));

    /// <summary>The small setting of the experiments: 18 continuous attributes and eight groups of 52 options, 70 numbers in all.</summary>
    public static AvatarSchema Toon { get; } = new(
        "toon", ContinuousNames,
        ("hairStyle", ["bald", "crewCut", "sidePart", "spiky", "mohawk", "bowl", "curtains", "bob", "longStraight", "longWavy", "highBun", "afro"]),
        ("hairColour", ["black", "darkBrown", "brown", "auburn", "ginger", "blond", "platinum", "grey"]),
        ("skinTone", ["porcelain", "beige", "sand", "honey", "caramel", "almond", "chestnut", "ebony"]),
        ("beard", ["none", "stubble", "moustache", "goatee", "boxedBeard", "longBeard"]),
        ("brow", ["natural", "straight", "highArch", "thin", "thick"]),
        ("glasses", ["none", "round", "square", "sunglasses"]),
        ("eyeColour", ["brown", "amber", "green", "blue", "grey"]),
        (MouthShape, [NeutralMouth, "smile", "grin", "frown"]));

    /// <summary>The schema of a name.</summary>
    /// <exception cref="LikenessException">There is no such schema.</exception>
    public static AvatarSchema Named(string name) => name switch
    {
        "full" => Full,
        "toon" => Toon,
        _ => throw new LikenessException($"There is no avatar schema named '{name}'; use full or toon."),
    };
}
