using Likeness.Geometry.Faces;
using Likeness.Geometry.Files.Gltf;
using Likeness.Talking.Visemes;

namespace Likeness.Talking.Rigs;

/// <summary>
/// Which morph targets of a VRM avatar follow which curve, by its expressions: mouths follow <see cref="VisemeCurves.Vrm"/>, lids ARKit's blinks. An avatar with
/// an expression for each lid blinks with those, so that no lid is closed twice.
/// </summary>
internal sealed class VrmRecipes
{
    private static readonly string[] Mouths = ["aa", "ih", "ou", "ee", "oh"];
    private static readonly int Left = ArkitShapes.IndexOf("eyeBlinkLeft"), Right = ArkitShapes.IndexOf("eyeBlinkRight");

    private readonly Dictionary<(int Node, int Target), (int Curve, float Share)[]> _recipes = [];
    private readonly List<string> _driven = [];

    private VrmRecipes(IReadOnlyDictionary<string, VrmExpression> expressions, bool blinks)
    {
        foreach (string mouth in Mouths)
        {
            Drive(expressions, mouth, (ArkitShapes.Count + VisemeCurves.VrmNames.ToList().IndexOf(mouth), 1));
        }

        if (!blinks)
        {
            return;
        }

        if (expressions.ContainsKey("blinkLeft") && expressions.ContainsKey("blinkRight"))
        {
            Drive(expressions, "blinkLeft", (Left, 1));
            Drive(expressions, "blinkRight", (Right, 1));
        }
        else
        {
            Drive(expressions, "blink", (Left, 0.5f), (Right, 0.5f));
        }
    }

    /// <summary>The recipes of a head's expressions; null when none of them is a mouth, so that names must tell.</summary>
    /// <param name="expressions">The expressions.</param>
    /// <param name="blinks">False where targets by ARKit's names close the lids.</param>
    public static VrmRecipes? Of(IReadOnlyList<VrmExpression> expressions, bool blinks)
    {
        var bound = expressions.Where(e => e.Binds.Count > 0).GroupBy(e => e.Name).ToDictionary(g => g.Key, g => g.First());
        return Mouths.Any(bound.ContainsKey) ? new VrmRecipes(bound, blinks) : null;
    }

    /// <summary>What a target follows; null when no expression that is driven moves it.</summary>
    public (int Curve, float Share)[]? Of(int node, int target) => _recipes.GetValueOrDefault((node, target));

    /// <summary>True for shapes of lids that an expression closes.</summary>
    /// <param name="shapes">Places of ARKit's shapes.</param>
    public bool Blinks(int[] shapes) => _driven.Any(d => d.StartsWith("blink", StringComparison.Ordinal)) && Array.TrueForAll(shapes, s => s == Left || s == Right);

    /// <summary>What is driven and what is missing.</summary>
    /// <param name="covered">ARKit's shapes that targets follow by their names.</param>
    public string Sentence(IReadOnlySet<int> covered)
    {
        List<string> missing = [.. Mouths.Except(_driven)];
        if (!_driven.Any(d => d.StartsWith("blink", StringComparison.Ordinal)) && !covered.Contains(Left))
        {
            missing.Add("blink");
        }

        return $"a VRM avatar without jawOpen of ARKit; its expressions are driven instead ({string.Join(", ", _driven)}){(missing.Count > 0 ? $", without {string.Join(", ", missing)}" : "")}.";
    }

    private void Drive(IReadOnlyDictionary<string, VrmExpression> expressions, string name, params ReadOnlySpan<(int Curve, float Share)> curves)
    {
        if (!expressions.TryGetValue(name, out VrmExpression? expression))
        {
            return;
        }

        _driven.Add(name);
        foreach (VrmBind bind in expression.Binds)
        {
            List<(int, float)> recipe = [.. _recipes.GetValueOrDefault((bind.Node, bind.Target), [])];
            foreach ((int curve, float share) in curves)
            {
                recipe.Add((curve, share * bind.Weight));
            }

            _recipes[(bind.Node, bind.Target)] = [.. recipe];
        }
    }
}
