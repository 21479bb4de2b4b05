using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Morphable.Data;
using Likeness.Morphable.Networks;
using Likeness.Tensors;
using Likeness.Tensors.Files;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Models;

/// <summary>
/// The file of a <see cref="MorphableModel"/>: safetensors with <c>likeness.kind = morphable</c>, the architecture as JSON, the
/// weights, the baked matrices, and the mesh levels' triangles, from which graphs are rebuilt. Documented in docs/formats.md.
/// </summary>
public static class MorphableModelFile
{
    /// <summary>The version that this program writes; it reads all up to it.</summary>
    public const int Version = 1;

    private const string Kind = "morphable";

    /// <summary>Writes a model; an interrupted write leaves the old file as it was.</summary>
    public static void Save(string path, MorphableModel model)
    {
        var writer = new SafeTensorsWriter();
        writer.Metadata["likeness.kind"] = Kind;
        writer.Metadata["likeness.version"] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        writer.Metadata["likeness.config"] = JsonSerializer.Serialize(model.Options, AutoencoderJson.Default.AutoencoderOptions);
        model.Network.Save(writer, "network.");
        AddTemplate(writer, model.Network.Template);
        SparseMatrix?[] steps = model.Network.BakedSteps();
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i] is { } matrix)
            {
                writer.Add($"step.{i}", matrix);
            }
        }

        writer.Add("standardise.mean", model.Standardiser.Mean, new Shape(model.Standardiser.Mean.Length));
        writer.Add("standardise.scale", model.Standardiser.Scale, new Shape(model.Standardiser.Scale.Length));
        LatentStatistics s = model.Statistics;
        writer.Add("latent.mean", s.Mean, new Shape(s.Mean.Length));
        writer.Add("latent.covariance", s.Covariance, new Shape(s.Mean.Length, s.Mean.Length));
        writer.Add("latent.low", s.Low, new Shape(s.Low.Length));
        writer.Add("latent.high", s.High, new Shape(s.High.Length));
        foreach ((string name, int[] mask) in model.Masks)
        {
            writer.Add($"mask.{name}", mask, new Shape(mask.Length));
        }

        if (model.Texture is { } texture)
        {
            writer.Add("texture.coordinates", MemoryMarshal.Cast<Vector2, float>(texture.Coordinates.AsSpan()).ToArray(), new Shape(texture.Coordinates.Length, 2));
            writer.Add("texture.corners", texture.Corners, new Shape(texture.Corners.Length));
        }

        writer.Save(path);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidFileException">The file is missing, damaged, of another kind or of a later version.</exception>
    public static MorphableModel Load(string path)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        RequireKind(file);
        AutoencoderOptions options = ReadOptions(file);
        MeshTemplate template = ReadTemplate(file);
        int steps = template.Hierarchy.Steps.Count;
        var matrices = new SparseMatrix?[2 * steps];
        for (int i = 0; i < matrices.Length; i++)
        {
            bool down = i < steps;
            int level = down ? i : (2 * steps) - 1 - i;
            int fine = template.Hierarchy.Levels[level].VertexCount, coarse = template.Hierarchy.Levels[level + 1].VertexCount;
            if (file.Contains($"step.{i}.starts"))
            {
                matrices[i] = file.ReadSparse($"step.{i}", down ? coarse : fine, down ? fine : coarse);
            }
        }

        MeshAutoencoder network = MeshAutoencoder.WithSteps(template, options, matrices);
        network.Load(file, "network.");
        var masks = new Dictionary<string, int[]>();
        foreach (string name in file.Names.Where(n => n.StartsWith("mask.", StringComparison.Ordinal)))
        {
            masks[name["mask.".Length..]] = file.ReadInts(name);
        }

        TextureMap? texture = file.Contains("texture.corners")
            ? new TextureMap(MemoryMarshal.Cast<float, Vector2>(file.ReadFloats("texture.coordinates").AsSpan()).ToArray(), file.ReadInts("texture.corners"))
            : null;
        return new MorphableModel(
            network,
            new Standardiser(file.ReadFloats("standardise.mean"), file.ReadFloats("standardise.scale")),
            new LatentStatistics(file.ReadDoubles("latent.mean"), file.ReadDoubles("latent.covariance"), file.ReadDoubles("latent.low"), file.ReadDoubles("latent.high")))
        {
            Masks = masks,
            Texture = texture,
        };
    }

    private static void RequireKind(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue("likeness.kind", out string? kind) || kind != Kind)
        {
            throw new InvalidFileException(file.Path, $"this is not a morphable model (its kind is {(kind is null ? "not stated" : $"'{kind}'")}); make one with 'likeness morphable train'.");
        }

        if (!int.TryParse(file.Metadata.GetValueOrDefault("likeness.version"), System.Globalization.CultureInfo.InvariantCulture, out int version) || version < 1)
        {
            throw new InvalidFileException(file.Path, "the version of this morphable model is not stated; the file is damaged.");
        }

        if (version > Version)
        {
            throw new InvalidFileException(file.Path, $"this morphable model has version {version}; this program reads up to {Version}. Update Likeness.");
        }
    }

    private static AutoencoderOptions ReadOptions(SafeTensorsFile file)
    {
        try
        {
            string json = file.Metadata.GetValueOrDefault("likeness.config") ?? throw new InvalidFileException(file.Path, "the architecture ('likeness.config') is missing.");
            return (JsonSerializer.Deserialize(json, AutoencoderJson.Default.AutoencoderOptions) ?? throw new JsonException("empty")).Validated();
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(file.Path, $"the architecture ('likeness.config') cannot be read: {error.Message}", error);
        }
    }

    private static void AddTemplate(SafeTensorsWriter writer, MeshTemplate template)
    {
        MeshHierarchy hierarchy = template.Hierarchy;
        for (int l = 0; l < hierarchy.Levels.Count; l++)
        {
            writer.Add($"level.{l}.triangles", hierarchy.Levels[l].Topology.Triangles, new Shape(hierarchy.Levels[l].Topology.Triangles.Length));
            if (l > 0)
            {
                writer.Add($"level.{l}.kept", hierarchy.Steps[l - 1].Kept, new Shape(hierarchy.Steps[l - 1].Kept.Length));
            }
        }

        writer.Add("level.0.positions", MemoryMarshal.Cast<Vector3, float>(hierarchy.Levels[0].Positions.AsSpan()).ToArray(), new Shape(hierarchy.Levels[0].VertexCount, 3));
        for (int l = 0; l < template.Spirals.Count; l++)
        {
            IndexTable table = template.Spirals[l];
            writer.Add($"level.{l}.spirals", table.Indices, new Shape(table.Rows, table.Length));
        }
    }

    private static MeshTemplate ReadTemplate(SafeTensorsFile file)
    {
        Vector3[] positions = MemoryMarshal.Cast<float, Vector3>(file.ReadFloats("level.0.positions").AsSpan()).ToArray();
        var levels = new List<HierarchyLevel>();
        var kept = new List<int[]>();
        var spirals = new List<IndexTable>();
        try
        {
            for (int l = 0; file.Contains($"level.{l}.triangles"); l++)
            {
                if (l > 0)
                {
                    int[] indices = file.ReadInts($"level.{l}.kept");
                    if (indices.Any(i => (uint)i >= (uint)positions.Length))
                    {
                        throw new LikenessException($"level {l} keeps a vertex that level {l - 1} does not have");
                    }

                    kept.Add(indices);
                    positions = [.. indices.Select(i => positions[i])];
                }

                var topology = new MeshTopology(positions.Length, file.ReadInts($"level.{l}.triangles"));
                levels.Add(new HierarchyLevel(topology, positions, GraphLaplacian.Scaled(topology)));
                if (file.Contains($"level.{l}.spirals"))
                {
                    spirals.Add(new IndexTable(positions.Length, file.Shape($"level.{l}.spirals")[1], positions.Length, file.ReadInts($"level.{l}.spirals")));
                }
            }
        }
        catch (LikenessException error) when (error is not InvalidFileException)
        {
            throw new InvalidFileException(file.Path, $"the mesh levels are damaged: {error.Message}", error);
        }

        return new MeshTemplate(MeshHierarchy.FromLevels(levels, kept), spirals);
    }
}

/// <summary>The architecture in JSON, with enumerations by name.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(AutoencoderOptions))]
internal sealed partial class AutoencoderJson : JsonSerializerContext;
