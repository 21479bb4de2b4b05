using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;

namespace Likeness.Tests.Geometry.Topology;

public sealed class MeshEdgesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Adjacency_and_edges_agree_with_counting_on_any_mesh(int seed)
    {
        MeshTopology topology = Shapes.Soup(seed, 20, 40).Topology;
        var pairs = new SortedDictionary<(int, int), SortedSet<int>>();
        for (int t = 0; t < topology.TriangleCount; t++)
        {
            for (int k = 0; k < 3; k++)
            {
                (int a, int b) = (topology.Triangles[(3 * t) + k], topology.Triangles[(3 * t) + ((k + 1) % 3)]);
                if (a != b)
                {
                    (int, int) key = (Math.Min(a, b), Math.Max(a, b));
                    pairs.TryAdd(key, []);
                    pairs[key].Add(t);
                }
            }
        }

        MeshEdges edges = MeshEdges.Of(topology);
        Assert.Equal(pairs.Keys, edges.Edges.ToArray().Select(e => (e.A, e.B)));
        for (int e = 0; e < edges.Count; e++)
        {
            Assert.Equal(pairs[(edges[e].A, edges[e].B)], edges.TrianglesOf(e).ToArray());
            Assert.Equal(e, edges.IndexOf(edges[e].B, edges[e].A));
        }

        MeshAdjacency adjacency = MeshAdjacency.Of(topology);
        for (int v = 0; v < topology.VertexCount; v++)
        {
            int[] expected = [.. pairs.Keys.Where(p => p.Item1 == v || p.Item2 == v).Select(p => p.Item1 == v ? p.Item2 : p.Item1).Order()];
            Assert.Equal(expected, adjacency.NeighboursOf(v).ToArray());
            Assert.Equal(
                Enumerable.Range(0, topology.TriangleCount).Where(t => topology.Triangles.AsSpan(3 * t, 3).Contains(v)),
                adjacency.TrianglesOf(v).ToArray());
        }
    }
}
