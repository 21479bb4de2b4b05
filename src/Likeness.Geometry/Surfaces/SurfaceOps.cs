using Likeness.Geometry.Meshes;
using Likeness.Tensors;

namespace Likeness.Geometry.Surfaces;

/// <summary>
/// Differentiable measurements of surfaces: normals, face features, edge lengths, as-rigid-as-possible energy. Positions are
/// [vertices, 3] or [batch..., vertices, 3]; every operation works in double precision inside and rounds its results once.
/// The uniform and cotangent Laplacians are fixed matrices (<see cref="MeshLaplacian"/>) to be multiplied with.
/// </summary>
public static partial class SurfaceOps
{
    // A thousand vertices keep a core busy for some tens of microseconds.
    private const int VerticesPerBlock = 1024;

    /// <summary>Checks positions against a vertex count and gives the number of meshes in the batch.</summary>
    private static int BatchOf(Tensor positions, int vertices)
    {
        Shape shape = positions.Shape;
        return shape.Rank >= 2 && shape[-1] == 3 && shape[-2] == vertices
            ? shape.CountBefore(shape.Rank - 2)
            : throw new ShapeException($"Positions of a mesh of {vertices} vertices have the shape [..., {vertices}, 3]; found {shape}.");
    }

    /// <summary>The shape of something that there is one of (with trailing dimensions) for each of <paramref name="items"/>.</summary>
    private static Shape PerItem(Shape positions, int items, bool vectors) =>
        vectors ? positions.With(-2, items) : positions.Without(-1).With(-1, items);

    private static int BlocksOf(MeshTopology topology) => Work.Blocks(topology.VertexCount, VerticesPerBlock);
}
