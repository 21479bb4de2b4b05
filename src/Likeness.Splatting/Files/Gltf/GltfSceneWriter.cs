using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Likeness.Geometry.Files;
using Likeness.Geometry.Files.Gltf;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Splatting.Files.Gltf;

/// <summary>
/// Writes binary glTF 2.0 with <c>KHR_gaussian_splatting</c>: a primitive of points whose attributes are floats, with scales and opacities
/// after their activations, and <c>COLOR_0</c> for viewers that only know points. Coefficients of colour are the extension's own.
/// </summary>
internal static class GltfSceneWriter
{
    private const int FloatType = 5126;
    private const int ByteType = 5121;
    private const int ArrayBuffer = 34962;

    private delegate void Fill(int gaussian, Span<float> values);

    /// <exception cref="LikenessException">The scene has numbers that are not finite, or is too large.</exception>
    public static void Write(Stream stream, GaussianScene scene, List<LoadWarning> losses)
    {
        SceneLimits.RequireSound(scene, "glTF");
        long rowBytes = 48 + 12 + (12L * scene.RestCoefficients);
        if (rowBytes * scene.Count > Array.MaxLength - (1 << 20))
        {
            throw new LikenessException($"{scene.Count} Gaussians of degree {scene.Degree} are more than a .glb of 2 GB holds; write several files.");
        }

        GaussianScene turned = SceneSelection.Copy(scene);
        RightUpBack.Turn(turned);
        byte[] binary = new byte[rowBytes * scene.Count];
        var attributes = new List<Attribute>();
        Collect(turned, binary, attributes);
        stream.Write(GlbContainer.Pack(Json(turned, attributes, binary.Length), binary));
        int saturated = scene.OpacityLogits.Count(logit => GaussianActivations.Opacity(logit) is 0 or 1 && float.IsFinite(logit));
        SceneLimits.Note(saturated, scene.Count, "opacity-saturated", "have an opacity that is 0 or 1 as a float; their logits become -16.6 or 16.6", losses);
        SceneLimits.NoteExtra(scene, losses);
    }

    private sealed record Attribute(string Name, int Offset, int Component, int Components, int Bytes)
    {
        public string Type => Components switch
        {
            1 => "SCALAR",
            3 => "VEC3",
            _ => "VEC4",
        };
    }

    private static void Collect(GaussianScene scene, byte[] binary, List<Attribute> attributes)
    {
        int coefficients = scene.RestCoefficients;
        Add("POSITION", 3, (i, v) => scene.Means.AsSpan(i * 3, 3).CopyTo(v));
        Add(GltfNames.Rotation, 4, (i, v) =>
        {
            ReadOnlySpan<float> q = scene.Rotations.AsSpan(i * 4, 4);
            double norm = ByteCodes.Norm(q);
            for (int c = 0; c < 4; c++)
            {
                v[c] = (float)(q[(c + 1) % 4] / norm);
            }
        });
        Add(GltfNames.Scale, 3, (i, v) =>
        {
            for (int c = 0; c < 3; c++)
            {
                v[c] = MathF.Exp(scene.LogScales[(i * 3) + c]);
                if (!float.IsFinite(v[c]))
                {
                    throw new LikenessException($"Gaussian {i} has the log scale {scene.LogScales[(i * 3) + c]}, whose exponential is beyond a float; glTF cannot hold it. Leave it out, or write .ply.");
                }
            }
        });
        Add(GltfNames.Opacity, 1, (i, v) => v[0] = GaussianActivations.Opacity(scene.OpacityLogits[i]));
        Add(GltfNames.Harmonic(0, 0), 3, (i, v) => scene.ShDc.AsSpan(i * 3, 3).CopyTo(v));
        for (int degree = 1, k = 0; degree <= scene.Degree; degree++)
        {
            for (int index = 0; index <= 2 * degree; index++, k++)
            {
                int coefficient = k;
                Add(GltfNames.Harmonic(degree, index), 3, (i, v) => scene.ShRest.AsSpan(((i * coefficients) + coefficient) * 3, 3).CopyTo(v));
            }
        }

        AddPointColours(scene, binary, attributes);

        void Add(string name, int components, Fill fill)
        {
            int offset = attributes.Count == 0 ? 0 : attributes[^1].Offset + attributes[^1].Bytes;
            Span<float> values = stackalloc float[4];
            for (int i = 0; i < scene.Count; i++)
            {
                fill(i, values[..components]);
                Span<byte> at = binary.AsSpan(offset + (i * components * 4));
                for (int c = 0; c < components; c++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(at[(c * 4)..], values[c]);
                }
            }

            attributes.Add(new Attribute(name, offset, FloatType, components, scene.Count * components * 4));
        }
    }

