using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>
/// Writes binary glTF 2.0: one buffer, one view an accessor, bounds on positions and key times, morph targets sparse where that is
/// smaller. What it writes passes <see cref="GlbValidator"/>.
/// </summary>
public static class GlbWriter
{
    /// <summary>Writes a file; it appears whole or not at all.</summary>
    /// <exception cref="LikenessException">The file cannot be written, or would pass 2 GB.</exception>
    public static void Write(string path, GlbDocument document) => AtomicFile.WriteBytes(path, ToBytes(document));

    /// <summary>The content of the file.</summary>
    /// <exception cref="LikenessException">The content would pass 2 GB.</exception>
    public static byte[] ToBytes(GlbDocument document)
    {
        var build = new Builder();
        byte[] json = build.Json(document);
        return GlbContainer.Pack(json, build.Binary);
    }

    private sealed class Builder
    {
        private readonly GlbBuffer _buffer = new();
        private readonly List<(int View, string Mime)> _images = [];

        // Materials that share a picture share it in the file.
        private readonly Dictionary<byte[], int> _imageIndices = [];

        public ReadOnlySpan<byte> Binary => _buffer.Written;

        public byte[] Json(GlbDocument document)
        {
            var body = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(body);
            json.WriteStartObject();
            json.WriteStartObject("asset");
            json.WriteString("version", "2.0");
            json.WriteString("generator", "Likeness");
            if (document.Copyright.Length > 0)
            {
                json.WriteString("copyright", document.Copyright);
            }

            json.WriteEndObject();
            string[] used = [.. document.Extensions.Keys.Concat(document.Materials.SelectMany(m => m.Extensions.Keys)).Distinct()];
            if (used.Length > 0)
            {
                json.WriteStartArray("extensionsUsed");
                foreach (string name in used)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            if (document.Extensions.Count > 0)
            {
                WriteExtensions(json, document.Extensions);
            }

            json.WriteNumber("scene", 0);
            json.WriteStartArray("scenes");
            json.WriteStartObject();
            json.WriteIntegers("nodes", document.Roots);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteList("nodes", document.Nodes, WriteNode);
            json.WriteList("meshes", document.Meshes, WriteMesh);
            json.WriteList("materials", document.Materials, WriteMaterial);
            WriteTextures(json);
            json.WriteList("animations", document.Animations, WriteAnimation);
            _buffer.Write(json);
            json.WriteEndObject();
            json.Flush();
            return body.WrittenSpan.ToArray();
        }

        private static void WriteNode(Utf8JsonWriter json, GlbNode node)
        {
            json.WriteName(node.Name);
            if (node.Mesh >= 0)
            {
                json.WriteNumber("mesh", node.Mesh);
            }

            if (node.Translation != Vector3.Zero)
            {
                json.WriteNumbers("translation", [node.Translation.X, node.Translation.Y, node.Translation.Z]);
            }

            if (node.Rotation != Quaternion.Identity)
            {
                json.WriteNumbers("rotation", [node.Rotation.X, node.Rotation.Y, node.Rotation.Z, node.Rotation.W]);
            }

            if (node.Scale != Vector3.One)
            {
                json.WriteNumbers("scale", [node.Scale.X, node.Scale.Y, node.Scale.Z]);
            }

            json.WriteIntegers("children", node.Children);
        }

        private void WriteMesh(Utf8JsonWriter json, GlbMesh mesh)
        {
            json.WriteName(mesh.Name);
            json.WriteStartArray("primitives");
            foreach (GlbPrimitive primitive in mesh.Primitives)
            {
                json.WriteStartObject();
                WritePrimitive(json, primitive);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (mesh.Primitives.Count > 0 && mesh.Primitives[0].Targets.Count is > 0 and int targets)
            {
                json.WriteNumbers("weights", mesh.Weights.Count > 0 ? mesh.Weights : new float[targets]);
            }

            if (mesh.TargetNames.Count > 0)
            {
                json.WriteStartObject("extras");
                json.WriteStartArray("targetNames");
                foreach (string name in mesh.TargetNames)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }
        }

        private void WritePrimitive(Utf8JsonWriter json, GlbPrimitive primitive)
        {
            json.WriteStartObject("attributes");
            json.WriteNumber("POSITION", _buffer.Vectors(primitive.Positions, bounds: true));
            if (primitive.Normals is not null)
            {
                json.WriteNumber("NORMAL", _buffer.Vectors(primitive.Normals, bounds: false));
            }

            if (primitive.TextureCoordinates is { } coordinates)
            {
                json.WriteNumber("TEXCOORD_0", _buffer.Add(MemoryMarshal.AsBytes(coordinates.AsSpan()), GlbBuffer.ArrayBuffer, GlbBuffer.FloatType, coordinates.Length, "VEC2"));
            }

            if (primitive.Colours is { } colours)
            {
                json.WriteNumber("COLOR_0", _buffer.Vectors(colours, bounds: false));
            }

            if (primitive.SourceVertices is { } source)
            {
                json.WriteNumber("_SOURCE_VERTEX", _buffer.Add(MemoryMarshal.AsBytes(Array.ConvertAll(source, s => (float)s).AsSpan()), GlbBuffer.ArrayBuffer, GlbBuffer.FloatType, source.Length, "SCALAR"));
            }

            json.WriteEndObject();
            json.WriteNumber("indices", _buffer.Indices(primitive.Triangles, primitive.Positions.Length));
            if (primitive.Material >= 0)
            {
                json.WriteNumber("material", primitive.Material);
            }

            if (primitive.Targets.Count > 0)
            {
                json.WriteStartArray("targets");
                foreach (GlbMorphTarget target in primitive.Targets)
                {
                    json.WriteStartObject();
                    json.WriteNumber("POSITION", _buffer.Deltas(target.Positions, bounds: true));
                    if (target.Normals is not null)
                    {
                        json.WriteNumber("NORMAL", _buffer.Deltas(target.Normals, bounds: false));
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
        }

        private void WriteMaterial(Utf8JsonWriter json, GlbMaterial material)
        {
            json.WriteName(material.Name);
            int index = -1;
            json.WriteStartObject("pbrMetallicRoughness");
            json.WriteNumbers("baseColorFactor", [material.BaseColour.X, material.BaseColour.Y, material.BaseColour.Z, material.BaseColour.W]);
            if (material.BaseColourImage is { } image)
            {
                // Texture i shows image i.
                json.WriteStartObject("baseColorTexture");
                if (!_imageIndices.TryGetValue(image, out index))
                {
                    index = _images.Count;
                    _imageIndices[image] = index;
                    _images.Add((_buffer.Append(image, null), image.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? "image/jpeg" : "image/png"));
                }

                json.WriteNumber("index", index);
                json.WriteEndObject();
            }

            json.WriteNumber("metallicFactor", material.Metallic);
            json.WriteNumber("roughnessFactor", material.Roughness);
            json.WriteEndObject();
            if (material.Extensions.Count > 0)
            {
                WriteExtensions(json, material.Extensions.ToDictionary(e => e.Key, e => e.Value(index)));
            }

            if (material.BaseColour.W < 1)
            {
                json.WriteString("alphaMode", "BLEND");
            }

            if (material.DoubleSided)
            {
                json.WriteBoolean("doubleSided", true);
            }
        }

        private static void WriteExtensions(Utf8JsonWriter json, IReadOnlyDictionary<string, JsonObject> extensions)
        {
            json.WriteStartObject("extensions");
            foreach ((string name, JsonObject content) in extensions)
            {
                json.WritePropertyName(name);
                content.WriteTo(json);
            }

            json.WriteEndObject();
        }

        private void WriteTextures(Utf8JsonWriter json)
        {
            if (_images.Count == 0)
            {
                return;
            }

            json.WriteList("images", _images, (j, image) =>
            {
                j.WriteNumber("bufferView", image.View);
                j.WriteString("mimeType", image.Mime);
            });
            // Linear filters with mipmaps; repeat, as glTF has it by default.
            json.WriteList("samplers", [0], (j, _) =>
            {
                j.WriteNumber("magFilter", 9729);
                j.WriteNumber("minFilter", 9987);
            });
            json.WriteList("textures", [.. Enumerable.Range(0, _images.Count)], (j, index) =>
            {
                j.WriteNumber("sampler", 0);
                j.WriteNumber("source", index);
            });
        }

        private void WriteAnimation(Utf8JsonWriter json, GlbAnimation animation)
        {
            json.WriteName(animation.Name);
            // Channels that share their key times (by reference) share the accessor too.
            var inputs = new Dictionary<float[], int>(ReferenceEqualityComparer.Instance);
            json.WriteStartArray("samplers");
            foreach (GlbChannel channel in animation.Channels)
            {
                if (!inputs.TryGetValue(channel.Times, out int input))
                {
                    input = _buffer.Add(MemoryMarshal.AsBytes(channel.Times.AsSpan()), null, GlbBuffer.FloatType, channel.Times.Length, "SCALAR", [channel.Times.Min()], [channel.Times.Max()]);
                    inputs[channel.Times] = input;
                }

                (string type, int width) = channel.Path switch
                {
                    GlbPath.Rotation => ("VEC4", 4),
                    GlbPath.Weights => ("SCALAR", 1),
                    _ => ("VEC3", 3),
                };
                json.WriteStartObject();
                json.WriteNumber("input", input);
                json.WriteString("interpolation", channel.Interpolation switch
                {
                    GlbInterpolation.Step => "STEP",
                    GlbInterpolation.CubicSpline => "CUBICSPLINE",
                    _ => "LINEAR",
                });
                json.WriteNumber("output", _buffer.Add(MemoryMarshal.AsBytes(channel.Values.AsSpan()), null, GlbBuffer.FloatType, channel.Values.Length / width, type));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("channels");
            for (int i = 0; i < animation.Channels.Count; i++)
            {
                json.WriteStartObject();
                json.WriteNumber("sampler", i);
                json.WriteStartObject("target");
                json.WriteNumber("node", animation.Channels[i].Node);
                json.WriteString("path", animation.Channels[i].Path switch
                {
                    GlbPath.Translation => "translation",
                    GlbPath.Rotation => "rotation",
                    GlbPath.Scale => "scale",
                    _ => "weights",
                });
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

    }
}
