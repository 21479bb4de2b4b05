using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Likeness.Tensors;

namespace Likeness.Geometry.Files.Gltf;

/// <summary>A mesh of a file that has morph targets and is shown.</summary>
/// <param name="Name">The mesh's or its node's name, or a number.</param>
/// <param name="Targets">The names of its targets; <c>target 3</c> for one without a name.</param>
/// <param name="Rest">The weights of the targets at rest, one each.</param>
/// <param name="Node">The node that shows it.</param>
public sealed record MorphMesh(string Name, IReadOnlyList<string> Targets, IReadOnlyList<float> Rest, int Node)
{
    /// <summary>Which of the file's meshes it is.</summary>
    public int Mesh { get; init; } = -1;
}

/// <summary>
/// Somebody's own GLB file, kept as it is, to which an animation of its morph targets can be added. Geometry is not looked at, so that skins, textures,
/// compression and extensions that this program does not know come out as they went in: what is there stays where it is in the file's buffer,
/// and of its JSON only the animations, and the accessors, views and length that they need, grow.
/// </summary>
public sealed class MorphGlb
{
    private const int FloatType = 5126;
    private const int MostTargets = 10_000;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement _root;
    private readonly ReadOnlyMemory<byte> _binary;
    private readonly string _path;

    private MorphGlb(JsonElement root, ReadOnlyMemory<byte> binary, string path)
    {
        (_root, _binary, _path) = (root, binary, path);
        var json = new GlbJson(root, "", path);
        RequireDistinct(json);
        Meshes = Shown(json);
        Expressions = VrmExpression.Of(json, Meshes);
        json.Objects("bufferViews");
        json.Objects("animations");
        json.Objects("buffers").ForEach(RequireDistinct);
    }

    /// <summary>The meshes with morph targets, once for each node that shows them.</summary>
    public IReadOnlyList<MorphMesh> Meshes { get; }

    /// <summary>The preset expressions of a VRM avatar (extension <c>VRMC_vrm</c> of VRM 1.0, or <c>VRM</c> of 0.x); empty for other files.</summary>
    public IReadOnlyList<VrmExpression> Expressions { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">The file is missing, truncated or malformed.</exception>
    public static MorphGlb Read(string path) => Read(FileBytes.ReadAll(path), path);

    /// <summary>True for an avatar of VRM 0.x, which looks along -Z where all else in glTF looks along +Z.</summary>
    internal bool LooksBack => new GlbJson(_root, "", _path).Object("extensions") is { } extensions && extensions.Has("VRM") && !extensions.Has("VRMC_vrm");

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="InvalidFileException">The content is truncated or malformed.</exception>
    public static MorphGlb Read(ReadOnlyMemory<byte> content, string path)
    {
        (JsonDocument json, ReadOnlyMemory<byte> binary) = GlbContainer.Open(content, path);
        using (json)
        {
            try
            {
                return new MorphGlb(json.RootElement.Clone(), binary, path);
            }
            catch (InvalidOperationException error)
            {
                // What the JSON reader throws for text that is not valid Unicode.
                throw new InvalidFileException(path, $"the JSON chunk holds damaged text ({error.Message.TrimEnd('.')}).", error);
            }
        }
    }

    /// <summary>
    /// The content of the file with an animation of all its morph targets. It becomes the first of the file's animations, because that is the one that viewers play.
    /// </summary>
    /// <param name="name">The animation's name.</param>
    /// <param name="framesPerSecond">Keys a second, from 0 seconds on.</param>
    /// <param name="weights">For each of <see cref="Meshes"/> [frames, targets].</param>
    /// <exception cref="LikenessException">The weights do not fit, the file keeps its data elsewhere, or it would pass 2 GB.</exception>
    public byte[] WithAnimation(string name, double framesPerSecond, IReadOnlyList<float[]> weights)
    {
        int frames = Frames(weights);
        JsonObject root = JsonObject.Create(_root)!;
        var data = new MemoryStream();
        data.Write(_binary.Span);
        JsonObject buffer = OwnBuffer(root);
        float[] times = [.. Enumerable.Range(0, frames).Select(t => (float)(t / framesPerSecond))];
        int input = Add(root, data, times, new JsonArray(times[0]), new JsonArray(times[^1]));
        JsonArray samplers = [], channels = [];
        for (int m = 0; m < Meshes.Count; m++)
        {
            channels.Add(new JsonObject { ["sampler"] = m, ["target"] = new JsonObject { ["node"] = Meshes[m].Node, ["path"] = "weights" } });
            samplers.Add(new JsonObject { ["input"] = input, ["interpolation"] = "LINEAR", ["output"] = Add(root, data, weights[m]) });
        }

        List(root, "animations").Insert(0, new JsonObject { ["name"] = name, ["samplers"] = samplers, ["channels"] = channels });
        buffer["byteLength"] = data.Length;
        return GlbContainer.Pack(Encoding.UTF8.GetBytes(root.ToJsonString(Plain)), data.GetBuffer().AsSpan(0, (int)data.Length));
    }

    private int Frames(IReadOnlyList<float[]> weights)
    {
        int frames = Meshes.Count > 0 && weights.Count > 0 ? weights[0].Length / Meshes[0].Targets.Count : 0;
        return frames > 0 && weights.Count == Meshes.Count && Enumerable.Range(0, weights.Count).All(m => weights[m].Length == frames * Meshes[m].Targets.Count)
            ? frames
            : throw new LikenessException($"{_path}: {weights.Count} lists of weights were given for {Meshes.Count} meshes with morph targets; each needs a weight a target and frame.");
    }

    /// <summary>The buffer that is the file's binary chunk; made when the file has none.</summary>
    private JsonObject OwnBuffer(JsonObject root)
    {
        JsonArray buffers = List(root, "buffers");
        if (buffers.Count == 0)
        {
            buffers.Add(new JsonObject { ["byteLength"] = 0 });
        }

        return buffers[0] is JsonObject first && !first.ContainsKey("uri")
            ? first
            : throw new InvalidFileException(_path, "its data are not in the file itself, so that nothing can be added to them; export everything into one .glb.");
    }

    /// <summary>Adds floats as a view and an accessor.</summary>
    private static int Add(JsonObject root, MemoryStream data, float[] values, JsonArray? min = null, JsonArray? max = null)
    {
        while (data.Length % 4 != 0)
        {
            data.WriteByte(0);
        }

        if (data.Length + (4L * values.Length) > int.MaxValue - (1 << 20))
        {
            throw new LikenessException("The GLB file would pass 2 GB; export fewer frames.");
        }

        JsonArray views = List(root, "bufferViews"), accessors = List(root, "accessors");
        views.Add(new JsonObject { ["buffer"] = 0, ["byteOffset"] = data.Length, ["byteLength"] = 4L * values.Length });
        Span<byte> number = stackalloc byte[4];
        foreach (float value in values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, value);
            data.Write(number);
        }

        var accessor = new JsonObject { ["bufferView"] = views.Count - 1, ["componentType"] = FloatType, ["count"] = values.Length, ["type"] = "SCALAR" };
        if (min is not null)
        {
            (accessor["min"], accessor["max"]) = (min, max);
        }

        accessors.Add(accessor);
        return accessors.Count - 1;
    }

