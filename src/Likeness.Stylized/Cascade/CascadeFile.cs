using System.Globalization;
using System.Text.Json;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Stylized.Cascade;

/// <summary>
/// A trained cascade: in one safetensors file of kind <c>stylize.cascade</c>, version 2, sizes as JSON under <c>likeness.config</c>; or, for use alone, in half precision without the networks that
/// only training and evaluation need, in two files of less than 5 MB. A cascade with published networks names them under
/// <c>likeness.published</c> and holds the others alone.
/// </summary>
public static class CascadeFile
{
    /// <summary>The kind in the file's metadata.</summary>
    public const string Kind = "stylize.cascade";

    /// <summary>The version that is written, and the latest that is read.</summary>
    public const int Version = 2;

    private const string PartKind = "stylize.cascade.part";
    private const string PublishedKey = "likeness.published";
    private const string FamiliarityKey = "likeness.familiarity";
    private const string PartKey = "likeness.part";
    private const string WholeKey = "likeness.whole";
    private static readonly string[] Parts = ["stylise", "convert"];

    /// <summary>Writes all networks.</summary>
    /// <exception cref="LikenessException">They were read from files for use alone and are not all there, or the file cannot be written.</exception>
    public static void Save(string path, CascadeNetworks networks)
    {
        networks.RequireComplete();
        SafeTensorsWriter writer = Writer(Kind, networks);
        networks.Save(writer);
        writer.Save(path);
    }

    /// <summary>Writes what turns photographs into avatars, in half precision: <c>cascade-stylise.safetensors</c> and <c>cascade-convert.safetensors</c>.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="networks">The networks.</param>
    public static void SaveForUse(string folder, CascadeNetworks networks)
    {
        Directory.CreateDirectory(folder);
        var whole = new SafeTensorsWriter();
        networks.Save(whole);
        string hash = whole.ContentHash();
        foreach (string part in Parts)
        {
            SafeTensorsWriter writer = Writer(PartKind, networks);
            writer.Metadata[PartKey] = part;
            writer.Metadata[WholeKey] = hash;
            foreach ((string name, Module module) in ModulesOf(part, networks))
            {
                foreach (NamedTensor entry in module.NamedParameters().Concat(module.NamedBuffers()))
                {
                    writer.Add($"{name}.{entry.Name}", entry.Tensor, ElementType.F16);
                }
            }

            writer.Save(PathOf(folder, part));
        }
    }

    /// <summary>Reads what <see cref="SaveForUse"/> wrote.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="published">The published networks that it was trained with; null where it has its own.</param>
    /// <exception cref="InvalidFileException">A file is missing or damaged, of another kind, version or architecture, they are of different trainings, or were trained with other published networks than the given.</exception>
    public static CascadeNetworks LoadForUse(string folder, PublishedPrior? published = null)
    {
        CascadeNetworks? networks = null;
        string? whole = null;
        foreach (string part in Parts)
        {
            using var file = SafeTensorsFile.Open(PathOf(folder, part));
            Check(file, PartKind, "part of a cascade");
            Require(file, file.Metadata.GetValueOrDefault(PartKey) == part, $"it is not the part '{part}'.");
            whole ??= file.Metadata.GetValueOrDefault(WholeKey);
            Require(file, file.Metadata.GetValueOrDefault(WholeKey) == whole, "it is of another training than the file beside it.");
            RequireSame(file, published);
            networks ??= new CascadeNetworks(SizesOf(file), null, published) { Familiarity = FamiliarityOf(file), IsComplete = false };
            foreach ((string name, Module module) in ModulesOf(part, networks))
            {
                module.Load(file, name + ".", strict: true);
                RequireUsable(file, module);
            }
        }

        return networks!;
    }

    /// <summary>The folder of the cascade that comes with this library; docs/models.md says what it learned from.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "Models");

    /// <summary>Reads the cascade that comes with this library, for use alone.</summary>
    /// <exception cref="InvalidFileException">Its files are not beside the program.</exception>
    public static CascadeNetworks LoadDefault() => LoadForUse(DefaultFolder);

