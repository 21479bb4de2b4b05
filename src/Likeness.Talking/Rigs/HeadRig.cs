using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Curves;
using Likeness.Talking.Visemes;
using Likeness.Tensors;

namespace Likeness.Talking.Rigs;

/// <summary>
/// How the morph targets of somebody's head follow ARKit curves. A head with ARKit's shapes is driven by them; one without a jaw but with visemes
/// (<c>viseme_aa</c> ...) by <see cref="VisemeCurves.Oculus"/>; a VRM avatar without a jaw by its expressions (<c>aa</c> ...), whose targets may have any name, and
/// <see cref="VisemeCurves.Vrm"/>. A shape that is missing is replaced where something else can do its work, and what is
/// done is said in <see cref="Warnings"/>. Targets that are neither keep their weights.
/// </summary>
public sealed class HeadRig
{
    private static readonly int Jaw = ArkitShapes.IndexOf("jawOpen"), Close = ArkitShapes.IndexOf("mouthClose");

    // Places: ARKit's 52 curves, then the visemes: Oculus' 15, or the expressions of VRM.
    private readonly Dictionary<string, (int Curve, float Share)[]> _recipes;
    private readonly VrmRecipes? _expressions;

    private HeadRig(Dictionary<string, (int, float)[]> recipes, bool visemes, VrmRecipes? expressions, IReadOnlyList<string> warnings) =>
        (_recipes, SpeaksVisemes, _expressions, Warnings) = (recipes, visemes, expressions, warnings);

    /// <summary>True when visemes (or expressions of VRM) are driven and not ARKit's shapes.</summary>
    public bool SpeaksVisemes { get; }

    /// <summary>What is missing and what replaces it; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Finds out what the targets of a head are.</summary>
    /// <param name="meshes">All its meshes with morph targets: skin, teeth, lashes ...</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="expressions">What a VRM avatar says of its targets; null for other heads.</param>
    /// <exception cref="InvalidFileException">There are no targets, or none that speech moves.</exception>
    public static HeadRig Of(IReadOnlyList<MorphMesh> meshes, string path, IReadOnlyList<VrmExpression>? expressions = null)
    {
        string[] targets = [.. meshes.SelectMany(m => m.Targets).Distinct()];
        if (targets.Length == 0)
        {
            throw new InvalidFileException(path, "none of its meshes has morph targets, so that nothing can move; a head with ARKit's shapes (jawOpen, mouthFunnel ...) is needed.");
        }

        var has = targets.Select(TargetNames.ArkitOf).Where(i => i >= 0).ToHashSet();
        VrmRecipes? vrm = has.Contains(Jaw) ? null : VrmRecipes.Of(expressions ?? [], blinks: !has.Contains(ArkitShapes.IndexOf("eyeBlinkLeft")));

        // A head with a target for each side is not driven a second time by one for both.
        var sides = targets.Select(TargetNames.StandsFor).Where(s => s.Length == 1).Select(s => s[0]).ToHashSet();
        string[] loose = [.. targets.Where(t => TargetNames.StandsFor(t) is { Length: > 0 } shapes && !shapes.Any(has.Contains) && !(shapes.Length > 1 && shapes.All(sides.Contains)) && vrm?.Blinks(shapes) != true)];
        var covered = has.Concat(loose.SelectMany(TargetNames.StandsFor)).ToHashSet();
        bool hasVowels = targets.Any(t => TargetNames.VisemeOf(t) is var v && v >= 0 && OculusVisemes.Names[v] is "aa" or "E" or "ih" or "oh" or "ou");
        bool visemes = vrm is not null || (hasVowels && !has.Contains(Jaw));
        if (!visemes && !covered.Any(SpeechShapes.Indices.Contains))
        {
            throw new InvalidFileException(
                path, $"none of its {targets.Length} morph targets is a shape that speech moves: ARKit's (jawOpen, mouthFunnel, mouthClose ...) or visemes (viseme_aa ...) were expected, found are {Some(targets)}.");
        }

        var recipes = new Dictionary<string, (int, float)[]>();
        foreach (string target in targets)
        {
            if (RecipeOf(target, loose, covered, visemes, vrm is not null) is { Length: > 0 } recipe)
            {
                recipes[target] = recipe;
            }
        }

        IEnumerable<string> sentences = vrm is null ? Sentences(targets, loose, has, covered, visemes) : [vrm.Sentence(covered)];
        return new HeadRig(recipes, visemes, vrm, [.. sentences.Select(s => $"{path}: {s}")]);
    }

