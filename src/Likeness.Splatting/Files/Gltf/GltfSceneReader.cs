using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Gltf;

/// <summary>
/// Reads the Gaussians of a binary glTF file: every primitive with <c>KHR_gaussian_splatting</c> that the scene shows, moved as its nodes
/// say, as one scene. Triangles and everything else are passed over.
/// </summary>
internal static class GltfSceneReader
{
    private static readonly string[] Understood = [GltfNames.Extension, "KHR_mesh_quantization", "KHR_materials_unlit"];

    /// <exception cref="InvalidFileException">The content is truncated or malformed, holds no Gaussians, or needs what is not read.</exception>
    public static SceneFile Read(byte[] content, string path)
    {
        (JsonDocument json, ReadOnlyMemory<byte> binary) = GlbContainer.Open(content, path);
        using (json)
        {
            try
            {
                return Read(new GlbJson(json.RootElement, "", path), binary, path);
            }
            catch (InvalidOperationException e)
            {
                // What the JSON reader throws for text that is not valid Unicode.
                throw new InvalidFileException(path, $"the JSON chunk holds damaged text ({e.Message.TrimEnd('.')}).", e);
            }
        }
    }

    private static SceneFile Read(GlbJson root, ReadOnlyMemory<byte> binary, string path)
    {
        if (root.Texts("extensionsRequired").FirstOrDefault(e => !Understood.Contains(e)) is { } extension)
        {
            throw root.Error($"requires the extension {extension}, which is not read; export without it (no compression)");
        }

        var warnings = new List<LoadWarning>();
        List<GlbJson> meshes = root.Objects("meshes");
        var document = new GlbDocument();
        GlbNodes.Read(root, meshes.Count, document);
        var primitives = new GltfPrimitives(GlbAccessors.Open(root, binary), path, warnings);
        List<GaussianScene> parts = Walk(document, meshes, primitives);
        if (parts.Count == 0 && !(meshes.Count == 0 && root.Texts("extensionsUsed").Contains(GltfNames.Extension)))
        {
            throw new InvalidFileException(path, $"shows no primitive with the extension {GltfNames.Extension}; it holds no Gaussians that are read.");
        }

        if (primitives.PassedOver > 0)
        {
            warnings.Add(new LoadWarning("passed-over", $"{primitives.PassedOver} primitives are not Gaussians and were passed over."));
        }

        GaussianScene scene = parts.Count switch
        {
            0 => new GaussianScene(0, 0),
            1 => parts[0],
            _ => SceneSelection.Merge([.. parts]),
        };
        RightUpBack.Turn(scene);
        var facts = new List<KeyValuePair<string, string>>
        {
            new("primitives", parts.Count.ToString(CultureInfo.InvariantCulture)),
            new("generator", root.Object("asset")?.Text("generator") ?? ""),
        };
        return new SceneFile(scene, SceneFormat.Gltf) { Facts = facts, Warnings = warnings };
    }

    private static List<GaussianScene> Walk(GlbDocument document, List<GlbJson> meshes, GltfPrimitives primitives)
    {
        var parts = new List<GaussianScene>();
        var open = new Stack<(int Node, SimilarityTransform? Parent)>(document.Roots.AsEnumerable().Reverse().Select(r => (r, (SimilarityTransform?)SimilarityTransform.Identity)));
        while (open.TryPop(out (int Node, SimilarityTransform? Parent) next))
        {
            GlbNode node = document.Nodes[next.Node];
            SimilarityTransform? world = Compose(next.Parent, node);
            for (int c = node.Children.Count - 1; c >= 0; c--)
            {
                open.Push((node.Children[c], world));
            }

            if (node.Mesh >= 0)
            {
                parts.AddRange(primitives.Read(meshes[node.Mesh], world, next.Node));
            }
        }

        return parts;
    }

    // Null for a transform that is no similarity: an ellipsoid it stretches has other axes, and its colours cannot follow.
    private static SimilarityTransform? Compose(SimilarityTransform? parent, GlbNode node)
    {
        Vector3 s = node.Scale;
        if (parent is not { } p || !(s.X > 0) || MathF.Abs(s.Y - s.X) > 1e-4f * s.X || MathF.Abs(s.Z - s.X) > 1e-4f * s.X)
        {
            return null;
        }

        return new SimilarityTransform(p.Scale * s.X, p.Rotation * node.Rotation, p.Apply(node.Translation));
    }
}
