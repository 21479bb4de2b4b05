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
        ModelHeader.Add(writer, Kind, Version, model.FramesPerSecond);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(model.Options, MotionModelJson.Default.MotionModelOptions);
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
        double rate = ModelHeader.Check(file, Kind, Version, "this is not a model that makes vertices from speech; make one with 'likeness talk train --method'.");
        MotionModelOptions options = ModelHeader.Read(file, "likeness.config", "its sizes", MotionModelJson.Default.MotionModelOptions).Validated();
        string[] speakers = ModelHeader.Read(file, "likeness.speakers", "its speakers", MotionModelJson.Default.StringArray);
        ModelHeader.Require(file, speakers.Length is >= 1 and <= MostSpeakers, $"it names {speakers.Length} speakers.");
        Mesh template = Template(file);
        IFrontEnd hearing = FrontEndParts.Read(file, frontEnd);
        MotionMethod method = MotionMethods.Make(options, new OtTalkLossOptions(), template, hearing.Width, speakers.Length, null);
        ModelHeader.Load(file, method.Network, "network.");
        return new MotionModel(method, options, hearing, template, speakers, rate);
    }

    private static Mesh Template(SafeTensorsFile file)
    {
        float[] vertices = file.ReadFloats("template.vertices");
        int[] faces = file.ReadInts("template.faces");
        ModelHeader.Require(file, vertices.Length > 0 && vertices.Length % 3 == 0 && Array.TrueForAll(vertices, float.IsFinite), "its template has no vertices, or some that are no numbers.");
        ModelHeader.Require(file, faces.Length % 3 == 0 && Array.TrueForAll(faces, f => f >= 0 && f < vertices.Length / 3), "a triangle of its template has a corner that does not exist.");
        return new Mesh(MemoryMarshal.Cast<float, Vector3>(vertices).ToArray(), faces);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(MotionModelOptions))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class MotionModelJson : JsonSerializerContext;
