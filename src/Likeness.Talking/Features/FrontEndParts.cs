using System.Globalization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Features;

/// <summary>
/// What a model's file says of its front end: the numbers that log-mel features are standardised by, or the name and width of an encoder, whose weights
/// stay in their own file.
/// </summary>
internal static class FrontEndParts
{
    private const string NameKey = "likeness.front-end";
    private const string WidthKey = "likeness.front-end.width";
    private const string LogMel = "log-mel";

    /// <summary>Adds the front end to a file.</summary>
    public static void Add(SafeTensorsWriter writer, IFrontEnd frontEnd)
    {
        writer.Metadata[NameKey] = frontEnd.Name;
        writer.Metadata[WidthKey] = frontEnd.Width.ToString(CultureInfo.InvariantCulture);
        if (frontEnd is LogMelFrontEnd mel)
        {
            writer.Add("features.mean", [.. mel.Means], new Shape(LogMelFrontEnd.Bands));
            writer.Add("features.deviation", [.. mel.Deviations], new Shape(LogMelFrontEnd.Bands));
        }
    }

    /// <summary>The front end of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="given">An encoder, which files that were trained with one need; others do without.</param>
    /// <exception cref="InvalidFileException">The encoder is missing or gives other features, or the numbers are damaged.</exception>
    public static IFrontEnd Read(SafeTensorsFile file, IFrontEnd? given)
    {
        string name = file.Metadata.GetValueOrDefault(NameKey, LogMel);
        if (name == LogMel)
        {
            float[] means = Bands(file, "features.mean"), deviations = Bands(file, "features.deviation");
            return Array.TrueForAll(deviations, d => d > 0)
                ? new LogMelFrontEnd(means, deviations)
                : throw new InvalidFileException(file.Path, "its features are standardised by numbers that are no deviations.");
        }

        string width = file.Metadata.GetValueOrDefault(WidthKey, "?");
        return given is null
            ? throw new InvalidFileException(file.Path, $"it hears through the encoder '{name}' ({width} numbers a step): give that encoder's weights with --front-end.")
            : given.Width.ToString(CultureInfo.InvariantCulture) == width
                ? given
                : throw new InvalidFileException(file.Path, $"it hears through the encoder '{name}' with {width} numbers a step; '{given.Name}' gives {given.Width}.");
    }

    private static float[] Bands(SafeTensorsFile file, string name)
    {
        float[] values = file.ReadFloats(name);
        return values.Length == LogMelFrontEnd.Bands && Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new InvalidFileException(file.Path, $"'{name}' holds {values.Length} numbers; {LogMelFrontEnd.Bands} were expected, all finite.");
    }
}
