namespace Likeness.Stylized.Heads;

/// <summary>What a piece of a cartoon head is made of: it decides how the piece is painted, shaded and labelled.</summary>
public enum SurfaceKind
{
    /// <summary>Skin with lips, blush and shaved hair painted on.</summary>
    Skin,

    /// <summary>Hair of the head.</summary>
    Hair,

    /// <summary>Hair of the face.</summary>
    Beard,

    /// <summary>A brow.</summary>
    Brow,

    /// <summary>Eyelashes.</summary>
    Lash,

    /// <summary>An eyeball.</summary>
    Eye,

    /// <summary>Teeth.</summary>
    Teeth,

    /// <summary>The tongue and the inside of the mouth.</summary>
    Mouth,

    /// <summary>The frame of glasses.</summary>
    Frame,

    /// <summary>The dark glass of sunglasses.</summary>
    Lens,

    /// <summary>A gleam on clear glass.</summary>
    Gleam,

    /// <summary>Clothing.</summary>
    Cloth,

    /// <summary>A band that holds hair together.</summary>
    Band,
}
