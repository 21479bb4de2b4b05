namespace Likeness.Stylized.Published;

/// <summary>The sizes of an <see cref="StyleEncoder"/>; the defaults are those of the published one.</summary>
public sealed record StyleEncoderOptions
{
    /// <summary>Channels of the first stage, a multiple of 16.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Styles of the generator: 18 at 1024 pixels, 14 at 256.</summary>
    public int Styles { get; init; } = 18;

    /// <summary>Size of a style, and channels of the heads.</summary>
    public int StyleSize { get; init; } = 512;

    /// <summary>Rows and columns of the picture, a power of two of at least 32.</summary>
    public int Resolution { get; init; } = 256;
}
