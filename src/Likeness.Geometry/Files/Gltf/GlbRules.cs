using System.Buffers.Binary;
using System.Text.Json;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>The rules that <see cref="GlbValidator"/> applies, one method a kind of object.</summary>
internal sealed class GlbRules(JsonElement root, ReadOnlyMemory<byte> binary, ReadOnlyMemory<byte> content, List<string> problems)
{
    private readonly JsonElement[] _views = List(root, "bufferViews");
    private readonly JsonElement[] _accessors = List(root, "accessors");
    private readonly JsonElement[] _meshes = List(root, "meshes");
    private readonly JsonElement[] _nodes = List(root, "nodes");

    public void CheckAll()
    {
        Layout();
        for (int i = 0; i < _views.Length; i++)
        {
            View(i);
        }

        bool sound = problems.Count == 0;
        for (int i = 0; i < _accessors.Length; i++)
        {
            Accessor(i);
        }

        // Data can be read only once views and accessors are known to lie inside the file.
        if (!sound || problems.Count > 0)
        {
            return;
        }

        for (int i = 0; i < _accessors.Length; i++)
        {
            Bounds(i);
        }

        for (int i = 0; i < _meshes.Length; i++)
        {
            Mesh(i);
        }

        Nodes();
        Materials();
        foreach ((JsonElement animation, int i) in List(root, "animations").Select((a, i) => (a, i)))
        {
            Animation(animation, $"animations[{i}]");
        }
    }

    private static JsonElement[] List(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray()] : [];

    private static int? Int(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static int SizeOf(int component) => component switch
    {
        5120 or 5121 => 1,
        5122 or 5123 => 2,
        5125 or 5126 => 4,
        _ => 0,
    };

    private static int ComponentsOf(string type) => type switch
    {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" or "MAT2" => 4,
        "MAT3" => 9,
        "MAT4" => 16,
        _ => 0,
    };

    private void Say(bool sound, string problem)
    {
        if (!sound)
        {
            problems.Add(problem);
        }
    }

    private void Layout()
    {
        ReadOnlySpan<byte> bytes = content.Span;
        Say(BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == bytes.Length, "the header's length is not the file's");
        Say(bytes.Length % 4 == 0, "the file's length is not a multiple of four");
        Say(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) % 4 == 0, "the JSON chunk's length is not a multiple of four");
        Say(binary.Length % 4 == 0, "the binary chunk's length is not a multiple of four");
        Say(root.TryGetProperty("asset", out JsonElement asset) && Text(asset, "version") == "2.0", "asset.version is not 2.0");
        JsonElement[] buffers = List(root, "buffers");
        Say(buffers.Length <= 1, "there is more than one buffer");
        if (buffers.Length == 1)
        {
            int length = Int(buffers[0], "byteLength") ?? -1;
            Say(length >= 1 && length <= binary.Length && binary.Length - length <= 3, $"buffers[0] has {length} bytes, the binary chunk {binary.Length}");
        }
    }

    private void View(int index)
    {
        JsonElement view = _views[index];
        string where = $"bufferViews[{index}]";
        long offset = Int(view, "byteOffset") ?? 0, length = Int(view, "byteLength") ?? 0;
        Say(Int(view, "buffer") == 0, $"{where}: buffer is not 0");
        Say(length >= 1, $"{where}: byteLength is {length}");
        Say(offset >= 0 && offset + length <= binary.Length, $"{where}: bytes {offset} to {offset + length} of {binary.Length}");
        if (Int(view, "byteStride") is { } stride)
        {
            Say(stride is >= 4 and <= 252 && stride % 4 == 0, $"{where}: byteStride is {stride}");
        }

        if (Int(view, "target") is { } target)
        {
            Say(target is 34962 or 34963, $"{where}: target is {target}");
        }
    }

    private void Accessor(int index)
    {
        JsonElement accessor = _accessors[index];
        string where = $"accessors[{index}]";
        int size = SizeOf(Int(accessor, "componentType") ?? 0), components = ComponentsOf(Text(accessor, "type")), count = Int(accessor, "count") ?? 0;
        Say(size > 0, $"{where}: componentType is not one of glTF's");
        Say(components > 0, $"{where}: type is not one of glTF's");
        Say(count >= 1 && (long)count * components <= Math.Max(binary.Length, 1 << 24), $"{where}: count is {count}");
        if (Int(accessor, "bufferView") is { } view)
        {
            Range(where, view, Int(accessor, "byteOffset") ?? 0, size, components, count);
        }

        if (accessor.TryGetProperty("sparse", out JsonElement sparse))
        {
            int changed = Int(sparse, "count") ?? 0;
            Say(changed >= 1 && changed <= count, $"{where}: sparse count is {changed} of {count}");
            JsonElement indices = sparse.GetProperty("indices"), values = sparse.GetProperty("values");
            Say(Int(indices, "componentType") is 5121 or 5123 or 5125, $"{where}: sparse indices are not unsigned integers");
            Range(where + ".sparse.indices", Int(indices, "bufferView") ?? -1, Int(indices, "byteOffset") ?? 0, SizeOf(Int(indices, "componentType") ?? 0), 1, changed);
            Range(where + ".sparse.values", Int(values, "bufferView") ?? -1, Int(values, "byteOffset") ?? 0, size, components, changed);
        }
    }

