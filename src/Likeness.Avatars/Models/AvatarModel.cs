using Likeness.Avatars.Heads;
using Likeness.Avatars.Networks;

namespace Likeness.Avatars.Models;

/// <summary>A trained avatar: the head that it belongs to, what its codes mean, and the network.</summary>
/// <param name="Template">The head at rest.</param>
/// <param name="ExpressionNames">What the numbers of a code are.</param>
/// <param name="Network">What draws it.</param>
public sealed record AvatarModel(HeadTemplate Template, IReadOnlyList<string> ExpressionNames, HeadAvatar Network)
{
    /// <summary>The method.</summary>
    public required AvatarMethod Method { get; init; }

    /// <summary>The graph avatar's parts; of other methods the length of the code and the number of Gaussians a triangle count.</summary>
    public required GraphAvatarOptions Options { get; init; }

    /// <summary>Where the pictures that it learned from are from and what may be done with them.</summary>
    public required string Licence { get; init; }

    /// <summary>The larger side of the pictures that it learned from.</summary>
    public required int Size { get; init; }

    /// <summary>Bytes of its numbers, a part each: for a graph avatar the graph networks, neural Gaussians, guidance and enhancer.</summary>
    /// <param name="bytesPerNumber">4 for float, 2 for half.</param>
    public IReadOnlyDictionary<string, long> BytesByPart(int bytesPerNumber = 4) => Network.NamedParameters()
        .GroupBy(static p => p.Name.Split('.')[0] is "geometry" or "appearance" ? "graph" : p.Name.Split('.')[0])
        .ToDictionary(static g => g.Key, g => g.Sum(static p => (long)p.Tensor.Count) * bytesPerNumber);
}
