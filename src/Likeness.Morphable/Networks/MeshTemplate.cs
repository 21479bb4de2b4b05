using Likeness.Geometry.Simplification;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Networks;

/// <summary>
/// Everything about a topology that a network needs and that does not learn: the mesh hierarchy, and for spiral networks the
/// ordered neighbourhoods of each level.
/// </summary>
/// <param name="Hierarchy">Five levels, finest first, with the matrices between them.</param>
/// <param name="Spirals">One table a level, or none for spectral networks.</param>
public sealed record MeshTemplate(MeshHierarchy Hierarchy, IReadOnlyList<IndexTable> Spirals);
