
namespace Likeness.Stylized.Published;

/// <summary>What a pixel of a face belongs to, in the order of the public model's outputs.</summary>
public enum FacePart
{
    /// <summary>Nothing of the person.</summary>
    Background,

    /// <summary>Skin of the face.</summary>
    Skin,

    /// <summary>Brow on the picture's left.</summary>
    LeftBrow,

    /// <summary>Brow on the picture's right.</summary>
    RightBrow,

    /// <summary>Eye on the picture's left.</summary>
    LeftEye,

    /// <summary>Eye on the picture's right.</summary>
    RightEye,

    /// <summary>Glasses.</summary>
    Glasses,

    /// <summary>Ear on the picture's left.</summary>
    LeftEar,

    /// <summary>Ear on the picture's right.</summary>
    RightEar,

    /// <summary>Earring.</summary>
    Earring,

    /// <summary>Nose.</summary>
    Nose,

    /// <summary>Inside of the mouth.</summary>
    Mouth,

    /// <summary>Upper lip.</summary>
    UpperLip,

    /// <summary>Lower lip.</summary>
    LowerLip,

    /// <summary>Neck.</summary>
    Neck,

    /// <summary>Necklace.</summary>
    Necklace,

    /// <summary>Clothes.</summary>
    Cloth,

    /// <summary>Hair.</summary>
    Hair,

    /// <summary>Hat.</summary>
    Hat,
}
