using System.Globalization;
using Likeness.Stylized.Weights;
using Likeness.Tensors.Files;

namespace Likeness.Stylized.Generators;

/// <summary>Which program's names a file of generator weights has.</summary>
public enum GeneratorNaming
{
    /// <summary>NVlabs' PyTorch releases (stylegan2-ada-pytorch), the names of this program too: <c>synthesis.b8.conv0.weight</c>.</summary>
    Nvlabs,

    /// <summary>The other common PyTorch code ("rosinality"), which e4e and its relatives use: <c>convs.0.conv.weight</c>.</summary>
    Rosinality,
}

/// <summary>
/// The names that a generator's tensors have in published files. Both namings store the same numbers in the same order; Rosinality's have further
/// dimensions of size 1, its filters carry their gain, and its mean style stands elsewhere, so that the last two are not read.
/// </summary>
public static class GeneratorNames
{
    private const string Mean = "mapping.w_avg";

    /// <summary>The table of a generator's tensors under one naming.</summary>
    public static WeightTable Table(Generator generator, GeneratorNaming naming) => naming == GeneratorNaming.Nvlabs
        ? new WeightTable(generator, optional: IsFilter)
        : new WeightTable(
            generator, static n => Rosinality(n) is { } name ? [name] : [], static n => IsFilter(n) || n == Mean, static n => n.EndsWith(".kernel", StringComparison.Ordinal));

    /// <summary>Reads a generator.</summary>
    /// <param name="file">The weights.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="naming">The names of the file.</param>
    /// <param name="prefix">Stands before each name: "G_ema." or "decoder.", for example.</param>
    /// <exception cref="Tensors.InvalidFileException">The file holds other weights; everything that does not fit is counted.</exception>
    public static Generator Load(SafeTensorsFile file, GeneratorOptions options, GeneratorNaming naming, string prefix = "")
    {
        var generator = new Generator(options, null);
        Table(generator, naming).Load(file, prefix);
        return generator;
    }

    /// <summary>Rosinality's name of a tensor, or null where it has none.</summary>
    /// <param name="name">NVlabs' name.</param>
    public static string? Rosinality(string name)
    {
        string[] parts = name.Split('.');
        if (parts[0] == "mapping")
        {
            return parts.Length == 3 && parts[1].StartsWith("fc", StringComparison.Ordinal) ? $"style.{Number(parts[1][2..]) + 1}.{parts[2]}" : null;
        }

        int level = int.Log2(Number(parts[1][1..])) - 2;
        return parts[2] switch
        {
            "const" => "input.input",
            "torgb" => $"{(level == 0 ? "to_rgb1" : $"to_rgbs.{level - 1}")}.{Picture(string.Join('.', parts[3..]))}",
            "conv0" or "conv1" => Layer(level, parts[2] == "conv1", string.Join('.', parts[3..])),
            _ => null,
        };
    }

    private static string? Layer(int level, bool second, string name)
    {
        // The first resolution has one convolution, every other two.
        int index = level == 0 ? 0 : (2 * level) - (second ? 0 : 1);
        string layer = index == 0 ? "conv1" : $"convs.{index - 1}";
        return name switch
        {
            "weight" => $"{layer}.conv.weight",
            "bias" => $"{layer}.activate.bias",
            "noise_strength" => $"{layer}.noise.weight",
            "noise_const" => $"noises.noise_{index}",
            "affine.weight" => $"{layer}.conv.modulation.weight",
            "affine.bias" => $"{layer}.conv.modulation.bias",
            _ => null,
        };
    }

    private static string Picture(string name) => name switch
    {
        "weight" => "conv.weight",
        "affine.weight" => "conv.modulation.weight",
        "affine.bias" => "conv.modulation.bias",
        _ => name,
    };

    /// <summary>Whether a tensor is a filter, which is always the same and may be missing.</summary>
    internal static bool IsFilter(string name) => name.EndsWith("resample_filter", StringComparison.Ordinal);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
