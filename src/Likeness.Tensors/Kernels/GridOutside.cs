namespace Likeness.Tensors.Kernels;

/// <summary>What a sampling grid sees outside the image.</summary>
public enum GridOutside
{
    /// <summary>Zeros; a point near the edge blends into them.</summary>
    Zeros,

    /// <summary>The nearest sample of the border.</summary>
    Border,

    /// <summary>The image mirrored at its border, again and again.</summary>
    Reflection,
}
