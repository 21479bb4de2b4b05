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

    private sealed record View(int Offset, int Length, int? Target);

    private sealed record Accessor(int? View, int Component, int Count, string Type, float[]? Min, float[]? Max, Sparse? Sparse);

    private sealed record Sparse(int Count, int IndexView, int IndexComponent, int ValueView);

    private sealed class Builder
    {
        private const int ArrayBuffer = 34962;
        private const int ElementArrayBuffer = 34963;
        private const int FloatType = 5126;

        private readonly ArrayBufferWriter<byte> _binary = new();
        private readonly List<View> _views = [];
        private readonly List<Accessor> _accessors = [];
        private readonly List<(int View, string Mime)> _images = [];

        // Materials that share a picture share it in the file.
        private readonly Dictionary<byte[], int> _imageIndices = [];

        public ReadOnlySpan<byte> Binary => _binary.WrittenSpan;

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
            WriteIntegers(json, "nodes", document.Roots);
            json.WriteEndObject();
            json.WriteEndArray();
            WriteList(json, "nodes", document.Nodes, WriteNode);
            WriteList(json, "meshes", document.Meshes, WriteMesh);
            WriteList(json, "materials", document.Materials, WriteMaterial);
            WriteTextures(json);
            WriteList(json, "animations", document.Animations, WriteAnimation);
            WriteList(json, "accessors", _accessors, WriteAccessor);
            WriteList(json, "bufferViews", _views, WriteView);
            if (_binary.WrittenCount > 0)
            {
                json.WriteStartArray("buffers");
                json.WriteStartObject();
                json.WriteNumber("byteLength", _binary.WrittenCount);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.Flush();
            return body.WrittenSpan.ToArray();
        }

        private static void WriteList<T>(Utf8JsonWriter json, string name, List<T> items, Action<Utf8JsonWriter, T> write)
        {
            if (items.Count == 0)
            {
                return;
            }

            json.WriteStartArray(name);
            foreach (T item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private static void WriteNode(Utf8JsonWriter json, GlbNode node)
        {
            WriteName(json, node.Name);
            if (node.Mesh >= 0)
            {
                json.WriteNumber("mesh", node.Mesh);
            }

            if (node.Translation != Vector3.Zero)
            {
                WriteNumbers(json, "translation", [node.Translation.X, node.Translation.Y, node.Translation.Z]);
            }

            if (node.Rotation != Quaternion.Identity)
            {
                WriteNumbers(json, "rotation", [node.Rotation.X, node.Rotation.Y, node.Rotation.Z, node.Rotation.W]);
            }

            if (node.Scale != Vector3.One)
            {
                WriteNumbers(json, "scale", [node.Scale.X, node.Scale.Y, node.Scale.Z]);
            }

            WriteIntegers(json, "children", node.Children);
        }

        private void WriteMesh(Utf8JsonWriter json, GlbMesh mesh)
        {
            WriteName(json, mesh.Name);
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
                WriteNumbers(json, "weights", mesh.Weights.Count > 0 ? mesh.Weights : new float[targets]);
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
            json.WriteNumber("POSITION", Vectors(primitive.Positions, bounds: true));
            if (primitive.Normals is not null)
            {
                json.WriteNumber("NORMAL", Vectors(primitive.Normals, bounds: false));
            }

            if (primitive.TextureCoordinates is { } coordinates)
            {
                json.WriteNumber("TEXCOORD_0", Add(MemoryMarshal.AsBytes(coordinates.AsSpan()), ArrayBuffer, FloatType, coordinates.Length, "VEC2"));
            }

            if (primitive.Colours is { } colours)
            {
                json.WriteNumber("COLOR_0", Vectors(colours, bounds: false));
            }

            if (primitive.SourceVertices is { } source)
            {
                json.WriteNumber("_SOURCE_VERTEX", Add(MemoryMarshal.AsBytes(Array.ConvertAll(source, s => (float)s).AsSpan()), ArrayBuffer, FloatType, source.Length, "SCALAR"));
            }

            json.WriteEndObject();
            json.WriteNumber("indices", Indices(primitive.Triangles, primitive.Positions.Length));
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
                    json.WriteNumber("POSITION", Deltas(target.Positions, bounds: true));
                    if (target.Normals is not null)
                    {
                        json.WriteNumber("NORMAL", Deltas(target.Normals, bounds: false));
                    }

                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
        }

        private void WriteMaterial(Utf8JsonWriter json, GlbMaterial material)
        {
            WriteName(json, material.Name);
            int index = -1;
            json.WriteStartObject("pbrMetallicRoughness");
            WriteNumbers(json, "baseColorFactor", [material.BaseColour.X, material.BaseColour.Y, material.BaseColour.Z, material.BaseColour.W]);
            if (material.BaseColourImage is { } image)
            {
                // Texture i shows image i.
                json.WriteStartObject("baseColorTexture");
                if (!_imageIndices.TryGetValue(image, out index))
                {
                    index = _images.Count;
                    _imageIndices[image] = index;
                    _images.Add((Append(image, null), image.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? "image/jpeg" : "image/png"));
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

            WriteList(json, "images", _images, (j, image) =>
            {
                j.WriteNumber("bufferView", image.View);
                j.WriteString("mimeType", image.Mime);
            });
            // Linear filters with mipmaps; repeat, as glTF has it by default.
            WriteList(json, "samplers", [0], (j, _) =>
            {
                j.WriteNumber("magFilter", 9729);
                j.WriteNumber("minFilter", 9987);
            });
            WriteList(json, "textures", [.. Enumerable.Range(0, _images.Count)], (j, index) =>
            {
                j.WriteNumber("sampler", 0);
                j.WriteNumber("source", index);
            });
        }

        private void WriteAnimation(Utf8JsonWriter json, GlbAnimation animation)
        {
            WriteName(json, animation.Name);
            // Channels that share their key times (by reference) share the accessor too.
            var inputs = new Dictionary<float[], int>(ReferenceEqualityComparer.Instance);
            json.WriteStartArray("samplers");
            foreach (GlbChannel channel in animation.Channels)
            {
                if (!inputs.TryGetValue(channel.Times, out int input))
                {
                    input = Add(MemoryMarshal.AsBytes(channel.Times.AsSpan()), null, FloatType, channel.Times.Length, "SCALAR", [channel.Times.Min()], [channel.Times.Max()]);
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
                json.WriteNumber("output", Add(MemoryMarshal.AsBytes(channel.Values.AsSpan()), null, FloatType, channel.Values.Length / width, type));
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

        private static void WriteAccessor(Utf8JsonWriter json, Accessor accessor)
        {
            if (accessor.View is { } view)
            {
                json.WriteNumber("bufferView", view);
            }

            json.WriteNumber("componentType", accessor.Component);
            json.WriteNumber("count", accessor.Count);
            json.WriteString("type", accessor.Type);
            if (accessor.Min is not null)
            {
                WriteNumbers(json, "min", accessor.Min);
                WriteNumbers(json, "max", accessor.Max!);
            }

            if (accessor.Sparse is { } sparse)
            {
                json.WriteStartObject("sparse");
                json.WriteNumber("count", sparse.Count);
                json.WriteStartObject("indices");
                json.WriteNumber("bufferView", sparse.IndexView);
                json.WriteNumber("componentType", sparse.IndexComponent);
                json.WriteEndObject();
                json.WriteStartObject("values");
                json.WriteNumber("bufferView", sparse.ValueView);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        private static void WriteView(Utf8JsonWriter json, View view)
        {
            json.WriteNumber("buffer", 0);
            json.WriteNumber("byteOffset", view.Offset);
            json.WriteNumber("byteLength", view.Length);
            if (view.Target is { } target)
            {
                json.WriteNumber("target", target);
            }
        }

        private static void WriteName(Utf8JsonWriter json, string name)
        {
            if (name.Length > 0)
            {
                json.WriteString("name", name);
            }
        }

        private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<float> values)
        {
            json.WriteStartArray(name);
            foreach (float value in values)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        private static void WriteIntegers(Utf8JsonWriter json, string name, List<int> values)
        {
            if (values.Count == 0)
            {
                return;
            }

            json.WriteStartArray(name);
            foreach (int value in values)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        private int Vectors(Vector3[] values, bool bounds)
        {
            (float[]? min, float[]? max) = bounds ? Bounds(values) : (null, null);
            return Add(MemoryMarshal.AsBytes(values.AsSpan()), ArrayBuffer, FloatType, values.Length, "VEC3", min, max);
        }

        private int Deltas(Vector3[] values, bool bounds)
        {
            int moved = values.Count(d => d != Vector3.Zero);
            bool wide = values.Length > ushort.MaxValue;
            if (moved * (12 + (wide ? 4 : 2)) >= values.Length * 12)
            {
                return Vectors(values, bounds);
            }

            (float[]? min, float[]? max) = bounds ? Bounds(values) : (null, null);
            if (moved == 0)
            {
                // No view and no sparse part: all zeros, as the format defines.
                _accessors.Add(new Accessor(null, FloatType, values.Length, "VEC3", min, max, null));
                return _accessors.Count - 1;
            }

            int[] slots = [.. Enumerable.Range(0, values.Length).Where(v => values[v] != Vector3.Zero)];
            Vector3[] kept = [.. slots.Select(v => values[v])];
            int indexView = wide
                ? Append(MemoryMarshal.AsBytes(slots.AsSpan()), null)
                : Append(MemoryMarshal.AsBytes(Array.ConvertAll(slots, s => (ushort)s).AsSpan()), null);
            int valueView = Append(MemoryMarshal.AsBytes(kept.AsSpan()), null);
            _accessors.Add(new Accessor(null, FloatType, values.Length, "VEC3", min, max, new Sparse(moved, indexView, wide ? 5125 : 5123, valueView)));
            return _accessors.Count - 1;
        }

        private int Indices(int[] triangles, int vertices) => vertices <= ushort.MaxValue
            ? Add(MemoryMarshal.AsBytes(Array.ConvertAll(triangles, t => (ushort)t).AsSpan()), ElementArrayBuffer, 5123, triangles.Length, "SCALAR")
            : Add(MemoryMarshal.AsBytes(triangles.AsSpan()), ElementArrayBuffer, 5125, triangles.Length, "SCALAR");

        private int Add(ReadOnlySpan<byte> bytes, int? target, int component, int count, string type, float[]? min = null, float[]? max = null)
        {
            _accessors.Add(new Accessor(Append(bytes, target), component, count, type, min, max, null));
            return _accessors.Count - 1;
        }

        // Every view starts on four bytes, which suits every component type.
        private int Append(ReadOnlySpan<byte> bytes, int? target)
        {
            if (_binary.WrittenCount + (long)bytes.Length > int.MaxValue - (1 << 20))
            {
                throw new LikenessException("The GLB file would pass 2 GB; export fewer frames or shapes.");
            }

            int offset = _binary.WrittenCount;
            _binary.Write(bytes);
            _views.Add(new View(offset, bytes.Length, target));
            while (_binary.WrittenCount % 4 != 0)
            {
                _binary.Write([(byte)0]);
            }

            return _views.Count - 1;
        }

        private static (float[] Min, float[] Max) Bounds(Vector3[] values)
        {
            var low = new Vector3(float.PositiveInfinity);
            var high = new Vector3(float.NegativeInfinity);
            foreach (Vector3 value in values)
            {
                low = Vector3.Min(low, value);
                high = Vector3.Max(high, value);
            }

            return ([low.X, low.Y, low.Z], [high.X, high.Y, high.Z]);
        }
    }
}
