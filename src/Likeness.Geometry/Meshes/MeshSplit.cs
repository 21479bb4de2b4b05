using Likeness.Tensors;

namespace Likeness.Geometry.Meshes;

/// <summary>A set cut into three parts, as ascending sample indices.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Validation">The samples to choose by.</param>
/// <param name="Test">The samples to judge by.</param>
public sealed record MeshSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test)
{
    /// <summary>The names of the parts: train, validation, test.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["train", "validation", "test"];

    /// <summary>The indices of a part by its name.</summary>
    /// <exception cref="LikenessException">There is no such part.</exception>
    public IReadOnlyList<int> Part(string name) => name switch
    {
        "train" => Train,
        "validation" or "val" => Validation,
        "test" => Test,
        _ => throw new LikenessException($"'{name}' is not a part of a split; say train, validation or test."),
    };

    /// <summary>One part of a set, copied.</summary>
    /// <exception cref="LikenessException">There is no such part, or it is empty.</exception>
    public MeshSet Take(MeshSet set, string part)
    {
        IReadOnlyList<int> indices = Part(part);
        return indices.Count > 0 ? set.Subset(indices)
            : throw new LikenessException($"The {part} part of this split is empty: the set has only {set.Count} meshes.");
    }
}
