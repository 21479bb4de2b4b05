using Likeness.Tensors;

namespace Likeness.Geometry.Meshes;

/// <summary>
/// The rules by which sets are cut (specification of the deep morphable models, section 1.5). They take sample indices as they are: sort a
/// set by identity, expression and frame first, as the loaders and corpora here do.
/// </summary>
public static class MeshSplits
{
    private const int ExtrapolationValidation = 100;

    /// <summary>A rule by its name: <c>modular</c>, <c>interpolation</c> or <c>interpolation-coma</c>.</summary>
    /// <exception cref="LikenessException">There is no such rule.</exception>
    public static MeshSplit ByName(string rule, int count) => rule switch
    {
        "modular" => Modular(count),
        "interpolation" => Interpolation(count),
        "interpolation-coma" => InterpolationComa(count),
        _ => throw new LikenessException($"'{rule}' is not a rule for splits; say modular, interpolation or interpolation-coma."),
    };

    /// <summary>Of every ten samples the first is for test, the sixth for validation.</summary>
    public static MeshSplit Modular(int count) => Where(count, i => i % 10 == 0, i => i % 10 == 5);

    /// <summary>Of every hundred samples 0 to 10 are for test, 11 to 20 for validation: the sliced split of the feature aggregation release.</summary>
    public static MeshSplit Interpolation(int count) => Where(count, i => i % 100 <= 10, i => i % 100 is >= 11 and <= 20);

    /// <summary>The original CoMA split: of every hundred samples 0 to 9 are for test; the last hundred of the others are for validation.</summary>
    public static MeshSplit InterpolationComa(int count)
    {
        int[] test = [.. Enumerable.Range(0, count).Where(i => i % 100 <= 9)];
        int[] others = [.. Enumerable.Range(0, count).Where(i => i % 100 > 9)];
        int validation = Math.Min(ExtrapolationValidation, others.Length / 2);
        return new MeshSplit(others[..^validation], others[^validation..], test);
    }

    /// <summary>
    /// Leave one label out (an expression or an identity): its samples are for test, except that the last hundred of them (half of them when
    /// there are fewer than two hundred) are for validation; all others are for training.
    /// </summary>
    /// <param name="labels">One label a sample.</param>
    /// <param name="heldOut">The label to leave out.</param>
    /// <exception cref="LikenessException">No sample has the label, or all have it.</exception>
    public static MeshSplit Extrapolation(IReadOnlyList<string> labels, string heldOut)
    {
        int[] held = [.. Enumerable.Range(0, labels.Count).Where(i => labels[i] == heldOut)];
        if (held.Length == 0 || held.Length == labels.Count)
        {
            throw new LikenessException($"'{heldOut}' is the label of {(held.Length == 0 ? "no sample" : "every sample")}; the labels are {string.Join(", ", labels.Distinct().Take(20))}.");
        }

        int validation = Math.Min(ExtrapolationValidation, held.Length / 2);
        return new MeshSplit([.. Enumerable.Range(0, labels.Count).Where(i => labels[i] != heldOut)], held[^validation..], held[..^validation]);
    }

    /// <summary>
    /// One level of names such as <c>id03/smile/f012</c>: 0 for the identity, 1 for the expression. These are the labels for
    /// <see cref="Extrapolation"/>.
    /// </summary>
    /// <exception cref="LikenessException">A name has too few levels.</exception>
    public static IReadOnlyList<string> Labels(IReadOnlyList<string> names, int level) => [.. names.Select(name =>
        name.Split('/') is { } levels && level < levels.Length
            ? levels[level]
            : throw new LikenessException($"The mesh name '{name}' has no level {level}; names of the form identity/expression/frame are needed."))];

    private static MeshSplit Where(int count, Func<int, bool> test, Func<int, bool> validation)
    {
        int[] all = [.. Enumerable.Range(0, count)];
        return new MeshSplit([.. all.Where(i => !test(i) && !validation(i))], [.. all.Where(validation)], [.. all.Where(test)]);
    }
}