    private void Range(string where, int view, int offset, int size, int components, int count)
    {
        if ((uint)view >= (uint)_views.Length)
        {
            problems.Add($"{where}: bufferView {view} of {_views.Length}");
            return;
        }

        int start = Int(_views[view], "byteOffset") ?? 0, length = Int(_views[view], "byteLength") ?? 0;
        int element = size * components;
        int stride = Int(_views[view], "byteStride") ?? element;
        Say(size == 0 || (offset % size == 0 && (start + offset) % size == 0 && stride % size == 0), $"{where}: not aligned to its component size of {size}");
        Say(stride >= element, $"{where}: stride {stride} for elements of {element}");
        Say(count == 0 || offset + ((count - 1L) * stride) + element <= length, $"{where}: reaches beyond its view");
        if (Int(_views[view], "target") == 34962)
        {
            Say(stride % 4 == 0 && offset % 4 == 0, $"{where}: vertex attributes must lie on four bytes");
        }
    }

    // Values of an accessor as numbers, sparse part applied; only for accessors that have passed the range checks.
    private double[] Values(int index)
    {
        JsonElement accessor = _accessors[index];
        int component = Int(accessor, "componentType")!.Value, components = ComponentsOf(Text(accessor, "type")), count = Int(accessor, "count")!.Value;
        double[] values = new double[count * components];
        if (Int(accessor, "bufferView") is { } view)
        {
            Copy(view, Int(accessor, "byteOffset") ?? 0, component, components, count, (slot, value) => values[slot] = value);
        }

        if (accessor.TryGetProperty("sparse", out JsonElement sparse))
        {
            int changed = Int(sparse, "count")!.Value;
            int[] slots = new int[changed];
            JsonElement indices = sparse.GetProperty("indices"), source = sparse.GetProperty("values");
            Copy(Int(indices, "bufferView")!.Value, Int(indices, "byteOffset") ?? 0, Int(indices, "componentType")!.Value, 1, changed, (slot, value) => slots[slot] = (int)value);
            for (int i = 0; i < changed; i++)
            {
                Say(slots[i] < count && (i == 0 || slots[i] > slots[i - 1]), $"accessors[{index}]: sparse indices do not ascend within the count");
            }

            Copy(Int(source, "bufferView")!.Value, Int(source, "byteOffset") ?? 0, component, components, changed, (slot, value) =>
            {
                int target = (slots[slot / components] * components) + (slot % components);
                if (target < values.Length)
                {
                    values[target] = value;
                }
            });
        }

        return values;
    }

    private void Copy(int view, int offset, int component, int components, int count, Action<int, double> put)
    {
        ReadOnlySpan<byte> data = binary.Span[(Int(_views[view], "byteOffset") ?? 0)..];
        int size = SizeOf(component);
        int stride = Int(_views[view], "byteStride") ?? (size * components);
        for (int i = 0; i < count; i++)
        {
            for (int c = 0; c < components; c++)
            {
                ReadOnlySpan<byte> at = data[(offset + (i * stride) + (c * size))..];
                put((i * components) + c, component switch
                {
                    5120 => (sbyte)at[0],
                    5121 => at[0],
                    5122 => BinaryPrimitives.ReadInt16LittleEndian(at),
                    5123 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                    5125 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                    _ => BinaryPrimitives.ReadSingleLittleEndian(at),
                });
            }
        }
    }

    private void Bounds(int index)
    {
        JsonElement accessor = _accessors[index];
        double[] values = Values(index);
        Say(values.All(double.IsFinite), $"accessors[{index}]: holds a value that is not finite");
        int components = ComponentsOf(Text(accessor, "type"));
        foreach ((string name, bool isMin) in ((string, bool)[])[("min", true), ("max", false)])
        {
            JsonElement[] stated = List(accessor, name);
            if (stated.Length == 0)
            {
                continue;
            }

            Say(stated.Length == components, $"accessors[{index}]: {name} has {stated.Length} numbers for {components} components");
            for (int c = 0; c < Math.Min(components, stated.Length); c++)
            {
                IEnumerable<double> column = values.Where((_, i) => i % components == c);
                double actual = isMin ? column.Min() : column.Max();
                Say((float)stated[c].GetDouble() == (float)actual, $"accessors[{index}]: {name}[{c}] is {stated[c]}, the data has {actual}");
            }
        }
    }

