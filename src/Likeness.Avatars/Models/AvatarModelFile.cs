using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;
using Likeness.Geometry.Meshes;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Nn;
using Likeness.Tensors.Randomness;

namespace Likeness.Avatars.Models;

/// <summary>How exactly a model's numbers are kept.</summary>
public enum AvatarPrecision
{
    /// <summary>32 bits.</summary>
    Full,

    /// <summary>16 bits.</summary>
    Half,

    /// <summary>8 bits a number and a scale a row for the two large matrices, 16 bits for the rest.</summary>
    Byte,
}

/// <summary>A trained avatar as safetensors: the network's tensors by their names, and the head at rest in <c>template.*</c>.</summary>
public static class AvatarModelFile
{
    /// <summary>The version of the layout.</summary>
    public const int Version = 1;

    private const string Kind = "avatar";
    private const string Scale = ".scale";

    /// <summary>Writes a model.</summary>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, AvatarModel model, AvatarPrecision precision = AvatarPrecision.Full)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = $"{Version}";
        writer.Metadata["likeness.licence"] = model.Licence;
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(
            new AvatarHeader { Method = model.Method, Options = model.Options, Expressions = [.. model.ExpressionNames], Size = model.Size }, AvatarHeaderJson.Default.AvatarHeader);
        foreach (NamedTensor p in model.Network.NamedParameters())
        {
            Add(writer, p, precision);
        }

        Mesh mean = model.Template.Mean;
        writer.Add("template.vertices", MemoryMarshal.Cast<Vector3, float>(mean.Positions).ToArray(), new Shape(mean.VertexCount, 3));
        int[] triangles = mean.Topology.Triangles;
        if (mean.VertexCount <= ushort.MaxValue)
        {
            writer.Add("template.triangles", MemoryMarshal.AsBytes<ushort>([.. triangles.Select(static t => (ushort)t)]).ToArray(), new Shape(triangles.Length / 3, 3, 2));
        }
        else
        {
            writer.Add("template.triangles", triangles, new Shape(triangles.Length / 3, 3));
        }

        if (model.Method is AvatarMethod.Uv or AvatarMethod.Static && mean.Texture is { } texture)
        {
            writer.Add("template.uv", MemoryMarshal.Cast<Vector2, float>(texture.Coordinates).ToArray(), new Shape(texture.Coordinates.Length, 2));
            writer.Add("template.uv_corners", texture.Corners, new Shape(texture.Corners.Length / 3, 3));
        }

        writer.Save(path);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cacheFolder">Keeps mesh hierarchies between programs, or null.</param>
    /// <exception cref="InvalidFileException">It is missing, damaged, of another kind or version, or its tensors do not fit; the first is named.</exception>
    public static AvatarModel Load(string path, string? cacheFolder = null)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        AvatarHeader header = ReadHeader(file);
        var template = new HeadTemplate(ReadTemplate(file), cacheFolder);
        HeadAvatar network = AvatarMethods.Make(header.Method, template, header.Options!, Vector3.One * 0.5f, new RandomSource(0));
        foreach (NamedTensor p in network.NamedParameters())
        {
            Read(file, p);
        }

