using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Likeness.Geometry.Meshes;
using Likeness.Talking.Features;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Talking.Methods;

/// <summary>
/// The file of a <see cref="MotionModel"/>: safetensors with <c>likeness.kind = talking-motion</c>, what it is made of as JSON, the weights, the template,
/// and what the features are standardised by. Documented in docs/formats.md.
/// </summary>
public static class MotionModelFile
{
    /// <summary>The version that this program writes; it reads all up to it.</summary>
    public const int Version = 1;

    /// <summary>What <c>likeness.kind</c> says.</summary>
    public const string Kind = "talking-motion";

    private const int MostSpeakers = 100_000;

    /// <summary>Writes a model; an interrupted write leaves the old file as it was.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, MotionModel model)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = Version.ToString(CultureInfo.InvariantCulture);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(model.Options, MotionModelJson.Default.MotionModelOptions);
        writer.Metadata["likeness.fps"] = model.FramesPerSecond.ToString("R", CultureInfo.InvariantCulture);
        writer.Metadata["likeness.speakers"] = JsonSerializer.Serialize([.. model.Speakers], MotionModelJson.Default.StringArray);
        model.Method.Network.Save(writer, "network.");
        writer.Add("template.vertices", MemoryMarshal.Cast<Vector3, float>(model.Template.Positions).ToArray(), new Shape(model.Template.VertexCount, 3));
        writer.Add("template.faces", model.Template.Topology.Triangles, new Shape(model.Template.Topology.TriangleCount, 3));
        FrontEndParts.Add(writer, model.FrontEnd);
        writer.Save(path);
    }

    /// <summary>Whether a file says that it is such a model.</summary>
    /// <exception cref="InvalidFileException">The file is missing or no safetensors file.</exception>
    public static bool Is(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Metadata.GetValueOrDefault("likeness.kind") == Kind;
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="frontEnd">The encoder that it hears through, where it was trained with one; log-mel models bring their own.</param>
    /// <exception cref="InvalidFileException">The file is missing, damaged, of another kind or of a later version; a tensor that is missing or of another shape is named.</exception>
    public static MotionModel Load(string path, IFrontEnd? frontEnd = null)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        Require(file, file.Metadata.GetValueOrDefault("likeness.kind") == Kind, "this is not a model that makes vertices from speech; make one with 'likeness talk train --method'.");
        Require(
            file,
            int.TryParse(file.Metadata.GetValueOrDefault("likeness.version"), CultureInfo.InvariantCulture, out int version) && version is >= 1 and <= Version,
            $"its version is {file.Metadata.GetValueOrDefault("likeness.version") ?? "not stated"}; this program reads up to {Version}.");
        Require(
            file,
            double.TryParse(file.Metadata.GetValueOrDefault("likeness.fps"), CultureInfo.InvariantCulture, out double rate) && rate is >= 1 and <= 1000,
            "its frame rate is missing or out of range.");
        MotionModelOptions options = Read(file, "likeness.config", MotionModelJson.Default.MotionModelOptions).Validated();
        string[] speakers = Read(file, "likeness.speakers", MotionModelJson.Default.StringArray);
        Require(file, speakers.Length is >= 1 and <= MostSpeakers, $"it names {speakers.Length} speakers.");
        Mesh template = Template(file);
        IFrontEnd hearing = FrontEndParts.Read(file, frontEnd);
        MotionMethod method = MotionMethods.Make(options, new OtTalkLossOptions(), template, hearing.Width, speakers.Length, null);
        method.Network.Load(file, "network.");
        return new MotionModel(method, options, hearing, template, speakers, rate);
    }

    private static Mesh Template(SafeTensorsFile file)
    {
        float[] vertices = file.ReadFloats("template.vertices");
        int[] faces = file.ReadInts("template.faces");
        Require(file, vertices.Length > 0 && vertices.Length % 3 == 0 && Array.TrueForAll(vertices, float.IsFinite), "its template has no vertices, or some that are no numbers.");
        Require(file, faces.Length % 3 == 0 && Array.TrueForAll(faces, f => f >= 0 && f < vertices.Length / 3), "a triangle of its template has a corner that does not exist.");
        return new Mesh(MemoryMarshal.Cast<float, Vector3>(vertices).ToArray(), faces);
    }

    private static T Read<T>(SafeTensorsFile file, string name, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(name) ?? "null", type) ?? throw new InvalidFileException(file.Path, $"'{name}' is missing.");
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(file.Path, $"'{name}' cannot be read: {error.Message}");
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(MotionModelOptions))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MotionModelJson : JsonSerializerContext;
