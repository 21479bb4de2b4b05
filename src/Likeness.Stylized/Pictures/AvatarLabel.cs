
namespace Likeness.Stylized.Pictures;

/// <summary>What a pixel of an avatar shows (spec C1). Clothing counts as background.</summary>
public enum AvatarLabel : byte
{
    /// <summary>Nothing of the head.</summary>
    Background,

    /// <summary>Skin of head, ears and neck.</summary>
    Skin,

    /// <summary>Hair of the head.</summary>
    Hair,

    /// <summary>Hair of the face.</summary>
    Beard,

    /// <summary>Brows.</summary>
    Brow,

    /// <summary>Eyeballs and lashes.</summary>
    Eye,

    /// <summary>Lips and what is behind them.</summary>
    Mouth,

    /// <summary>Frames, dark glass and gleams of glasses.</summary>
    Glasses,
}
