using System.Globalization;
using System.Text.Json;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Stylized.Cascade;

/// <summary>A trained cascade in one safetensors file: kind <c>stylize.cascade</c>, version 1, sizes as JSON under <c>likeness.config</c>.</summary>
public static class CascadeFile
{
    /// <summary>The kind in the file's metadata.</summary>
    public const string Kind = "stylize.cascade";

    /// <summary>The version that is written, and the latest that is read.</summary>
    public const int Version = 1;

    private const string FamiliarityKey = "likeness.familiarity";

    /// <summary>Writes all networks.</summary>
    public static void Save(string path, CascadeNetworks networks)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = Version.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(networks.Sizes, CascadeSizesJson.Default.CascadeSizes);
        if (networks.Familiarity is { } familiarity)
        {
            writer.Metadata[FamiliarityKey] = FormattableString.Invariant($"{familiarity.Mean:R} {familiarity.Deviation:R}");
        }

        networks.Save(writer);
        writer.Save(path);
    }

    /// <summary>Reads all networks, ready for use.</summary>
    /// <exception cref="InvalidFileException">The file is missing or damaged, of another kind, version or architecture, or holds numbers that are not finite.</exception>
    public static CascadeNetworks Load(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        Require(file, file.Metadata.GetValueOrDefault("likeness.kind") == Kind, $"holds no cascade but {file.Metadata.GetValueOrDefault("likeness.kind") ?? "something without a kind"}; `likeness stylize train` makes one.");
        string version = file.Metadata.GetValueOrDefault("likeness.version") ?? "not stated";
        Require(file, int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int found) && found is >= 1 and <= Version, $"its version is {version}; this program reads up to {Version}.");
        var networks = new CascadeNetworks(SizesOf(file), null) { Familiarity = FamiliarityOf(file) };
        networks.Load(file, strict: true);
        foreach (NamedTensor parameter in networks.NamedParameters())
        {
            parameter.Tensor.RequiresGrad = false;
            Require(file, parameter.Tensor.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0, $"tensor '{parameter.Name}' holds numbers that are not finite; the file is damaged, or its training failed.");
        }

        return networks;
    }

    private static PhotoFamiliarity? FamiliarityOf(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(FamiliarityKey, out string? text))
        {
            return null;
        }

        double[] numbers = [.. text.Split(' ').Select(static n => double.TryParse(n, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        Require(file, numbers.Length == 2 && numbers.All(double.IsFinite), $"its familiarity '{text}' is not a mean and a deviation.");
        return new PhotoFamiliarity(numbers[0], numbers[1]);
    }

    private static CascadeSizes SizesOf(SafeTensorsFile file)
    {
        try
        {
            return (JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault("likeness.config") ?? "null", CascadeSizesJson.Default.CascadeSizes)
                ?? throw new InvalidFileException(file.Path, "its sizes are missing.")).Validated();
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(file.Path, $"its sizes cannot be read: {error.Message}", error);
        }
        catch (LikenessException error) when (error is not InvalidFileException)
        {
            throw new InvalidFileException(file.Path, error.Message, error);
        }
    }

    private static void Require(SafeTensorsFile file, bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidFileException(file.Path, message);
        }
    }
}