    private static void AddPointColours(GaussianScene scene, byte[] binary, List<Attribute> attributes)
    {
        int offset = attributes[^1].Offset + attributes[^1].Bytes;
        for (int i = 0; i < scene.Count; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                binary[offset + (i * 4) + c] = ByteCodes.Nearest(255.0 * GaussianActivations.Colour(scene.ShDc[(i * 3) + c]));
            }

            binary[offset + (i * 4) + 3] = ByteCodes.Opacity(scene.OpacityLogits[i]);
        }

        attributes.Add(new Attribute("COLOR_0", offset, ByteType, 4, scene.Count * 4));
    }

    private static byte[] Json(GaussianScene scene, List<Attribute> attributes, int binaryLength)
    {
        var body = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartObject("asset");
        json.WriteString("version", "2.0");
        json.WriteString("generator", "Likeness");
        json.WriteEndObject();
        json.WriteStartArray("extensionsUsed");
        json.WriteStringValue(GltfNames.Extension);
        json.WriteEndArray();
        json.WriteNumber("scene", 0);
        json.WritePropertyName("scenes");
        // glTF has no empty arrays: a scene without Gaussians is one empty node.
        json.WriteRawValue("""[{"nodes":[0]}]""");
        json.WritePropertyName("nodes");
        json.WriteRawValue(scene.Count == 0 ? """[{"name":"Gaussians"}]""" : """[{"name":"Gaussians","mesh":0}]""");
        if (scene.Count > 0)
        {
            WriteMesh(json, attributes);
            WriteAccessors(json, scene, attributes);
            WriteViews(json, attributes);
            json.WriteStartArray("buffers");
            json.WriteStartObject();
            json.WriteNumber("byteLength", binaryLength);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Flush();
        return body.WrittenSpan.ToArray();
    }

    private static void WriteMesh(Utf8JsonWriter json, List<Attribute> attributes)
    {
        json.WriteStartArray("meshes");
        json.WriteStartObject();
        json.WriteStartArray("primitives");
        json.WriteStartObject();
        json.WriteStartObject("attributes");
        for (int i = 0; i < attributes.Count; i++)
        {
            json.WriteNumber(attributes[i].Name, i);
        }

        json.WriteEndObject();
        json.WriteNumber("mode", 0);
        json.WriteStartObject("extensions");
        json.WriteStartObject(GltfNames.Extension);
        json.WriteString("kernel", "ellipse");
        json.WriteString("colorSpace", "srgb_rec709_display");
        json.WriteString("projection", "perspective");
        json.WriteString("sortingMethod", "cameraDistance");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteAccessors(Utf8JsonWriter json, GaussianScene scene, List<Attribute> attributes)
    {
        json.WriteStartArray("accessors");
        for (int i = 0; i < attributes.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("bufferView", i);
            json.WriteNumber("componentType", attributes[i].Component);
            json.WriteNumber("count", scene.Count);
            json.WriteString("type", attributes[i].Type);
            if (attributes[i].Component == ByteType)
            {
                json.WriteBoolean("normalized", true);
            }

            if (i == 0)
            {
                WriteBounds(json, scene);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBounds(Utf8JsonWriter json, GaussianScene scene)
    {
        foreach (string name in (ReadOnlySpan<string>)["min", "max"])
        {
            json.WriteStartArray(name);
            for (int axis = 0; axis < 3; axis++)
            {
                float bound = scene.Means[axis];
                for (int i = axis; i < scene.Means.Length; i += 3)
                {
                    bound = name == "min" ? MathF.Min(bound, scene.Means[i]) : MathF.Max(bound, scene.Means[i]);
                }

                json.WriteNumberValue(bound);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteViews(Utf8JsonWriter json, List<Attribute> attributes)
    {
        json.WriteStartArray("bufferViews");
        foreach (Attribute attribute in attributes)
        {
            json.WriteStartObject();
            json.WriteNumber("buffer", 0);
            json.WriteNumber("byteOffset", attribute.Offset);
            json.WriteNumber("byteLength", attribute.Bytes);
            json.WriteNumber("target", ArrayBuffer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
