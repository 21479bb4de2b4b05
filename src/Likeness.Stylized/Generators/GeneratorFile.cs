using Likeness.Stylized.Weights;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Generators;

/// <summary>
/// Reads the part of a published generator that makes pictures of styles, without being told anything: naming, prefix, resolution, channels and size of a style follow from the file's
/// names and shapes. The mapping from random codes is not read, and need not be there.
/// </summary>
public static class GeneratorFile
{
    private const string Synthesis = "synthesis.";
    private const string Beginning = Synthesis + "b4.const";
    private const int Colours = 3;

    // 1024 pixels, and more channels than any release has.
    private const int MostLevels = 9;
    private const int MostChannels = 4096;

    /// <summary>Reads the network.</summary>
    /// <param name="file">The weights, under either naming (<see cref="GeneratorNaming"/>) and any prefix.</param>
    /// <exception cref="InvalidFileException">The file holds no such generator, or several of which none is called "ema" (the mean that is meant for use), or something in it does not fit.</exception>
    public static SynthesisNetwork LoadSynthesis(SafeTensorsFile file)
    {
        (GeneratorNaming naming, string prefix) = Find(file);
        string Named(string name) => naming == GeneratorNaming.Nvlabs ? name : GeneratorNames.Rosinality(name) ?? name;
        GeneratorOptions options = OptionsOf(file, name => prefix + Named(Synthesis + name));
        var network = new SynthesisNetwork(options, null);
        new WeightTable(network, n => naming == GeneratorNaming.Nvlabs ? [Synthesis + n] : GeneratorNames.Rosinality(Synthesis + n) is { } name ? [name] : [], GeneratorNames.IsFilter, IsUnneeded).Load(file, prefix);
        return network;
    }

    private static (GeneratorNaming Naming, string Prefix) Find(SafeTensorsFile file)
    {
        string other = GeneratorNames.Rosinality(Beginning)!;
        (GeneratorNaming Naming, string Prefix)[] found =
        [
            .. Prefixes(file, Beginning).Select(static p => (GeneratorNaming.Nvlabs, p)),
            .. Prefixes(file, other).Select(static p => (GeneratorNaming.Rosinality, p)),
        ];
        if (found.Length == 0)
        {
            throw new InvalidFileException(file.Path, $"holds no StyleGAN2 generator: there is neither '{Beginning}' nor '{other}' in it, with whatever prefix.");
        }

        (GeneratorNaming Naming, string Prefix)[] means = [.. found.Where(static f => f.Prefix.Contains("ema", StringComparison.OrdinalIgnoreCase))];
        return found.Length == 1 ? found[0] : means.Length == 1 ? means[0] : throw new InvalidFileException(
            file.Path, $"holds {found.Length} generators, with the prefixes {string.Join(", ", found.Select(static f => $"'{f.Prefix}'"))}; give a file that holds one of them.");
    }

    private static IEnumerable<string> Prefixes(SafeTensorsFile file, string name) => file.Names
        .Where(n => n.EndsWith(name, StringComparison.Ordinal)).Select(n => n[..^name.Length]).Where(static p => p.Length == 0 || p[^1] == '.');

    // The names are those of this program, without the part for the whole generator.
    private static GeneratorOptions OptionsOf(SafeTensorsFile file, Func<string, string> named)
    {
        var channels = new List<int>();
        while (channels.Count < MostLevels && named(FormattableString.Invariant($"b{4 << channels.Count}.conv1.weight")) is var name && file.Contains(name))
        {
            // [out, in, 3, 3], and in one of the namings a 1 before it.
            channels.Add(Size(file, name, -4));
        }

        if (channels.Count < 2)
        {
            throw new InvalidFileException(file.Path, $"its generator has no '{named("b8.conv1.weight")}'; one of at least 8 pixels was expected.");
        }

        int colours = Size(file, named("b4.torgb.weight"), -4);
        return colours == Colours
            ? new GeneratorOptions { Channels = channels, StyleSize = Size(file, named("b4.conv1.affine.weight"), -1) }
            : throw new InvalidFileException(file.Path, $"its generator makes pictures of {colours} channels; {Colours} were expected.");
    }

    private static int Size(SafeTensorsFile file, string name, int axis)
    {
        Shape shape = file.Shape(name);
        return shape.Rank >= -axis && shape[axis] is >= 1 and <= MostChannels
            ? shape[axis]
            : throw new InvalidFileException(file.Path, $"tensor '{name}' of shape {shape} belongs to no StyleGAN2 generator.");
    }

    // The mapping of either naming, filters with their gains, and the mean style that stands beside Rosinality's networks.
    private static bool IsUnneeded(string name) =>
        name.StartsWith("mapping.", StringComparison.Ordinal) || name.StartsWith("style.", StringComparison.Ordinal) || name.EndsWith(".kernel", StringComparison.Ordinal) || name == "latent_avg";
}
