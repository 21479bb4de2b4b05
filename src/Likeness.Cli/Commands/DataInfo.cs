using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Sets;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands;

/// <summary>What <c>likeness data info</c> says about a source.</summary>
internal static class DataInfo
{
    private const int ProblemsShown = 5;

    public static void Show(Output output, string path, MeshSetOptions options, string? masksPath)
    {
        IReadOnlyList<string> splits = MeshSetFiles.Splits(MeshSetFiles.SplitPath(path).Path);
        var loaded = new List<LoadedMeshSet>();
        if (MeshSetFiles.SplitPath(path).Split is null && splits.Count > 1)
        {
            loaded.AddRange(splits.Select(s => MeshSetFiles.Load($"{path}#{s}", options)));
        }
        else
        {
            loaded.Add(MeshSetFiles.Load(path, options));
        }

        MeshSet set = loaded[0].Set;
        IReadOnlyDictionary<string, int[]> masks = masksPath is null ? set.Masks : MeshMasks.Load(masksPath, set.VertexCount);
        var report = MeshReport.Of(set.MeshAt(0));
        (Vector3 low, Vector3 high) = Bounds(loaded);
        var problems = new List<string>(report.Problems);
        var nonFinite = new JsonArray();
        foreach (LoadedMeshSet part in loaded)
        {
            foreach ((int sample, int vertex) in part.NonFinite)
            {
                nonFinite.Add(new JsonObject { ["split"] = part.Split, ["sample"] = sample, ["name"] = part.Set.Names?[sample], ["vertex"] = vertex });
            }

            problems.AddRange(part.NonFinite.Take(ProblemsShown).Select(n => $"sample {n.Sample}{(part.Set.Names is { } names ? $" ({names[n.Sample]})" : "")}, vertex {n.Vertex} is not a number"));
        }

        JsonObject? model = Model(MeshSetFiles.SplitPath(path).Path);
        Row("meshes", $"{loaded.Sum(l => l.Set.Count)}{(splits.Count == 0 ? "" : $" ({string.Join(", ", loaded.Select(l => $"{l.Split}: {l.Set.Count}"))})")}");
        Row("vertices", $"{set.VertexCount}, triangles {set.Topology.TriangleCount}, edges {report.EdgeCount}");
        Row("topology", $"{report.ComponentCount} component{(report.ComponentCount == 1 ? "" : "s")}, {report.BoundaryLoops.Count} border loops ({report.BoundaryEdgeCount} edges), Euler characteristic {report.EulerCharacteristic}, {(report.IsManifold ? "manifold" : "not manifold")}");
        Row("bounds", string.Create(CultureInfo.InvariantCulture, $"({low.X:g4}, {low.Y:g4}, {low.Z:g4}) to ({high.X:g4}, {high.Y:g4}, {high.Z:g4}) mm"));
        Row("unit", string.Create(CultureInfo.InvariantCulture, $"{loaded[0].Units.ToMillimetres:g6} mm, {loaded[0].Units.Source}"));
        Row("texture", set.Texture is { } texture ? $"{texture.Coordinates.Length} coordinates" : "none");
        Row("masks", masks.Count == 0 ? "none" : string.Join(", ", masks.Select(m => $"{m.Key} {m.Value.Length}")));
        if (model is not null)
        {
            Row("model", $"{model["expressions"]} expressions, {model["identities"]} identities");
        }

        if (set.Licence.Length > 0)
        {
            Row("licence", set.Licence);
        }

        foreach (string problem in problems)
        {
            Row("problem", problem);
        }

        foreach (LoadWarning warning in loaded[0].Warnings)
        {
            output.Warn(warning.Message);
        }

        output.Result(new JsonObject
        {
            ["samples"] = loaded.Sum(l => l.Set.Count),
            ["vertices"] = set.VertexCount,
            ["triangles"] = set.Topology.TriangleCount,
            ["edges"] = report.EdgeCount,
            ["boundary_edges"] = report.BoundaryEdgeCount,
            ["boundary_loops"] = report.BoundaryLoops.Count,
            ["components"] = report.ComponentCount,
            ["euler"] = report.EulerCharacteristic,
            ["manifold"] = report.IsManifold,
            ["topology_hash"] = set.Topology.ContentHash,
            ["bounds_min_mm"] = new JsonArray(low.X, low.Y, low.Z),
            ["bounds_max_mm"] = new JsonArray(high.X, high.Y, high.Z),
            ["unit_to_mm"] = loaded[0].Units.ToMillimetres,
            ["unit_source"] = loaded[0].Units.Source,
            ["texture"] = set.Texture is not null,
            ["masks"] = new JsonObject([.. masks.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value.Length))]),
            ["splits"] = new JsonObject([.. loaded.Where(l => l.Split is not null).Select(l => KeyValuePair.Create(l.Split!, (JsonNode?)l.Set.Count))]),
            ["model"] = model,
            ["licence"] = set.Licence.Length > 0 ? set.Licence : null,
            ["non_finite"] = nonFinite,
            ["problems"] = new JsonArray([.. problems.Select(p => (JsonNode)p)]),
            ["warnings"] = new JsonArray([.. loaded[0].Warnings.Select(w => (JsonNode)w.Message)]),
        });

        void Row(string name, string value) => output.Line($"{name,-9} {value}");
    }

    // Over all meshes; coordinates that are not numbers do not count.
    private static (Vector3 Low, Vector3 High) Bounds(List<LoadedMeshSet> loaded)
    {
        var low = new Vector3(float.PositiveInfinity);
        var high = new Vector3(float.NegativeInfinity);
        foreach (LoadedMeshSet part in loaded)
        {
            float[] numbers = part.Set.Vertices;
            for (int i = 0; i < numbers.Length; i += 3)
            {
                if (float.IsFinite(numbers[i] * 0 + numbers[i + 1] * 0 + numbers[i + 2] * 0))
                {
                    var p = new Vector3(numbers[i], numbers[i + 1], numbers[i + 2]);
                    low = Vector3.Min(low, p);
                    high = Vector3.Max(high, p);
                }
            }
        }

        return (low, high);
    }

    private static JsonObject? Model(string path)
    {
        if (!Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var file = NpzFile.Open(path);
        int? Count(string name) => file.Contains(name) && file.Describe(name).Shape is { Rank: > 0 } shape ? shape[0] : null;
        return Count("expression_deltas") is { } expressions
            ? new JsonObject { ["expressions"] = expressions, ["identities"] = Count("identity_deltas") ?? 0 }
            : null;
    }
}
