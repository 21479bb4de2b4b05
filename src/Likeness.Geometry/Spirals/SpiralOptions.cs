namespace Likeness.Geometry.Spirals;

/// <summary>How the spirals of Neural3DMM are wound; the defaults are the paper's code's.</summary>
public sealed record SpiralOptions
{
    /// <summary>Rings around a vertex on each level, finest first; the last entry holds for all further levels.</summary>
    public IReadOnlyList<int> Hops { get; init; } = [2, 2, 1, 1, 1];

    /// <summary>On each level: after the vertex itself, of every so many entries one is kept.</summary>
    public IReadOnlyList<int> Dilation { get; init; } = [2, 2, 1, 1, 1];

    /// <summary>
    /// Vertices of the finest mesh that spirals turn towards, at most one in each connected component (the templates of CoMA have
    /// one on the head and one on each eye). A component without one gets the vertex nearest to the middle of its vertices.
    /// </summary>
    public IReadOnlyList<int> References { get; init; } = [];
}
