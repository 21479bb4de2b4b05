using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Likeness.Geometry.Faces;
using Likeness.Talking.Curves;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Animation;

/// <summary>
/// The file of a <see cref="CurveAnimator"/>: safetensors with <c>likeness.kind = talking-curves</c>, the sizes as JSON, the weights, and what the features
/// are standardised by. Documented in docs/formats.md.
/// </summary>
public static class CurveAnimatorFile
{
    /// <summary>The version that this program writes; it reads all up to it.</summary>
    public const int Version = 2;

    private const string ThresholdKey = "likeness.closure-threshold";

    private const string Kind = "talking-curves";

    /// <summary>Writes a model; an interrupted write leaves the old file as it was.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, CurveAnimator animator)
    {
        var writer = new SafeTensorsWriter();
        ModelHeader.Add(writer, Kind, Version, animator.FramesPerSecond);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(animator.Options, CurveAnimatorJson.Default.CurveNetworkOptions);
        writer.Metadata["likeness.shapes"] = string.Join(',', SpeechShapes.Indices.Select(i => ArkitShapes.Names[i]));
        if (animator.Options.Closures)
        {
            writer.Metadata[ThresholdKey] = animator.ClosureThreshold.ToString("R", CultureInfo.InvariantCulture);
        }

        animator.Network.Save(writer, "network.");
        FrontEndParts.Add(writer, animator.FrontEnd);
        writer.Save(path);
    }

    /// <summary>The model that comes with this library; docs/models.md says what it learned from.</summary>
    public static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "Models", "talk.safetensors");

    /// <summary>Reads the model that comes with this library.</summary>
    /// <exception cref="InvalidFileException">Its file is not beside the program.</exception>
    public static CurveAnimator LoadDefault() => Load(DefaultPath);

    /// <summary>Reads a model.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="frontEnd">The encoder that it hears through, where it was trained with one; log-mel models bring their own.</param>
    /// <exception cref="InvalidFileException">The file is missing, damaged, of another kind or of a later version; a tensor that is missing or of another shape is named.</exception>
    public static CurveAnimator Load(string path, IFrontEnd? frontEnd = null)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        double rate = ModelHeader.Check(file, Kind, Version, "this is not a model that makes curves from speech; make one with 'likeness talk train'.");
        ModelHeader.Require(
            file,
            file.Metadata.GetValueOrDefault("likeness.shapes") == string.Join(',', SpeechShapes.Indices.Select(i => ArkitShapes.Names[i])),
            "it moves other shapes than this program knows.");
        CurveNetworkOptions options = ModelHeader.Read(file, "likeness.config", "its sizes", CurveAnimatorJson.Default.CurveNetworkOptions);
        if (file.Metadata["likeness.version"] == "1")
        {
            // Before there were moments and closures.
            options = options with { Moments = 1, Closures = false };
        }

        options.Validated();
        float threshold = 1;
        ModelHeader.Require(
            file,
            !options.Closures || (float.TryParse(file.Metadata.GetValueOrDefault(ThresholdKey), CultureInfo.InvariantCulture, out threshold) && threshold is > 0 and <= 1),
            "how likely p, b and m must be for its lips to close is missing or out of range.");
        var network = new CurveNetwork(options, null);
        ModelHeader.Load(file, network, "network.");
        return new CurveAnimator(FrontEndParts.Read(file, frontEnd), network, options, rate) { ClosureThreshold = threshold };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(CurveNetworkOptions))]
internal sealed partial class CurveAnimatorJson : JsonSerializerContext;
