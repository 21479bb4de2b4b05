using System.Numerics;
using System.Text.Json;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Reads binary glTF 2.0: meshes with several primitives and materials, base colour images, morph targets with names, node trees, and
/// animations of nodes and weights. Skins, cameras and unknown optional extensions are passed over and listed in
/// <see cref="GlbDocument.Ignored"/>; buffers and images outside the file, and required extensions, are refused by name.
/// </summary>
public static class GlbReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">The file is missing, truncated, malformed, or needs what is not read.</exception>
    public static GlbDocument Read(string path) => Read(FileBytes.ReadAll(path), path);

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="InvalidFileException">The content is truncated, malformed, or needs what is not read.</exception>
    public static GlbDocument Read(ReadOnlyMemory<byte> content, string path)
    {
        (JsonDocument json, ReadOnlyMemory<byte> binary) = GlbContainer.Open(content, path);
        using (json)
        {
            try
            {
                var root = new GlbJson(json.RootElement, "", path);
                return new Reader(root, binary).Read();
            }
            catch (InvalidOperationException e)
            {
                // What the JSON reader throws for text that is not valid Unicode.
                throw new InvalidFileException(path, $"the JSON chunk holds damaged text ({e.Message.TrimEnd('.')}).", e);
            }
        }
    }

    private sealed class Reader
    {
        private readonly GlbJson _root;
        private readonly GlbDocument _document = new();
        private readonly List<GlbJson> _views;
        private readonly GlbAccessors _accessors;

        public Reader(GlbJson root, ReadOnlyMemory<byte> binary)
        {
            _root = root;
            if (root.Object("asset")?.Text("version") is not { } version || !version.StartsWith("2.", StringComparison.Ordinal))
            {
                throw root.Error("names no asset version 2");
            }

            string[] required = root.Texts("extensionsRequired");
            if (required.FirstOrDefault(e => e is not ("KHR_materials_unlit" or "KHR_texture_transform")) is { } extension)
            {
                throw root.Error($"requires the extension {extension}, which is not read; export without it (no compression)");
            }

            foreach (string used in root.Texts("extensionsUsed"))
            {
                _document.Ignored.Add($"extension {used}");
            }

            foreach (string kind in (string[])["skins", "cameras"])
            {
                if (root.Objects(kind).Count is > 0 and int count)
                {
                    _document.Ignored.Add($"{count} {kind}");
                }
            }

            _views = root.Objects("bufferViews");
            _accessors = GlbAccessors.Open(root, binary);
        }

        public GlbDocument Read()
        {
            _document.Copyright = _root.Object("asset")?.Text("copyright") ?? "";
            ReadMaterials();
            List<GlbJson> meshes = _root.Objects("meshes");
            foreach (GlbJson mesh in meshes)
            {
                _document.Meshes.Add(ReadMesh(mesh));
            }

            GlbNodes.Read(_root, meshes.Count, _document);
            _document.SkinTransforms = GlbSkins.Read(_root, _accessors, _document);
            foreach (GlbJson animation in _root.Objects("animations"))
            {
                _document.Animations.Add(ReadAnimation(animation));
            }

            return _document;
        }

        private void ReadMaterials()
        {
            List<GlbJson> images = _root.Objects("images");
            List<GlbJson> textures = _root.Objects("textures");
            foreach (GlbJson material in _root.Objects("materials"))
            {
                GlbJson? surface = material.Object("pbrMetallicRoughness");
                byte[]? image = null;
                if (surface?.Object("baseColorTexture") is { } reference
                    && textures[reference.RequireIndex("index", textures.Count)].Index("source", images.Count) is { } source)
                {
                    image = ReadImage(images[source]);
                }

                _document.Materials.Add(new GlbMaterial(material.Text("name"))
                {
                    BaseColour = surface?.Vector("baseColorFactor", Vector4.One) ?? Vector4.One,
                    Metallic = surface?.Number("metallicFactor", 1) ?? 1,
                    Roughness = surface?.Number("roughnessFactor", 1) ?? 1,
                    DoubleSided = material.Flag("doubleSided"),
                    BaseColourImage = image,
                });
            }
        }

        private byte[]? ReadImage(GlbJson image)
        {
            if (image.Index("bufferView", _views.Count) is { } view)
            {
                return _accessors.View(_views[view]).ToArray();
            }

            _document.Ignored.Add($"{image.Where}, which is not in the file");
            return null;
        }

        private GlbMesh ReadMesh(GlbJson mesh)
        {
            var result = new GlbMesh
            {
                Name = mesh.Text("name"),
                TargetNames = mesh.Object("extras") is { } extras ? extras.Texts("targetNames") : [],
                Weights = mesh.Numbers("weights", null) ?? [],
            };
            foreach (GlbJson primitive in mesh.Objects("primitives"))
            {
                int mode = primitive.Integer("mode") ?? 4;
                if (mode is < 4 or > 6)
                {
                    _document.Ignored.Add($"{primitive.Where}: points or lines");
                    continue;
                }

                result.Primitives.Add(ReadPrimitive(primitive, mode));
            }

            int targets = result.Primitives.Count > 0 ? result.Primitives[0].Targets.Count : 0;
            if (result.Primitives.Any(p => p.Targets.Count != targets))
            {
                throw mesh.Error("has primitives with different numbers of morph targets");
            }

            if (result.Weights.Count != 0 && result.Weights.Count != targets)
            {
                throw mesh.Error($"has {result.Weights.Count} weights for {targets} morph targets");
            }

            return result;
        }

        private GlbPrimitive ReadPrimitive(GlbJson primitive, int mode)
        {
            GlbJson attributes = primitive.RequireObject("attributes");
            Vector3[] positions = _accessors.Vectors3(attributes.RequireIndex("POSITION", _accessors.Count), attributes);
            T[]? Optional<T>(GlbJson from, string name, Func<int, GlbJson, T[]> read)
            {
                if (from.Index(name, _accessors.Count) is not { } index)
                {
                    return null;
                }

                T[] values = read(index, from);
                return values.Length == positions.Length ? values : throw from.Error($"gives {values.Length} of {name} for {positions.Length} positions");
            }

            _accessors.Charge(positions.Length, primitive);
            int[] indices = primitive.Index("indices", _accessors.Count) is { } index
                ? _accessors.Indices(index, primitive)
                : [.. Enumerable.Range(0, positions.Length)];
            foreach (int vertex in indices)
            {
                if (vertex >= positions.Length)
                {
                    throw primitive.Error($"names vertex {vertex} of {positions.Length}");
                }
            }

            var targets = new List<GlbMorphTarget>();
            foreach (GlbJson target in primitive.Objects("targets"))
            {
                _accessors.Charge(positions.Length * 3L, target);
                targets.Add(new GlbMorphTarget(
                    Optional(target, "POSITION", _accessors.Vectors3) ?? new Vector3[positions.Length],
                    Optional(target, "NORMAL", _accessors.Vectors3)));
            }

            float[]? source = Optional(attributes, "_SOURCE_VERTEX", _accessors.Scalars);
            return new GlbPrimitive
            {
                Positions = positions,
                Triangles = ToTriangles(indices, mode, primitive),
                Normals = Optional(attributes, "NORMAL", _accessors.Vectors3),
                TextureCoordinates = Optional(attributes, "TEXCOORD_0", _accessors.Vectors2),
                Material = primitive.Index("material", _document.Materials.Count) ?? -1,
                Targets = targets,
                SourceVertices = source is null || source.Any(s => s is < 0 or >= 1 << 24 || s != MathF.Floor(s)) ? null : Array.ConvertAll(source, s => (int)s),
            };
        }

        private static int[] ToTriangles(int[] indices, int mode, GlbJson primitive)
        {
            if (mode == 4)
            {
                return indices.Length % 3 == 0 ? indices : throw primitive.Error($"has {indices.Length} indices, which are not whole triangles");
            }

            var triangles = new List<int>();
            for (int i = 2; i < indices.Length; i++)
            {
                // Strips wind every second triangle the other way; fans share their first vertex.
                triangles.AddRange(mode == 6 ? [indices[0], indices[i - 1], indices[i]]
                    : i % 2 == 0 ? [indices[i - 2], indices[i - 1], indices[i]]
                    : [indices[i - 1], indices[i - 2], indices[i]]);
            }

            return [.. triangles];
        }

        private GlbAnimation ReadAnimation(GlbJson animation)
        {
            List<GlbJson> samplers = animation.Objects("samplers");
            var channels = new List<GlbChannel>();
            foreach (GlbJson channel in animation.Objects("channels"))
            {
                GlbJson target = channel.RequireObject("target");
                if (target.Index("node", _document.Nodes.Count) is not { } node)
                {
                    continue;
                }

                GlbJson sampler = samplers[channel.RequireIndex("sampler", samplers.Count)];
                float[] times = _accessors.Scalars(sampler.RequireIndex("input", _accessors.Count), sampler);
                float[] values = _accessors.Any(sampler.RequireIndex("output", _accessors.Count), sampler);
                GlbInterpolation interpolation = sampler.Text("interpolation") switch
                {
                    "STEP" => GlbInterpolation.Step,
                    "CUBICSPLINE" => GlbInterpolation.CubicSpline,
                    _ => GlbInterpolation.Linear,
                };
                GlbPath? path = target.Text("path") switch
                {
                    "translation" => GlbPath.Translation,
                    "rotation" => GlbPath.Rotation,
                    "scale" => GlbPath.Scale,
                    "weights" => GlbPath.Weights,
                    _ => null,
                };
                if (path is null)
                {
                    _document.Ignored.Add($"{channel.Where}: path '{target.Text("path")}'");
                    continue;
                }

                int width = WidthOf(path.Value, node) * (interpolation == GlbInterpolation.CubicSpline ? 3 : 1);
                if (width == 0 || values.Length != (long)times.Length * width)
                {
                    throw channel.Error($"has {values.Length} values for {times.Length} keys of {width}");
                }

                channels.Add(new GlbChannel(node, path.Value, times, values, interpolation));
            }

            return new GlbAnimation(animation.Text("name"), channels);
        }

        private int WidthOf(GlbPath path, int node) => path switch
        {
            GlbPath.Rotation => 4,
            GlbPath.Weights => _document.Nodes[node].Mesh is >= 0 and int mesh && _document.Meshes[mesh].Primitives is [var first, ..] ? first.Targets.Count : 0,
            _ => 3,
        };
    }
}
