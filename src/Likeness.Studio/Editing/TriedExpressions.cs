using Likeness.Geometry.Faces;
using Likeness.Tensors;

namespace Likeness.Studio.Editing;

/// <summary>The expressions that the page tries on an avatar, to see what an attribute does to a face that moves. They are not saved.</summary>
internal static class TriedExpressions
{
    /// <summary>The face at rest.</summary>
    public const string Rest = "rest";

    private static readonly Dictionary<string, (string Shape, float Weight)[]> Shapes = new()
    {
        [Rest] = [],
        ["smile"] = [("mouthSmileLeft", 0.9f), ("mouthSmileRight", 0.9f), ("cheekSquintLeft", 0.5f), ("cheekSquintRight", 0.5f)],
        ["blink"] = [("eyeBlinkLeft", 1), ("eyeBlinkRight", 1)],
        ["openMouth"] = [("jawOpen", 0.6f), ("mouthLowerDownLeft", 0.2f), ("mouthLowerDownRight", 0.2f)],
    };

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Shapes.Keys];

    /// <summary>The 52 weights of an expression; none at all for the face at rest.</summary>
    /// <exception cref="LikenessException">There is no expression of this name.</exception>
    public static float[] Weights(string name)
    {
        if (!Shapes.TryGetValue(name, out (string Shape, float Weight)[]? shapes))
        {
            throw new LikenessException($"There is no expression '{name}'; there are {string.Join(", ", Names)}.");
        }

        if (shapes.Length == 0)
        {
            return [];
        }

        float[] weights = new float[ArkitShapes.Count];
        foreach ((string shape, float weight) in shapes)
        {
            weights[ArkitShapes.IndexOf(shape)] = weight;
        }

        return weights;
    }
}