    /// <summary>The visemes that the head is driven by: Oculus' or the expressions of VRM; null when it has ARKit's shapes.</summary>
    /// <param name="curves">What the head does.</param>
    public NamedCurves? VisemesOf(ArkitCurves curves) => !SpeaksVisemes ? null : _expressions is null ? VisemeCurves.Oculus(curves) : VisemeCurves.Vrm(curves);

    /// <summary>Whether a target of a mesh follows any curve.</summary>
    /// <param name="mesh">One of the head's meshes.</param>
    /// <param name="target">The target.</param>
    public bool Drives(MorphMesh mesh, int target) => _expressions?.Of(mesh.Node, target) is not null || _recipes.ContainsKey(mesh.Targets[target]);

    /// <summary>The weights of a mesh's targets: [frames, targets], 0 to 1.</summary>
    /// <param name="mesh">One of the head's meshes.</param>
    /// <param name="curves">What the head does.</param>
    /// <param name="visemes"><see cref="VisemesOf"/> the curves, when the head <see cref="SpeaksVisemes"/>.</param>
    public float[] Weights(MorphMesh mesh, ArkitCurves curves, NamedCurves? visemes)
    {
        int targets = mesh.Targets.Count;
        float[] weights = new float[curves.Frames * targets];
        (int Curve, float Share)[]?[] recipes = [.. mesh.Targets.Select((name, k) => _expressions?.Of(mesh.Node, k) ?? _recipes.GetValueOrDefault(name))];
        for (int t = 0; t < curves.Frames; t++)
        {
            for (int k = 0; k < targets; k++)
            {
                weights[(t * targets) + k] = recipes[k] is { } recipe
                    ? Math.Clamp(recipe.Sum(r => r.Share * (r.Curve < ArkitShapes.Count ? curves.Frame(t)[r.Curve] : visemes!.Frame(t)[r.Curve - ArkitShapes.Count])), 0, 1)
                    : mesh.Rest[k];
            }
        }

        return weights;
    }

    private static (int Curve, float Share)[] RecipeOf(string target, string[] loose, HashSet<int> covered, bool visemes, bool expressions)
    {
        if (visemes && !expressions && TargetNames.VisemeOf(target) is >= 0 and int viseme)
        {
            return [(ArkitShapes.Count + viseme, 1)];
        }

        int own = TargetNames.ArkitOf(target);
        int[] shapes = own >= 0 ? [own] : loose.Contains(target) ? TargetNames.StandsFor(target) : [];

        // Visemes are whole mouths: a smile on top of them would be one too many.
        if (visemes && shapes.Any(SpeechShapes.Indices.Contains))
        {
            return [];
        }

        // Without mouthClose the lips can only meet when the jaw shuts.
        return shapes is [var one] && one == Jaw && !covered.Contains(Close) ? [(Jaw, 1), (Close, -1)] : [.. shapes.Select(s => (s, 1f / shapes.Length))];
    }

    private static IEnumerable<string> Sentences(string[] targets, string[] loose, HashSet<int> has, HashSet<int> covered, bool visemes)
    {
        if (visemes)
        {
            string[] found = [.. targets.Where(t => TargetNames.VisemeOf(t) >= 0)];
            string[] gone = [.. OculusVisemes.Names.Where((n, v) => n is not ("sil" or "nn") && !found.Any(t => TargetNames.VisemeOf(t) == v))];
            yield return $"it has no jawOpen of ARKit; its visemes are driven instead ({Some(found)}){(gone.Length > 0 ? $", without {string.Join(", ", gone)}" : "")}.";
            yield break;
        }

        if (has.Count == ArkitShapes.Count)
        {
            yield break;
        }

        var replaced = loose.Select(t => $"{t} stands for {string.Join(" and ", TargetNames.StandsFor(t).Select(s => ArkitShapes.Names[s]))}{(TargetNames.StandsFor(t).Length > 1 ? " (their mean)" : "")}").ToList();
        if (!covered.Contains(Close) && covered.Contains(Jaw))
        {
            replaced.Add("the jaw shuts where mouthClose would close the lips");
        }

        string[] left = [.. ArkitShapes.Names.Where((_, i) => !covered.Contains(i) && !(i == Close && covered.Contains(Jaw)))];
        yield return $"{ArkitShapes.Count - has.Count} of ARKit's {ArkitShapes.Count} shapes are missing"
            + $"{(replaced.Count > 0 ? $"; {string.Join("; ", replaced)}" : "")}{(left.Length > 0 ? $"; left out: {string.Join(", ", left)}" : "")}.";
    }

    private static string Some(string[] names) => $"{string.Join(", ", names.Take(12))}{(names.Length > 12 ? " ..." : "")}";
}
