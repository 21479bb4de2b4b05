using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Spirals;
using Likeness.Tensors.Sparse;

namespace Likeness.Morphable.Networks;

/// <summary>
/// Everything about a topology that a network needs and that does not learn: the mesh hierarchy, and for spiral networks the
/// ordered neighbourhoods of each level.
/// </summary>
/// <param name="Hierarchy">Five levels, finest first, with the matrices between them.</param>
/// <param name="Spirals">One table a level, or none for spectral networks.</param>
public sealed record MeshTemplate(MeshHierarchy Hierarchy, IReadOnlyList<IndexTable> Spirals)
{
    /// <summary>Builds the template of a mesh for a kind of network.</summary>
    /// <param name="mesh">The mesh that is decimated: the mean of the training meshes, or a reference.</param>
    /// <param name="convolution">Spiral networks need spirals.</param>
    /// <param name="cacheFolder">Keeps hierarchies between programs, or null.</param>
    public static MeshTemplate Build(Mesh mesh, GraphConvolution convolution, string? cacheFolder = null)
    {
        MeshHierarchy hierarchy = MeshHierarchy.Build(mesh, cacheFolder: cacheFolder);
        return new MeshTemplate(hierarchy, convolution == GraphConvolution.Spiral ? Spiral.Tables(hierarchy) : []);
    }
}
