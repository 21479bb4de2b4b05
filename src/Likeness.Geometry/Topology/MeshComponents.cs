using Likeness.Geometry.Meshes;

namespace Likeness.Geometry.Topology;

/// <summary>The parts of a mesh that hang together by edges, numbered in the order of their lowest vertices.</summary>
public sealed class MeshComponents
{
    private MeshComponents(int[] labels, int count)
    {
        Labels = labels;
        Count = count;
    }

    /// <summary>The number of components; vertices that no triangle uses are not counted.</summary>
    public int Count { get; }

    /// <summary>The component of each vertex, or -1 for a vertex that no triangle uses. Not to be written to.</summary>
    public int[] Labels { get; }

    /// <summary>Finds the components.</summary>
    public static MeshComponents Of(MeshTopology topology)
    {
        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        int[] labels = new int[topology.VertexCount];
        labels.AsSpan().Fill(-1);
        int[] pending = new int[topology.VertexCount];
        int count = 0;
        for (int seed = 0; seed < labels.Length; seed++)
        {
            if (labels[seed] >= 0 || adjacency.TrianglesOf(seed).IsEmpty)
            {
                continue;
            }

            int top = 0;
            pending[top++] = seed;
            labels[seed] = count;
            while (top > 0)
            {
                foreach (int next in adjacency.NeighboursOf(pending[--top]))
                {
                    if (labels[next] < 0)
                    {
                        labels[next] = count;
                        pending[top++] = next;
                    }
                }
            }

            count++;
        }

        return new MeshComponents(labels, count);
    }

    /// <summary>The vertices of one component, ascending.</summary>
    public int[] VerticesOf(int component)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)component, (uint)Count, nameof(component));
        var vertices = new List<int>();
        for (int v = 0; v < Labels.Length; v++)
        {
            if (Labels[v] == component)
            {
                vertices.Add(v);
            }
        }

        return [.. vertices];
    }
}