    private void Mesh(int index)
    {
        JsonElement[] primitives = List(_meshes[index], "primitives");
        Say(primitives.Length > 0, $"meshes[{index}]: no primitives");
        int targets = -1;
        for (int p = 0; p < primitives.Length; p++)
        {
            string where = $"meshes[{index}].primitives[{p}]";
            int count = Attributes(primitives[p].GetProperty("attributes"), where, -1);
            if (Int(primitives[p], "indices") is { } indices && Is(indices, where, "SCALAR", 5121, 5123, 5125))
            {
                double[] values = Values(indices);
                Say(values.All(v => v < count), $"{where}: an index is beyond its {count} vertices");
                Say((Int(primitives[p], "mode") ?? 4) != 4 || values.Length % 3 == 0, $"{where}: {values.Length} indices are not whole triangles");
                Say(Int(_views[Int(_accessors[indices], "bufferView") ?? 0], "target") is null or 34963, $"{where}: indices lie in a view for vertices");
                Say(!_views[Int(_accessors[indices], "bufferView") ?? 0].TryGetProperty("byteStride", out _), $"{where}: indices lie in a view with a stride");
            }

            if (Int(primitives[p], "material") is { } material)
            {
                Say((uint)material < (uint)List(root, "materials").Length, $"{where}: material {material} does not exist");
            }

            JsonElement[] list = List(primitives[p], "targets");
            Say(targets < 0 || list.Length == targets, $"{where}: {list.Length} morph targets, other primitives have {targets}");
            targets = list.Length;
            for (int t = 0; t < list.Length; t++)
            {
                Attributes(list[t], $"{where}.targets[{t}]", count);
            }
        }

        JsonElement[] weights = List(_meshes[index], "weights");
        Say(weights.Length == 0 || weights.Length == targets, $"meshes[{index}]: {weights.Length} weights for {targets} morph targets");
        if (_meshes[index].TryGetProperty("extras", out JsonElement extras) && extras.TryGetProperty("targetNames", out JsonElement names))
        {
            Say(names.GetArrayLength() == targets, $"meshes[{index}]: {names.GetArrayLength()} target names for {targets} morph targets");
        }
    }

    private int Attributes(JsonElement attributes, string where, int expected)
    {
        int count = expected;
        foreach (JsonProperty attribute in attributes.EnumerateObject())
        {
            int accessor = attribute.Value.GetInt32();
            string place = $"{where}.{attribute.Name}";
            bool fits = attribute.Name switch
            {
                "POSITION" or "NORMAL" => Is(accessor, place, "VEC3", 5126),
                "TEXCOORD_0" => Is(accessor, place, "VEC2", 5126, 5121, 5123),
                _ => (uint)accessor < (uint)_accessors.Length,
            };
            if (!fits)
            {
                Say((uint)accessor < (uint)_accessors.Length, $"{place}: accessor {accessor} does not exist");
                continue;
            }

            int own = Int(_accessors[accessor], "count") ?? 0;
            Say(count < 0 || own == count, $"{place}: {own} elements, others have {count}");
            count = count < 0 ? own : count;
            if (attribute.Name == "POSITION")
            {
                Say(_accessors[accessor].TryGetProperty("min", out _) && _accessors[accessor].TryGetProperty("max", out _), $"{place}: no min and max");
            }

            if (attribute.Name == "NORMAL" && expected < 0)
            {
                double[] n = Values(accessor);
                Say(Enumerable.Range(0, own).All(i => Math.Abs((n[3 * i] * n[3 * i]) + (n[(3 * i) + 1] * n[(3 * i) + 1]) + (n[(3 * i) + 2] * n[(3 * i) + 2]) - 1) < 1e-3), $"{place}: a normal is not of unit length");
            }
        }

        return count;
    }

    private bool Is(int accessor, string where, string type, params int[] components)
    {
        if ((uint)accessor >= (uint)_accessors.Length)
        {
            problems.Add($"{where}: accessor {accessor} does not exist");
            return false;
        }

        bool fits = Text(_accessors[accessor], "type") == type && components.Contains(Int(_accessors[accessor], "componentType") ?? 0);
        Say(fits, $"{where}: accessor {accessor} has the wrong type");
        return fits;
    }