        return new AvatarModel(template, header.Expressions!, network)
        {
            Method = header.Method,
            Options = header.Options!,
            Licence = file.Metadata["likeness.licence"],
            Size = header.Size,
        };
    }

    private static void Add(SafeTensorsWriter writer, NamedTensor p, AvatarPrecision precision)
    {
        if (precision != AvatarPrecision.Byte || !p.Name.EndsWith("decode.weight", StringComparison.Ordinal))
        {
            writer.Add(p.Name, p.Tensor, precision == AvatarPrecision.Full ? ElementType.F32 : ElementType.F16);
            return;
        }

        int rows = p.Tensor.Shape[0], columns = p.Tensor.Shape[1];
        byte[] values = new byte[rows * columns];
        float[] scales = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = p.Tensor.Span.Slice(r * columns, columns);
            float largest = 1e-12f;
            foreach (float v in row)
            {
                largest = MathF.Max(largest, MathF.Abs(v));
            }

            scales[r] = largest / 127;
            for (int c = 0; c < columns; c++)
            {
                values[(r * columns) + c] = (byte)(sbyte)MathF.Round(row[c] / scales[r]);
            }
        }

        writer.Add(p.Name, values, p.Tensor.Shape);
        writer.Add(p.Name + Scale, scales, new Shape(rows));
    }

    private static void Read(SafeTensorsFile file, NamedTensor p)
    {
        if (!file.Contains(p.Name) || file.Shape(p.Name) != p.Tensor.Shape)
        {
            throw new InvalidFileException(file.Path, file.Contains(p.Name)
                ? $"tensor '{p.Name}' has shape {file.Shape(p.Name)}; this avatar's head and parts need {p.Tensor.Shape}."
                : $"tensor '{p.Name}' {p.Tensor.Shape} is missing.");
        }

        if (!file.Contains(p.Name + Scale))
        {
            file.ReadFloats(p.Name, p.Tensor.Span);
            return;
        }

        int columns = p.Tensor.Shape[1];
        byte[] values = file.ReadBytes(p.Name);
        float[] scales = file.ReadFloats(p.Name + Scale);
        if (scales.Length != p.Tensor.Shape[0])
        {
            throw new InvalidFileException(file.Path, $"tensor '{p.Name}{Scale}' has {scales.Length} numbers for {p.Tensor.Shape[0]} rows.");
        }

        Span<float> to = p.Tensor.Span;
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = (sbyte)values[i] * scales[i / columns];
        }
    }

    private static AvatarHeader ReadHeader(SafeTensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault("likeness.kind") != Kind)
        {
            throw new InvalidFileException(file.Path, "is not an avatar of ours (`likeness avatar train` makes one).");
        }

        if (file.Metadata.GetValueOrDefault("likeness.version") is var version && version != $"{Version}")
        {
            throw new InvalidFileException(file.Path, $"has version {version}; this program reads version {Version}.");
        }

        try
        {
            AvatarHeader? header = JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault("likeness.config") ?? "null", AvatarHeaderJson.Default.AvatarHeader);
            if (header is { Options: not null, Expressions.Count: > 0 } && header.Expressions.Count == header.Options.ExpressionLength && file.Metadata.ContainsKey("likeness.licence"))
            {
                return header;
            }
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(file.Path, $"its configuration cannot be read: {error.Message}", error);
        }

        throw new InvalidFileException(file.Path, "its configuration is not whole: options, expressions and a licence were expected.");
    }

    private static Mesh ReadTemplate(SafeTensorsFile file)
    {
        if (!file.Contains("template.vertices") || !file.Contains("template.triangles"))
        {
            throw new InvalidFileException(file.Path, "the head at rest is missing ('template.vertices', 'template.triangles').");
        }

        Vector3[] vertices = MemoryMarshal.Cast<float, Vector3>(file.ReadFloats("template.vertices")).ToArray();
        int[] triangles = file.Shape("template.triangles").Rank == 3
            ? [.. MemoryMarshal.Cast<byte, ushort>(file.ReadBytes("template.triangles")).ToArray().Select(static t => (int)t)]
            : file.ReadInts("template.triangles");
        int bad = Array.FindIndex(triangles, t => (uint)t >= (uint)vertices.Length);
        TextureMap? texture = file.Contains("template.uv") && file.Contains("template.uv_corners")
            ? new TextureMap(MemoryMarshal.Cast<float, Vector2>(file.ReadFloats("template.uv")).ToArray(), file.ReadInts("template.uv_corners"))
            : null;
        bool mapped = texture is null || (texture.Corners.Length == triangles.Length && texture.Corners.All(c => (uint)c < (uint)texture.Coordinates.Length));
        return bad < 0 && triangles.Length % 3 == 0 && mapped
            ? new Mesh(vertices, triangles) { Texture = texture }
            : throw new InvalidFileException(file.Path, $"the head at rest has {vertices.Length} vertices and a triangle or a texture coordinate that names another.");
    }
}

/// <summary>What a model file says of itself.</summary>
internal sealed record AvatarHeader
{
    public AvatarMethod Method { get; init; }

    public GraphAvatarOptions? Options { get; init; }

    public IReadOnlyList<string>? Expressions { get; init; }

    public int Size { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AvatarHeader))]
internal sealed partial class AvatarHeaderJson : JsonSerializerContext;
