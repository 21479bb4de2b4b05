namespace Likeness.Geometry.Files.Gltf;

/// <summary>What an expression of a VRM avatar does with a morph target.</summary>
/// <param name="Node">The node whose mesh has the target.</param>
/// <param name="Target">The target, counted from 0.</param>
/// <param name="Weight">The target's weight, 0 to 1, when the expression is whole.</param>
public sealed record VrmBind(int Node, int Target, float Weight);

/// <summary>
/// A preset expression of a VRM avatar by its name in VRM 1.0 (<c>aa</c>, <c>ih</c>, <c>ou</c>, <c>ee</c>, <c>oh</c>, <c>blink</c>, <c>blinkLeft</c>, <c>happy</c> ...);
/// the names of VRM 0.x are translated. What an expression does with materials is left out.
/// </summary>
/// <param name="Name">The name.</param>
/// <param name="Binds">The morph targets that make it; empty when it has none.</param>
public sealed record VrmExpression(string Name, IReadOnlyList<VrmBind> Binds)
{
    // In VRM 0.x weights are percent, and a bind names a mesh, not a node.
    private const float Percent = 100;

    private static readonly Dictionary<string, string> OldNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["a"] = "aa",
        ["i"] = "ih",
        ["u"] = "ou",
        ["e"] = "ee",
        ["o"] = "oh",
        ["blink_l"] = "blinkLeft",
        ["blink_r"] = "blinkRight",
        ["joy"] = "happy",
        ["sorrow"] = "sad",
        ["fun"] = "relaxed",
    };

    /// <summary>The expressions of a file; none when it is no VRM.</summary>
    /// <param name="root">The whole JSON.</param>
    /// <param name="meshes">The meshes with morph targets that the file shows.</param>
    internal static VrmExpression[] Of(GlbJson root, IReadOnlyList<MorphMesh> meshes)
    {
        GlbJson? extensions = root.Object("extensions");
        if (extensions?.Object("VRMC_vrm") is { } vrm)
        {
            GlbJson? presets = vrm.Object("expressions")?.Object("preset");
            return [.. (presets?.MemberNames() ?? []).Select(name => new VrmExpression(name, [.. presets!.Value.RequireObject(name).Objects("morphTargetBinds").SelectMany(New)]))];
        }

        return extensions?.Object("VRM")?.Object("blendShapeMaster") is { } master
            ? [.. master.Objects("blendShapeGroups").Where(g => g.Text("presetName") is not ("" or "unknown")).Select(g => new VrmExpression(Translated(g.Text("presetName")), [.. g.Objects("binds").SelectMany(Old)]))]
            : [];

        IEnumerable<VrmBind> New(GlbJson bind)
        {
            int node = bind.RequireInteger("node"), target = bind.RequireInteger("index");
            return Checked(bind, meshes.Where(m => m.Node == node), target, bind.Number("weight", 1));
        }

        IEnumerable<VrmBind> Old(GlbJson bind)
        {
            int mesh = bind.RequireInteger("mesh"), target = bind.RequireInteger("index");
            return Checked(bind, meshes.Where(m => m.Mesh == mesh), target, bind.Number("weight", Percent) / Percent);
        }
    }

    private static string Translated(string old) => OldNames.GetValueOrDefault(old, old.ToLowerInvariant());

    // A bind to a mesh without targets, or that is not shown, does nothing.
    private static IEnumerable<VrmBind> Checked(GlbJson bind, IEnumerable<MorphMesh> meshes, int target, float weight) => meshes.Select(m => target < m.Targets.Count
        ? new VrmBind(m.Node, target, Math.Clamp(weight, 0, 1))
        : throw bind.Error($"names morph target {target} of '{m.Name}', which has {m.Targets.Count}"));
}
