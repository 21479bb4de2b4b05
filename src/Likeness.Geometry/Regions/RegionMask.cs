using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;
using Likeness.Tensors;

namespace Likeness.Geometry.Regions;

/// <summary>
/// Makes region masks: ascending lists of vertices, as <see cref="MeshSet.Masks"/> holds them, from landmarks and loops.
/// </summary>
public static class RegionMask
{
    /// <summary>The vertices within a straight distance of any landmark, on whatever part of the mesh.</summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="landmarks">Vertices in the middle of the region.</param>
    /// <param name="radius">In the unit of the positions; a vertex exactly so far is inside.</param>
    public static int[] WithinDistance(ReadOnlySpan<Vector3> positions, ReadOnlySpan<int> landmarks, float radius)
    {
        var mask = new List<int>();
        for (int v = 0; v < positions.Length; v++)
        {
            foreach (int landmark in landmarks)
            {
                if (Vector3.DistanceSquared(positions[v], positions[landmark]) <= radius * radius)
                {
                    mask.Add(v);
                    break;
                }
            }
        }

        return [.. mask];
    }

    /// <summary>The vertices within a distance of any landmark along the edges, so that the other lip or eyelid stays outside.</summary>
    /// <param name="positions">One position a vertex.</param>
    /// <param name="topology">The triangles.</param>
    /// <param name="landmarks">Vertices in the middle of the region.</param>
    /// <param name="radius">In the unit of the positions; ways along edges are some percent longer than on the surface.</param>
    /// <exception cref="LikenessException">A position is not finite.</exception>
    public static int[] WithinGeodesicDistance(ReadOnlySpan<Vector3> positions, MeshTopology topology, ReadOnlySpan<int> landmarks, double radius)
    {
        double[] distances = ShortestPaths.From(positions, topology, landmarks, radius).Distances;
        return Where(distances.Length, v => distances[v] <= radius);
    }

    /// <summary>A mask and the rings of neighbours around it: the mouth region from the loop of the lips.</summary>
    /// <param name="topology">The triangles.</param>
    /// <param name="vertices">The mask to grow.</param>
    /// <param name="rings">How many rings to add.</param>
    public static int[] Grow(MeshTopology topology, ReadOnlySpan<int> vertices, int rings)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        bool[] inside = Flags(topology, vertices);
        int[] front = vertices.ToArray();
        for (int ring = 0; ring < rings; ring++)
        {
            var next = new List<int>();
            foreach (int v in front)
            {
                foreach (int w in adjacency.NeighboursOf(v))
                {
                    if (!inside[w])
                    {
                        inside[w] = true;
                        next.Add(w);
                    }
                }
            }

            front = [.. next];
        }

        return Where(inside.Length, v => inside[v]);
    }

    /// <summary>The vertices that a closed loop cuts off from the rest, on the side of a seed, the loop included.</summary>
    /// <param name="topology">The triangles.</param>
    /// <param name="loop">Vertices in order; each is a neighbour of the next and the last of the first.</param>
    /// <param name="seed">A vertex of the region that is not on the loop.</param>
    /// <exception cref="LikenessException">The loop is not made of edges, the seed is on it, or it does not separate the seed from anything.</exception>
    public static int[] InsideLoop(MeshTopology topology, ReadOnlySpan<int> loop, int seed)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        bool[] inside = Flags(topology, loop);
        for (int i = 0; i < loop.Length; i++)
        {
            int next = loop[(i + 1) % loop.Length];
            if (!adjacency.NeighboursOf(loop[i]).Contains(next))
            {
                throw new LikenessException($"The loop is broken: vertices {loop[i]} and {next} follow each other but share no edge.");
            }
        }

        if ((uint)seed >= (uint)topology.VertexCount || inside[seed])
        {
            throw new LikenessException($"The seed {seed} is not a vertex beside the loop; choose one inside the region.");
        }

        inside[seed] = true;
        var pending = new Stack<int>([seed]);
        while (pending.TryPop(out int v))
        {
            foreach (int w in adjacency.NeighboursOf(v))
            {
                if (!inside[w])
                {
                    inside[w] = true;
                    pending.Push(w);
                }
            }
        }

        int[] labels = MeshComponents.Of(topology).Labels;
        int[] mask = Where(inside.Length, v => inside[v]);
        return mask.Count(v => labels[v] == labels[seed]) < labels.Count(l => l == labels[seed])
            ? mask
            : throw new LikenessException($"The loop of {loop.Length} vertices does not separate vertex {seed} from the rest of the mesh.");
    }

    private static bool[] Flags(MeshTopology topology, ReadOnlySpan<int> vertices)
    {
        bool[] flags = new bool[topology.VertexCount];
        foreach (int v in vertices)
        {
            if ((uint)v >= (uint)flags.Length)
            {
                throw new LikenessException($"A region names vertex {v}, but the mesh has {flags.Length} vertices (0 to {flags.Length - 1}).");
            }

            flags[v] = true;
        }

        return flags;
    }

    private static int[] Where(int count, Func<int, bool> wanted) => [.. Enumerable.Range(0, count).Where(wanted)];
}
