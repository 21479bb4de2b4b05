using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Tensors.Sparse;

namespace Likeness.Geometry.Spirals;

/// <summary>
/// Spirals: for each vertex an ordered list of itself and the vertices around it, which turns a mesh convolution into a
/// gather and a matrix product. Entries of -1 stand for the dummy vertex, whose features are always zero.
/// </summary>
public static class Spiral
{
    /// <summary>
    /// The spirals of Neural3DMM (Bouritsas et al. 2019) for every level of a hierarchy: vertices turn towards a reference by shortest
    /// paths; rings run counter-clockwise; a gap at a boundary is one dummy. All spirals of a level have the length
    /// floor(mean + 2 standard deviations) of their lengths after dilation: longer ones are cut, shorter ones padded with -1.
    /// </summary>
    /// <returns>One table a level, [vertices, length].</returns>
    /// <exception cref="Tensors.LikenessException">A reference is not a used vertex, or two lie in one component.</exception>
    public static IReadOnlyList<IndexTable> Tables(MeshHierarchy hierarchy, SpiralOptions? options = null)
    {
        options ??= new SpiralOptions();
        var tables = new List<IndexTable>();
        int[] references = [];
        for (int l = 0; l < hierarchy.Levels.Count; l++)
        {
            HierarchyLevel level = hierarchy.Levels[l];
            references = l == 0
                ? SpiralReferences.Complete(level.Positions, level.Topology, options.References)
                : SpiralReferences.Coarser(hierarchy.Levels[l - 1], level, hierarchy.Steps[l - 1], references);
            tables.Add(Table(Lists(level.Positions, level.Topology, references, At(options.Hops, l)), At(options.Dilation, l)));
        }

        return tables;
    }

    /// <summary>The spirals of one mesh before dilation, cutting and padding.</summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="references">As <see cref="SpiralOptions.References"/>.</param>
    /// <param name="hops">Rings around each vertex.</param>
    /// <returns>For each vertex: itself, then ring by ring; -1 where a ring has a gap.</returns>
    /// <exception cref="Tensors.LikenessException">A reference is not a used vertex, or two lie in one component.</exception>
    public static int[][] Lists(ReadOnlySpan<Vector3> positions, MeshTopology topology, IReadOnlyList<int> references, int hops)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hops);
        MeshChecks.RequirePositions(positions, topology);
        int[] starts = SpiralReferences.Starts(positions, topology, SpiralReferences.Complete(positions, topology, references));
        var walker = new SpiralWalker(topology);
        int[][] spirals = new int[topology.VertexCount][];
        var spiral = new List<int>();
        for (int v = 0; v < spirals.Length; v++)
        {
            spiral.Clear();
            walker.Walk(v, starts[v], hops, int.MaxValue, spiral);
            spirals[v] = [.. spiral];
        }

        return spirals;
    }

    /// <summary>Thins spirals out, and cuts or pads them to one length: floor(mean + 2 standard deviations) of the thinned lengths.</summary>
    /// <param name="spirals">As <see cref="Lists"/> makes them.</param>
    /// <param name="dilation">After entry 0 every so many entries one is kept: 1, 1 + dilation, 1 + 2 dilation ...</param>
    public static IndexTable Table(IReadOnlyList<int[]> spirals, int dilation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        double sum = 0;
        double squares = 0;
        foreach (int[] spiral in spirals)
        {
            double length = Thinned(spiral.Length, dilation);
            sum += length;
            squares += length * length;
        }

        double mean = sum / Math.Max(1, spirals.Count);
        double deviation = Math.Sqrt(Math.Max(0, (squares / Math.Max(1, spirals.Count)) - (mean * mean)));

        // The margin is for lengths that are all equal, where rounding must not lose one.
        int columns = (int)Math.Floor(mean + (2 * deviation) + 1e-9);
        int[] indices = new int[spirals.Count * columns];
        indices.AsSpan().Fill(SpiralWalker.Dummy);
        for (int v = 0; v < spirals.Count; v++)
        {
            int kept = Math.Min(columns, Thinned(spirals[v].Length, dilation));
            for (int k = 0; k < kept; k++)
            {
                indices[(v * columns) + k] = spirals[v][k == 0 ? 0 : 1 + ((k - 1) * dilation)];
            }
        }

        return new IndexTable(spirals.Count, columns, spirals.Count, indices);
    }

    /// <summary>
    /// The spirals of SpiralNet++ (Gong et al. 2019): a fixed length on every level, any start, no dummies. Rings are added until there
    /// are length x dilation entries, of which every dilation-th is kept; where the rings end before, the nearest vertices are taken.
    /// </summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="length">Entries a vertex. Only a mesh with fewer vertices than this is padded with -1.</param>
    /// <param name="dilation">Of every so many entries one is kept, the vertex itself first.</param>
    public static IndexTable FixedTable(ReadOnlySpan<Vector3> positions, MeshTopology topology, int length = 9, int dilation = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        MeshChecks.RequirePositions(positions, topology);
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        var walker = new SpiralWalker(topology);
        int n = topology.VertexCount;
        int[] indices = new int[n * length];
        indices.AsSpan().Fill(SpiralWalker.Dummy);
        var spiral = new List<int>();
        for (int v = 0; v < n; v++)
        {
            spiral.Clear();
            ReadOnlySpan<int> neighbours = adjacency.NeighboursOf(v);

            // Dummies are dropped, so twice the entries are always enough.
            walker.Walk(v, neighbours.IsEmpty ? -1 : neighbours[0], n, 2 * length * dilation, spiral);
            spiral.RemoveAll(static i => i == SpiralWalker.Dummy);
            int step = dilation;
            if (spiral.Count < length * dilation)
            {
                Nearest(positions, v, length * dilation, spiral);
                step = spiral.Count < length * dilation ? 1 : dilation;
            }

            for (int k = 0; k < length && k * step < spiral.Count; k++)
            {
                indices[(v * length) + k] = spiral[k * step];
            }
        }

        return new IndexTable(n, length, n, indices);
    }

    private static int Thinned(int length, int dilation) => length == 0 ? 0 : 1 + ((length - 1 + dilation - 1) / dilation);

    private static int At(IReadOnlyList<int> perLevel, int level) => perLevel[Math.Min(level, perLevel.Count - 1)];

    private static void Nearest(ReadOnlySpan<Vector3> positions, int centre, int count, List<int> nearest)
    {
        var order = new (float Distance, int Vertex)[positions.Length];
        for (int v = 0; v < order.Length; v++)
        {
            order[v] = (v == centre ? -1 : Vector3.DistanceSquared(positions[v], positions[centre]), v);
        }

        Array.Sort(order);
        nearest.Clear();
        for (int k = 0; k < Math.Min(count, order.Length); k++)
        {
            nearest.Add(order[k].Vertex);
        }
    }
}
