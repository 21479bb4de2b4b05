using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Simplification;

/// <summary>One mesh of a <see cref="MeshHierarchy"/>.</summary>
/// <param name="Topology">Its triangles.</param>
/// <param name="Positions">Its vertices, a subset of the finest mesh's.</param>
/// <param name="Laplacian">The scaled graph Laplacian of Chebyshev convolutions, [vertices, vertices].</param>
public sealed record HierarchyLevel(MeshTopology Topology, Vector3[] Positions, SparseMatrix Laplacian)
{
    /// <summary>The number of vertices.</summary>
    public int VertexCount => Positions.Length;
}

/// <summary>The way between a level and the next coarser one.</summary>
/// <param name="Kept">For each coarse vertex its index on the finer level, ascending.</param>
/// <param name="Down">[coarse, fine]: a single 1 in each row, at <paramref name="Kept"/>.</param>
/// <param name="Up">[fine, coarse]: barycentric weights of the closest point of the coarse surface; rows add up to one, and a kept vertex maps to itself.</param>
public sealed record HierarchyStep(int[] Kept, SparseMatrix Down, SparseMatrix Up);

/// <summary>
/// A mesh and ever coarser versions of it with the matrices between them, as mesh autoencoders use (CoMA, Deep3DMM section 3):
/// quadric-error decimation to a subset of the vertices, selection down, barycentric interpolation up.
/// </summary>
public sealed class MeshHierarchy
{
    internal MeshHierarchy(IReadOnlyList<HierarchyLevel> levels, IReadOnlyList<HierarchyStep> steps)
    {
        Levels = levels;
        Steps = steps;
    }

    /// <summary>The meshes, finest first.</summary>
    public IReadOnlyList<HierarchyLevel> Levels { get; }

    /// <summary>The steps: entry l lies between levels l and l + 1.</summary>
    public IReadOnlyList<HierarchyStep> Steps { get; }

    /// <summary>Builds a hierarchy whose steps all divide by the same factor.</summary>
    /// <param name="mesh">The finest mesh.</param>
    /// <param name="levels">How many coarser meshes to make.</param>
    /// <param name="factor">Each keeps 1 / factor of the vertices, rounded up.</param>
    /// <param name="cacheFolder">A folder that keeps the result between programs, or null. A damaged or foreign file in it is replaced.</param>
    /// <exception cref="LikenessException">A position is not finite, or there is no triangle with three different corners.</exception>
    public static MeshHierarchy Build(Mesh mesh, int levels = 4, int factor = 4, string? cacheFolder = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(levels);
        return Build(mesh, Enumerable.Repeat(factor, levels).ToArray(), cacheFolder);
    }

    /// <summary>Builds a hierarchy with a factor for each step.</summary>
    /// <inheritdoc cref="Build(Mesh, int, int, string?)"/>
    /// <param name="mesh">The finest mesh.</param>
    /// <param name="factors">Step l keeps 1 / factors[l] of the vertices of level l, rounded up.</param>
    /// <param name="cacheFolder">A folder that keeps the result between programs, or null.</param>
    public static MeshHierarchy Build(Mesh mesh, ReadOnlySpan<int> factors, string? cacheFolder = null)
    {
        foreach (int factor in factors)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(factor, 2, nameof(factors));
        }

        MeshChecks.RequirePositions(mesh.Positions, mesh.Topology);
        MeshChecks.RequireTriangles(mesh.Topology);
        HierarchyCache? cache = cacheFolder is null ? null : new HierarchyCache(cacheFolder, mesh, factors);
        if (cache?.TryRead() is { } cached)
        {
            return cached;
        }

        var levels = new List<HierarchyLevel> { Level(mesh.Topology, mesh.Positions) };
        var steps = new List<HierarchyStep>();
        foreach (int factor in factors)
        {
            HierarchyLevel fine = levels[^1];
            DecimationResult coarse = QuadricDecimation.ToVertexCount(fine.Positions, fine.Topology, (fine.VertexCount + factor - 1) / factor);
            Vector3[] positions = Select(fine.Positions, coarse.Kept);
            SparseMatrix up = SurfaceInterpolation.Matrix(fine.Positions, positions, coarse.Topology, coarse.Kept);
            steps.Add(Step(fine.VertexCount, coarse.Kept, up));
            levels.Add(Level(coarse.Topology, positions));
        }

        var hierarchy = new MeshHierarchy(levels, steps);
        cache?.Write(hierarchy);
        return hierarchy;
    }

    /// <summary>Puts a stored hierarchy together again: the way up follows from the levels.</summary>
    /// <param name="levels">The meshes, finest first.</param>
    /// <param name="kept">For each step the coarse vertices' indices on the finer level, ascending.</param>
    public static MeshHierarchy FromLevels(IReadOnlyList<HierarchyLevel> levels, IReadOnlyList<int[]> kept)
    {
        var steps = new List<HierarchyStep>();
        for (int l = 0; l < kept.Count; l++)
        {
            SparseMatrix up = SurfaceInterpolation.Matrix(levels[l].Positions, levels[l + 1].Positions, levels[l + 1].Topology, kept[l]);
            steps.Add(Step(levels[l].VertexCount, kept[l], up));
        }

        return new MeshHierarchy(levels, steps);
    }

    internal static HierarchyLevel Level(MeshTopology topology, Vector3[] positions) => new(topology, positions, GraphLaplacian.Scaled(topology));

    internal static HierarchyStep Step(int fineCount, int[] kept, SparseMatrix up) => new(kept, SparseMatrix.Selection(fineCount, kept), up);

    internal static Vector3[] Select(ReadOnlySpan<Vector3> positions, ReadOnlySpan<int> kept)
    {
        var selected = new Vector3[kept.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            selected[i] = positions[kept[i]];
        }

        return selected;
    }
}
