using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Tensors;

namespace Likeness.Geometry.Spirals;

/// <summary>One vertex in each connected component of a mesh, and the shortest way of every vertex to it.</summary>
internal static class SpiralReferences
{
    /// <summary>Checks the references that were asked for and adds one for each component without.</summary>
    public static int[] Complete(ReadOnlySpan<Vector3> positions, MeshTopology topology, IReadOnlyList<int> asked)
    {
        MeshComponents components = MeshComponents.Of(topology);
        int[] references = new int[components.Count];
        references.AsSpan().Fill(-1);
        foreach (int vertex in asked)
        {
            if ((uint)vertex >= (uint)topology.VertexCount || components.Labels[vertex] < 0)
            {
                throw new LikenessException($"The spiral reference {vertex} is not a vertex of a triangle; the mesh has {topology.VertexCount} vertices (0 to {topology.VertexCount - 1}).");
            }

            ref int reference = ref references[components.Labels[vertex]];
            if (reference >= 0)
            {
                throw new LikenessException($"The spiral references {reference} and {vertex} lie in the same connected component; give at most one for each of the {components.Count}.");
            }

            reference = vertex;
        }

        for (int c = 0; c < references.Length; c++)
        {
            if (references[c] < 0)
            {
                references[c] = MostCentral(positions, components, c);
            }
        }

        return references;
    }

    /// <summary>Carries references to the next coarser level: the nearest coarse vertex of the same component.</summary>
    public static int[] Coarser(HierarchyLevel fine, HierarchyLevel coarse, HierarchyStep step, int[] fineReferences)
    {
        int[] fineLabels = MeshComponents.Of(fine.Topology).Labels;
        int[] coarseLabels = MeshComponents.Of(coarse.Topology).Labels;
        var found = new List<int>();
        var covered = new HashSet<int>();
        foreach (int reference in fineReferences)
        {
            int nearest = -1;
            double least = double.PositiveInfinity;
            for (int v = 0; v < coarse.VertexCount; v++)
            {
                double distance = ((Double3)coarse.Positions[v] - fine.Positions[reference]).LengthSquared;
                if (distance < least && fineLabels[step.Kept[v]] == fineLabels[reference])
                {
                    (nearest, least) = (v, distance);
                }
            }

            // A small component can vanish on the way.
            if (nearest >= 0 && covered.Add(coarseLabels[nearest]))
            {
                found.Add(nearest);
            }
        }

        return Complete(coarse.Positions, coarse.Topology, found);
    }

    /// <summary>
    /// For every vertex the neighbour to start its spiral with: the next one on the shortest way (sum of edge lengths, Dijkstra) to the
    /// reference; for a reference its nearest neighbour; -1 for a vertex without neighbours.
    /// </summary>
    public static int[] Starts(ReadOnlySpan<Vector3> positions, MeshTopology topology, ReadOnlySpan<int> references)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        int[] previous = [.. ShortestPaths.From(positions, topology, references).Previous];
        foreach (int reference in references)
        {
            double least = double.PositiveInfinity;
            foreach (int next in adjacency.NeighboursOf(reference))
            {
                double distance = ((Double3)positions[next] - positions[reference]).LengthSquared;
                if (distance < least)
                {
                    (previous[reference], least) = (next, distance);
                }
            }
        }

        return previous;
    }

    private static int MostCentral(ReadOnlySpan<Vector3> positions, MeshComponents components, int component)
    {
        int[] vertices = components.VerticesOf(component);
        var sum = default(Double3);
        foreach (int v in vertices)
        {
            sum += positions[v];
        }

        Double3 middle = sum * (1.0 / vertices.Length);
        int best = vertices[0];
        foreach (int v in vertices)
        {
            if (((Double3)positions[v] - middle).LengthSquared < ((Double3)positions[best] - middle).LengthSquared)
            {
                best = v;
            }
        }

        return best;
    }
}
