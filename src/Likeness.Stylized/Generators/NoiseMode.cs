namespace Likeness.Stylized.Generators;

/// <summary>What noise a generator adds to its feature maps.</summary>
public enum NoiseMode
{
    /// <summary>The one that is stored with the weights, so that a style has one picture.</summary>
    Constant,

    /// <summary>None.</summary>
    None,

    /// <summary>New noise for each picture, as in training.</summary>
    Random,
}
