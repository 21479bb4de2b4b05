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
    private const string Left = ".left";
    private const string Right = ".right";

    /// <summary>Writes a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <param name="precision">How exactly its numbers are kept.</param>
    /// <param name="factors">Matrices of the model that are products, by their names (<see cref="DecoderFactors"/>): kept as such. Null for none.</param>
    /// <exception cref="LikenessException">The file cannot be written.</exception>
    public static void Save(string path, AvatarModel model, AvatarPrecision precision = AvatarPrecision.Full, IReadOnlyDictionary<string, MatrixFactors>? factors = null)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = $"{Version}";
        writer.Metadata["likeness.licence"] = model.Licence;
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(
            new AvatarHeader { Method = model.Method, Options = model.Options, Expressions = [.. model.ExpressionNames], Size = model.Size }, AvatarHeaderJson.Default.AvatarHeader);
        foreach (NamedTensor p in model.Network.NamedParameters())
        {
            if (factors is not null && factors.TryGetValue(p.Name, out MatrixFactors? product))
            {
                var left = new Shape(p.Tensor.Shape[0], product.Rank);
                AddMatrix(writer, p.Name + Left, product.Left, left, precision);

                // In 32 bits always: small, and sums of large terms that nearly cancel.
                writer.Add(p.Name + Right, product.Right, new Shape(product.Rank, p.Tensor.Shape[1]));
                continue;
            }

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
        if (p.Name.EndsWith("decode.weight", StringComparison.Ordinal))
        {
            AddMatrix(writer, p.Name, p.Tensor.Span, p.Tensor.Shape, precision);
            return;
        }

        writer.Add(p.Name, p.Tensor, Element(precision));
    }

    private static ElementType Element(AvatarPrecision precision) => precision == AvatarPrecision.Full ? ElementType.F32 : ElementType.F16;

    // One of the large matrices.
    private static void AddMatrix(SafeTensorsWriter writer, string name, ReadOnlySpan<float> matrix, Shape shape, AvatarPrecision precision)
    {
        if (precision != AvatarPrecision.Byte)
        {
            writer.Add(name, Tensor.From(matrix, shape), Element(precision));
            return;
        }

        int rows = shape[0], columns = shape[1];
        byte[] values = new byte[rows * columns];
        float[] scales = new float[rows];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<float> row = matrix.Slice(r * columns, columns);
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

        writer.Add(name, values, shape);
        writer.Add(name + Scale, scales, new Shape(rows));
    }

    private static void Read(SafeTensorsFile file, NamedTensor p)
    {
        Shape whole = p.Tensor.Shape;
        if (!file.Contains(p.Name + Left) || !file.Contains(p.Name + Right) || file.Contains(p.Name))
        {
            ReadMatrix(file, p.Name, whole, p.Tensor.Span);
            return;
        }

        Shape found = file.Shape(p.Name + Left);
        int rank = found.Rank == 2 ? found[1] : 0;
        if (rank < 1 || whole.Rank != 2 || rank > whole[1])
        {
            throw new InvalidFileException(file.Path, $"tensor '{p.Name}{Left}' has shape {found}; this avatar's head and parts need [{whole[0]}, at most {(whole.Rank == 2 ? whole[1] : 0)}].");
        }

        float[] left = new float[whole[0] * rank], right = new float[rank * whole[1]];
        ReadMatrix(file, p.Name + Left, new Shape(whole[0], rank), left);
        ReadMatrix(file, p.Name + Right, new Shape(rank, whole[1]), right);
        new MatrixFactors(left, right, rank).CopyTo(p.Tensor.Span);
    }

    private static void ReadMatrix(SafeTensorsFile file, string name, Shape shape, Span<float> to)
    {
        if (!file.Contains(name) || file.Shape(name) != shape)
        {
            throw new InvalidFileException(file.Path, file.Contains(name)
                ? $"tensor '{name}' has shape {file.Shape(name)}; this avatar's head and parts need {shape}."
                : $"tensor '{name}' {shape} is missing.");
        }

        if (!file.Contains(name + Scale))
        {
            file.ReadFloats(name, to);
            return;
        }

        int columns = shape[1];
        byte[] values = file.ReadBytes(name);
        float[] scales = file.ReadFloats(name + Scale);
        if (scales.Length != shape[0])
        {
            throw new InvalidFileException(file.Path, $"tensor '{name}{Scale}' has {scales.Length} numbers for {shape[0]} rows.");
        }

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
            if (header?.Options is { GaussiansPerTriangle: 0 } older)
            {
                // Written before the number could be chosen.
                header = header with { Options = older with { GaussiansPerTriangle = BoundGaussians.DefaultEach } };
            }

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
