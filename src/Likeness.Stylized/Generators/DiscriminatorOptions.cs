namespace Likeness.Stylized.Generators;

/// <summary>The sizes of a StyleGAN2 discriminator with residual blocks.</summary>
public sealed record DiscriminatorOptions
{
    /// <summary>Channels at 4, 8, 16 ... pixels; the last is the picture's resolution.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Size of the condition; 0 without.</summary>
    public int ConditionSize { get; init; }

    /// <summary>Layers between a condition and the direction that the picture is compared with.</summary>
    public int MappingLayers { get; init; } = 8;

    /// <summary>Channels of the picture.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Pictures whose spread is shown to the network together.</summary>
    public int GroupSize { get; init; } = 4;

    /// <summary>Channels that show the spread.</summary>
    public int GroupChannels { get; init; } = 1;

    /// <summary>Rows and columns of the picture.</summary>
    public int Resolution => 2 << Channels.Count;

    /// <summary>The sizes of the published networks; see <see cref="GeneratorOptions.Published"/>.</summary>
    public static DiscriminatorOptions Published(int resolution, int channelBase = 32768, int channelMost = 512) =>
        new() { Channels = GeneratorOptions.Taper(resolution, channelBase, channelMost) };

    /// <summary>The counterpart of <see cref="GeneratorOptions.Small"/>: 0.88 million numbers at 64 pixels.</summary>
    /// <param name="resolution">8 to 128 pixels.</param>
    public static DiscriminatorOptions Small(int resolution = 64) => new() { Channels = GeneratorOptions.SmallChannels(resolution) };
}
