using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;

namespace Likeness.Talking.Features;

/// <summary>What the files of all models of speech say of themselves: kind, version, frame rate, and settings as JSON.</summary>
internal static class ModelHeader
{
    /// <summary>Adds kind, version and frame rate.</summary>
    public static void Add(SafeTensorsWriter writer, string kind, int version, double framesPerSecond)
    {
        writer.Metadata["likeness.kind"] = kind;
        writer.Metadata["likeness.version"] = version.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["likeness.fps"] = framesPerSecond.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Checks kind and version, and gives the frame rate.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">What it must be.</param>
    /// <param name="version">The latest version that can be read.</param>
    /// <param name="otherwise">What to say of a file of another kind.</param>
    /// <exception cref="InvalidFileException">The file is of another kind or of a later version, or its frame rate is out of range.</exception>
    public static double Check(SafeTensorsFile file, string kind, int version, string otherwise)
    {
        Require(file, file.Metadata.GetValueOrDefault("likeness.kind") == kind, otherwise);
        Require(
            file,
            int.TryParse(file.Metadata.GetValueOrDefault("likeness.version"), CultureInfo.InvariantCulture, out int found) && found >= 1 && found <= version,
            $"its version is {file.Metadata.GetValueOrDefault("likeness.version") ?? "not stated"}; this program reads up to {version}.");
        Require(
            file,
            double.TryParse(file.Metadata.GetValueOrDefault("likeness.fps"), CultureInfo.InvariantCulture, out double rate) && rate is >= 1 and <= 1000,
            "its frame rate is missing or out of range.");
        return rate;
    }

    /// <summary>Settings that stand in the metadata as JSON.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">Under which name.</param>
    /// <param name="what">What they are, for messages, in the plural: "its sizes".</param>
    /// <param name="type">How to read them.</param>
    /// <exception cref="InvalidFileException">They are missing or damaged.</exception>
    public static T Read<T>(SafeTensorsFile file, string key, string what, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(key) ?? "null", type) ?? throw new InvalidFileException(file.Path, $"{what} are missing.");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(file.Path, $"{what} cannot be read: {error.Message}");
        }
    }

    /// <summary>Reads a network's tensors, all of which must be numbers: one that is not would make every frame none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="network">What is filled in.</param>
    /// <param name="prefix">Before each of its names.</param>
    /// <exception cref="InvalidFileException">A tensor is missing, of another shape, or not finite; it is named.</exception>
    public static void Load(SafeTensorsFile file, Module network, string prefix)
    {
        network.Load(file, prefix);
        foreach (NamedTensor parameter in network.NamedParameters())
        {
            Require(file, parameter.Tensor.Span.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) < 0, $"tensor '{prefix}{parameter.Name}' holds numbers that are not finite; the file is damaged, or its training failed.");
        }
    }

    /// <summary>Refuses a file.</summary>
    public static void Require(SafeTensorsFile file, bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidFileException(file.Path, message);
        }
    }
}
