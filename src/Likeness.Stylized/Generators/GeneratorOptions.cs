namespace Likeness.Stylized.Generators;

/// <summary>The sizes of a StyleGAN2 generator (Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", CVPR 2020).</summary>
public sealed record GeneratorOptions
{
    /// <summary>Channels at 4, 8, 16 ... pixels; the last is the picture's resolution.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>Size of the random code z.</summary>
    public int CodeSize { get; init; } = 512;

    /// <summary>Size of the style code w.</summary>
    public int StyleSize { get; init; } = 512;

    /// <summary>Size of the condition, a class as one of several or any vector; 0 without.</summary>
    public int ConditionSize { get; init; }

    /// <summary>Layers between z and w.</summary>
    public int MappingLayers { get; init; } = 8;

    /// <summary>Channels of the picture.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>Rows and columns of the picture.</summary>
    public int Resolution => 2 << Channels.Count;

    /// <summary>Styles that a picture is made of: two a resolution.</summary>
    public int Styles => 2 * Channels.Count;

    /// <summary>The shape of a picture's styles.</summary>
    public CodeShape Codes => new(Styles, StyleSize);

    /// <summary>The sizes of the published networks: channels are <paramref name="channelBase"/> / resolution, at most <paramref name="channelMost"/>.</summary>
    /// <param name="resolution">A power of two, 8 to 1024; the published ones are 256 and 1024.</param>
    /// <param name="channelBase">32768, and 16384 for the configuration "paper256".</param>
    /// <param name="channelMost">Channels of the smallest resolutions.</param>
    public static GeneratorOptions Published(int resolution, int channelBase = 32768, int channelMost = 512) =>
        new() { Channels = Taper(resolution, channelBase, channelMost) };

    /// <summary>The network that is trained on a CPU: w 128, z 64, four layers of mapping, and at 64 pixels 0.79 million numbers.</summary>
    /// <param name="resolution">8 to 128 pixels; smaller than 64 keeps the first channels, 128 adds 8.</param>
    public static GeneratorOptions Small(int resolution = 64) =>
        new() { Channels = SmallChannels(resolution), CodeSize = 64, StyleSize = 128, MappingLayers = 4 };

    internal static int[] Taper(int resolution, int channelBase, int channelMost)
    {
        RequirePower(resolution, 1024);
        return [.. Enumerable.Range(2, int.Log2(resolution) - 1).Select(bits => Math.Min(channelBase >> bits, channelMost))];
    }

    internal static int[] SmallChannels(int resolution)
    {
        RequirePower(resolution, 128);
        return new[] { 128, 128, 64, 32, 16, 8 }[..(int.Log2(resolution) - 1)];
    }

    private static void RequirePower(int resolution, int most)
    {
        if (!int.IsPow2(resolution) || resolution < 8 || resolution > most)
        {
            throw new ArgumentOutOfRangeException(nameof(resolution), resolution, $"A resolution is a power of two from 8 to {most}.");
        }
    }
}