    private static JsonArray List(JsonObject root, string name)
    {
        if (root[name] is not JsonArray array)
        {
            array = [];
            root[name] = array;
        }

        return array;
    }

    /// <summary>Refuses an object that names a member twice, which could not be written again.</summary>
    private static void RequireDistinct(GlbJson json)
    {
        if (json.MemberNames().GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw json.Error($"has '{twice.Key}' twice");
        }
    }

    private static List<MorphMesh> Shown(GlbJson root)
    {
        List<GlbJson> meshes = root.Objects("meshes"), nodes = root.Objects("nodes"), accessors = root.Objects("accessors");
        var shown = new List<MorphMesh>();
        for (int n = 0; n < nodes.Count; n++)
        {
            if (nodes[n].Index("mesh", meshes.Count) is not { } index || Names(meshes[index], accessors) is not { Length: > 0 } names)
            {
                continue;
            }

            float[] rest = nodes[n].Numbers("weights", null) ?? meshes[index].Numbers("weights", null) ?? new float[names.Length];
            if (rest.Length != names.Length)
            {
                throw meshes[index].Error($"has {rest.Length} weights for {names.Length} morph targets");
            }

            string name = meshes[index].Text("name") is { Length: > 0 } own ? own : nodes[n].Text("name") is { Length: > 0 } other ? other : $"mesh {index}";
            shown.Add(new MorphMesh(name, names, rest, n) { Mesh = index });
        }

        return shown;
    }

    /// <summary>Names of targets: the mesh's, its first primitive's, or those of the accessors of positions, as programs have them.</summary>
    private static string[] Names(GlbJson mesh, List<GlbJson> accessors)
    {
        List<GlbJson> primitives = mesh.Objects("primitives");
        List<GlbJson> targets = primitives.Count == 0 ? [] : primitives[0].Objects("targets");
        if (targets.Count > MostTargets)
        {
            throw mesh.Error($"has {targets.Count} morph targets, more than any head");
        }

        string[] named = mesh.Object("extras")?.Texts("targetNames") is { Length: > 0 } own ? own : primitives.Count > 0 ? primitives[0].Object("extras")?.Texts("targetNames") ?? [] : [];
        return [.. targets.Select((target, i) =>
            i < named.Length && named[i].Length > 0 ? named[i]
            : target.Index("POSITION", accessors.Count) is { } accessor && accessors[accessor].Text("name") is { Length: > 0 } text ? text
            : $"target {i}")];
    }
}
