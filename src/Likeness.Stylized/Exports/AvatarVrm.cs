using System.Numerics;
using System.Text.Json.Nodes;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Stylized.Exports;

/// <summary>
/// Avatars as VRM 1.0: glTF with a humanoid's bones, the preset expressions (five vowels, blinks, looks, emotions) and the 52 ARKit shapes as custom ones,
/// and materials of two tones. There is a head and shoulders only, so the bones below carry nothing; programs that drive a body need them to be there.
/// </summary>
public static class AvatarVrm
{
    /// <summary>The extension's name.</summary>
    public const string Extension = "VRMC_vrm";

    // Millimetres from the pupils to the floor: an adult of 1.7 m, and where the bones of such a body are, VRM's names.
    private const float PupilHeight = 1590;

    private static readonly (string Bone, string Parent, Vector3 At)[] Bones =
    [
        ("hips", "", new(0, 920, 0)), ("spine", "hips", new(0, 1030, 0)), ("chest", "spine", new(0, 1160, 0)), ("neck", "chest", new(0, 1440, -10)), ("head", "neck", new(0, 1510, 0)),
        ("leftUpperArm", "chest", new(170, 1400, 0)), ("leftLowerArm", "leftUpperArm", new(430, 1400, 0)), ("leftHand", "leftLowerArm", new(680, 1400, 0)),
        ("rightUpperArm", "chest", new(-170, 1400, 0)), ("rightLowerArm", "rightUpperArm", new(-430, 1400, 0)), ("rightHand", "rightLowerArm", new(-680, 1400, 0)),
        ("leftUpperLeg", "hips", new(90, 880, 0)), ("leftLowerLeg", "leftUpperLeg", new(90, 490, 0)), ("leftFoot", "leftLowerLeg", new(90, 90, 0)),
        ("rightUpperLeg", "hips", new(-90, 880, 0)), ("rightLowerLeg", "rightUpperLeg", new(-90, 490, 0)), ("rightFoot", "rightLowerLeg", new(-90, 90, 0)),
    ];

    /// <summary>The document of an avatar.</summary>
    /// <param name="avatar">A strict vector of a built-in schema.</param>
    /// <param name="name">The avatar's name.</param>
    /// <param name="author">Who made it.</param>
    /// <exception cref="LikenessException">The vector is relaxed, or a name is empty, which VRM does not allow.</exception>
    public static GlbDocument ToDocument(AvatarVector avatar, string name, string author)
    {
        if (string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(author))
        {
            throw new LikenessException("A VRM avatar needs a name and an author.");
        }

        var head = ExportedHead.Build(avatar, cel: true);
        GlbDocument document = GlbMeshes.ToDocument(head.Face, [], head.Options);
        int mesh = document.Roots[0];
        Dictionary<string, int> nodes = AddBones(document, mesh);
        document.Extensions[Extension] = new JsonObject
        {
            ["specVersion"] = "1.0",
            ["meta"] = new JsonObject
            {
                ["name"] = name,
                ["version"] = "1",
                ["authors"] = new JsonArray(author),
                ["licenseUrl"] = "https://vrm.dev/licenses/1.0/",
                ["avatarPermission"] = "everyone",
                ["commercialUsage"] = "corporation",
                ["creditNotation"] = "unnecessary",
                ["modification"] = "allowModificationRedistribution",
                ["allowRedistribution"] = true,
            },
            ["humanoid"] = new JsonObject
            {
                ["humanBones"] = new JsonObject(nodes.Select(n => KeyValuePair.Create<string, JsonNode?>(n.Key, new JsonObject { ["node"] = n.Value }))),
            },
            ["lookAt"] = new JsonObject { ["type"] = "expression", ["offsetFromHeadBone"] = new JsonArray(0, 0.08, 0.06) },
            ["expressions"] = new JsonObject { ["preset"] = Presets(mesh), ["custom"] = Custom(mesh) },
        };
        return document;
    }

    // The mesh hangs on the bone of the head, whose place it is given relative to.
    private static Dictionary<string, int> AddBones(GlbDocument document, int mesh)
    {
        var nodes = new Dictionary<string, int>();
        document.Roots.Clear();
        foreach ((string bone, string parent, Vector3 at) in Bones)
        {
            Vector3 from = parent.Length == 0 ? Vector3.Zero : Bones.First(b => b.Bone == parent).At;
            nodes[bone] = document.Nodes.Count;
            document.Nodes.Add(new GlbNode { Name = bone, Translation = 0.001f * (at - from) });
            (parent.Length == 0 ? document.Roots : document.Nodes[nodes[parent]].Children).Add(nodes[bone]);
        }

        Vector3 head = Bones.First(b => b.Bone == "head").At;
        GlbNode shown = document.Nodes[mesh];
        document.Nodes[mesh] = new GlbNode { Name = shown.Name, Mesh = shown.Mesh, Translation = 0.001f * (new Vector3(0, PupilHeight, 0) - head) };
        document.Nodes[nodes["head"]].Children.Add(mesh);
        return nodes;
    }

    private static JsonObject Presets(int mesh) => new(VrmPresets.All.Select(preset => KeyValuePair.Create<string, JsonNode?>(
        preset.Name, Expression(mesh, preset.Weights, preset.Overrides))));

    private static JsonObject Custom(int mesh) => new(ArkitShapes.Names.Select(shape => KeyValuePair.Create<string, JsonNode?>(
        shape, Expression(mesh, [(shape, 1)], overrides: false))));

    private static JsonObject Expression(int mesh, IReadOnlyList<(string Shape, float Weight)> weights, bool overrides)
    {
        var binds = new JsonArray();
        foreach ((string shape, float weight) in weights)
        {
            binds.Add(new JsonObject { ["node"] = mesh, ["index"] = ArkitShapes.IndexOf(shape), ["weight"] = weight });
        }

        var expression = new JsonObject { ["morphTargetBinds"] = binds };
        if (overrides)
        {
            // An emotion that moves the mouth or the lids leaves room for what is said, and for blinks.
            (expression["overrideMouth"], expression["overrideBlink"]) = ("blend", "blend");
        }

        return expression;
    }
}
