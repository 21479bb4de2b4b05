using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;

namespace Likeness.Geometry.Topology;

/// <summary>Shortest ways along edges from some vertices to all others (Dijkstra with Euclidean edge lengths).</summary>
public sealed class ShortestPaths
{
    private ShortestPaths(double[] distances, int[] previous)
    {
        Distances = distances;
        Previous = previous;
    }

    /// <summary>For each vertex the length of the way from the nearest source; infinite where there is none. Not to be written to.</summary>
    public double[] Distances { get; }

    /// <summary>For each vertex the one before it on its way; -1 for sources and where there is no way. Not to be written to.</summary>
    public int[] Previous { get; }

    /// <summary>Finds the ways.</summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="sources">Where ways start.</param>
    /// <param name="reach">Longer ways are not looked for.</param>
    /// <exception cref="Tensors.LikenessException">A position is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A source is not a vertex.</exception>
    public static ShortestPaths From(ReadOnlySpan<Vector3> positions, MeshTopology topology, ReadOnlySpan<int> sources, double reach = double.PositiveInfinity)
    {
        MeshChecks.RequirePositions(positions, topology);
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        int[] previous = new int[topology.VertexCount];
        double[] distances = new double[previous.Length];
        previous.AsSpan().Fill(-1);
        distances.AsSpan().Fill(double.PositiveInfinity);

        // The vertex beside the distance makes the order of equally far ones definite.
        var queue = new PriorityQueue<int, (double Distance, int Vertex)>();
        foreach (int source in sources)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)source, (uint)topology.VertexCount, nameof(sources));
            distances[source] = 0;
            queue.Enqueue(source, (0, source));
        }

        while (queue.TryDequeue(out int at, out (double Distance, int Vertex) priority))
        {
            if (priority.Distance > distances[at])
            {
                continue;
            }

            foreach (int next in adjacency.NeighboursOf(at))
            {
                double distance = distances[at] + ((Double3)positions[next] - positions[at]).Length;
                if (distance < distances[next] && distance <= reach)
                {
                    distances[next] = distance;
                    previous[next] = at;
                    queue.Enqueue(next, (distance, next));
                }
            }
        }

        return new ShortestPaths(distances, previous);
    }
}
