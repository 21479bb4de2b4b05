using System.Text.Json;
using Likeness.Geometry.Files.Sets;
using Likeness.Tensors;

namespace Likeness.Talking.Captures;

/// <summary>Regions of a corpus: <c>masks.npz</c> with arrays <c>mask_lips</c> and so on, or <c>masks.json</c>, <c>{ "lips": [vertex, ...] }</c>.</summary>
internal static class RegionFiles
{
    public const string Npz = "masks.npz";
    private const string Json = "masks.json";

    /// <summary>Reads the regions of a folder; none when there is no such file.</summary>
    /// <exception cref="InvalidFileException">The file is damaged, or names a vertex that is not there.</exception>
    public static IReadOnlyDictionary<string, int[]> Read(string folder, int vertexCount)
    {
        string npz = Path.Combine(folder, Npz), json = Path.Combine(folder, Json);
        return File.Exists(npz) ? MeshMasks.Load(npz, vertexCount) : File.Exists(json) ? ReadJson(json, vertexCount) : new Dictionary<string, int[]>();
    }

    private static SortedDictionary<string, int[]> ReadJson(string path, int vertexCount)
    {
        try
        {
            var regions = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
            foreach ((string name, int[] vertices) in JsonSerializer.Deserialize<Dictionary<string, int[]>>(File.ReadAllBytes(path)) ?? [])
            {
                int outside = Array.FindIndex(vertices, v => (uint)v >= (uint)vertexCount);
                regions[name] = outside < 0 ? [.. vertices.Distinct().Order()] : throw new InvalidFileException(path, $"'{name}' names vertex {vertices[outside]} of {vertexCount}.");
            }

            return regions;
        }
        catch (JsonException error)
        {
            throw new InvalidFileException(path, $"it holds no regions: {{ \"lips\": [vertex, ...] }} was expected ({error.Message.TrimEnd('.')}).", error);
        }
    }
}