    /// <summary>Whether a folder holds what <see cref="SaveForUse"/> writes.</summary>
    public static bool IsForUse(string folder) => Parts.All(part => File.Exists(PathOf(folder, part)));

    private static string PathOf(string folder, string part) => Path.Combine(folder, $"cascade-{part}.safetensors");

    // Published networks are not ours to write.
    private static (string Name, Module Module)[] ModulesOf(string part, CascadeNetworks networks) => part == Parts[0]
        ? [.. new (string, Module?)[] { ("encoder", networks.OwnEncoder), ("prior", networks.Published is null ? networks.PhotographerNetwork : null), ("stylist", networks.LearnedStylist) }
            .Where(static m => m.Item2 is not null).Select(static m => (m.Item1, m.Item2!))]
        : [("identity_avatar", networks.Avatars), ("features", networks.Features), ("parser_avatar", networks.AvatarParser), ("parser_photo", networks.PhotoParser), ("imitator", networks.Imitator), ("mapper", networks.Mapper)];

    private static SafeTensorsWriter Writer(string kind, CascadeNetworks networks)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = kind;
        writer.Metadata["likeness.version"] = Version.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(networks.Sizes, CascadeSizesJson.Default.CascadeSizes);
        if (networks.Published is { } published)
        {
            writer.Metadata[PublishedKey] = JsonSerializer.Serialize(published.Source, CascadeSizesJson.Default.PublishedSource);
        }

        if (networks.Familiarity is { } familiarity)
        {
            writer.Metadata[FamiliarityKey] = FormattableString.Invariant($"{familiarity.Mean:R} {familiarity.Deviation:R}");
        }

        return writer;
    }

    /// <summary>Reads all networks, ready for use.</summary>
    /// <param name="path">The file.</param>
    /// <param name="published">The published networks that it was trained with; null where it has its own.</param>
    /// <exception cref="InvalidFileException">
    /// The file is missing or damaged, of another kind, version or architecture, was trained with other published networks than the given, or holds numbers that are not finite.
    /// </exception>
    public static CascadeNetworks Load(string path, PublishedPrior? published = null)
    {
        using var file = SafeTensorsFile.Open(path);
        Check(file, Kind, "cascade");
        RequireSame(file, published);
        var networks = new CascadeNetworks(SizesOf(file), null, published) { Familiarity = FamiliarityOf(file) };
        networks.Load(file, strict: true);
        RequireUsable(file, networks);
        return networks;
    }

    private static void Check(SafeTensorsFile file, string kind, string what)
    {
        Require(file, file.Metadata.GetValueOrDefault("likeness.kind") == kind, $"holds no {what} but {file.Metadata.GetValueOrDefault("likeness.kind") ?? "something without a kind"}; `likeness stylize train` makes one.");
        string version = file.Metadata.GetValueOrDefault("likeness.version") ?? "not stated";
        Require(file, int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int found) && found == Version, $"its version is {version}; this program reads {Version}{(found == 1 ? " (the encoders of version 1 looked at whole photographs: train anew)" : "")}.");
    }

    private static void RequireSame(SafeTensorsFile file, PublishedPrior? given)
    {
        PublishedSource? trained = null;
        if (file.Metadata.TryGetValue(PublishedKey, out string? text))
        {
            try
            {
                trained = JsonSerializer.Deserialize(text, CascadeSizesJson.Default.PublishedSource) ?? throw new InvalidFileException(file.Path, "the published networks that it needs are not named.");
            }
            catch (JsonException error)
            {
                throw new InvalidFileException(file.Path, $"the published networks that it needs cannot be read: {error.Message}", error);
            }
        }

        string? difference = PublishedSource.Difference(trained, given?.Source);
        Require(file, difference is null, difference ?? "");
    }

    private static void RequireUsable(SafeTensorsFile file, Module module)
    {
        foreach (NamedTensor parameter in module.NamedParameters())
        {
            parameter.Tensor.RequiresGrad = false;
            Require(file, parameter.Tensor.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0, $"tensor '{parameter.Name}' holds numbers that are not finite; the file is damaged, or its training failed.");
        }
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
