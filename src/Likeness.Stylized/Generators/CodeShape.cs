namespace Likeness.Stylized.Generators;

/// <summary>The shape of what a generator makes one picture of (W+).</summary>
/// <param name="Styles">How many styles: 18 for a StyleGAN2 of 1024 pixels, 14 for one of 256.</param>
/// <param name="StyleSize">Numbers of each: 512 in the published networks.</param>
public readonly record struct CodeShape(int Styles, int StyleSize)
{
    /// <summary>"18 x 512".</summary>
    public override string ToString() => FormattableString.Invariant($"{Styles} x {StyleSize}");
}