    private void Nodes()
    {
        int[] parents = new int[_nodes.Length];
        for (int i = 0; i < _nodes.Length; i++)
        {
            Say(Int(_nodes[i], "mesh") is not { } mesh || (uint)mesh < (uint)_meshes.Length, $"nodes[{i}]: its mesh does not exist");
            foreach (JsonElement child in List(_nodes[i], "children"))
            {
                int c = child.GetInt32();
                Say((uint)c < (uint)_nodes.Length && c > -1 && ++parents[c] == 1, $"nodes[{i}]: child {c} does not exist or has two parents");
            }

            if (List(_nodes[i], "rotation") is { Length: > 0 } rotation)
            {
                Say(rotation.Length == 4 && Math.Abs(rotation.Sum(r => r.GetDouble() * r.GetDouble()) - 1) < 1e-3, $"nodes[{i}]: rotation is not a unit quaternion");
            }
        }

        foreach (JsonElement scene in List(root, "scenes"))
        {
            foreach (JsonElement top in List(scene, "nodes"))
            {
                Say((uint)top.GetInt32() < (uint)_nodes.Length && parents[top.GetInt32()] == 0, $"the scene's root {top} does not exist or has a parent");
            }
        }

        Say(_nodes.Length == 0 || parents.Contains(0), "the nodes form a cycle");
    }

    private void Materials()
    {
        JsonElement[] textures = List(root, "textures"), images = List(root, "images"), samplers = List(root, "samplers");
        foreach ((JsonElement material, int i) in List(root, "materials").Select((m, i) => (m, i)))
        {
            if (material.TryGetProperty("pbrMetallicRoughness", out JsonElement surface) && surface.TryGetProperty("baseColorTexture", out JsonElement reference))
            {
                Say((uint)(Int(reference, "index") ?? -1) < (uint)textures.Length, $"materials[{i}]: its texture does not exist");
            }
        }

        foreach (JsonElement texture in textures)
        {
            Say((uint)(Int(texture, "source") ?? -1) < (uint)images.Length, "a texture's image does not exist");
            Say(Int(texture, "sampler") is not { } sampler || (uint)sampler < (uint)samplers.Length, "a texture's sampler does not exist");
        }

        foreach (JsonElement image in images)
        {
            if (Int(image, "bufferView") is not { } view || (uint)view >= (uint)_views.Length)
            {
                problems.Add("an image has no buffer view");
                continue;
            }

            ReadOnlySpan<byte> bytes = binary.Span[(Int(_views[view], "byteOffset") ?? 0)..];
            bool sound = Text(image, "mimeType") switch
            {
                "image/png" => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']),
                "image/jpeg" => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]),
                _ => false,
            };
            Say(sound, $"an image is not the {Text(image, "mimeType")} that it claims to be");
        }
    }

    private void Animation(JsonElement animation, string where)
    {
        JsonElement[] samplers = List(animation, "samplers");
        foreach (JsonElement channel in List(animation, "channels"))
        {
            int index = Int(channel, "sampler") ?? -1;
            JsonElement target = channel.GetProperty("target");
            int node = Int(target, "node") ?? -1;
            if ((uint)index >= (uint)samplers.Length || (uint)node >= (uint)_nodes.Length)
            {
                problems.Add($"{where}: a channel names sampler {index} or node {node}, which does not exist");
                continue;
            }

            int input = Int(samplers[index], "input") ?? -1, output = Int(samplers[index], "output") ?? -1;
            string path = Text(target, "path");
            string type = path switch { "rotation" => "VEC4", "weights" => "SCALAR", _ => "VEC3" };
            if (!Is(input, where, "SCALAR", 5126) || !Is(output, where, type, 5126))
            {
                continue;
            }

            double[] times = Values(input);
            Say(times[0] >= 0 && times.Zip(times.Skip(1)).All(t => t.First < t.Second), $"{where}: key times do not ascend from 0");
            Say(_accessors[input].TryGetProperty("min", out _) && _accessors[input].TryGetProperty("max", out _), $"{where}: key times without min and max");
            int width = path == "weights" ? TargetsOf(node) : 1;
            width *= Text(samplers[index], "interpolation") == "CUBICSPLINE" ? 3 : 1;
            Say(Int(_accessors[output], "count") == times.Length * width, $"{where}: {Int(_accessors[output], "count")} values for {times.Length} keys of {width}");
        }
    }

    private int TargetsOf(int node) =>
        Int(_nodes[node], "mesh") is { } mesh && List(_meshes[mesh], "primitives") is [var first, ..] ? List(first, "targets").Length : 0;
}
