using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Spirals;
using Likeness.Geometry.Topology;
using Likeness.Tensors;
using Likeness.Tensors.Sparse;

namespace Likeness.Tests.Geometry.Spirals;

public sealed class SpiralTests
{
    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 11)]
    public void Spirals_of_an_icosahedron_have_the_specified_lengths(int hops, int length)
    {
        int[][] spirals = Of(Shapes.Icosphere(0), hops);
        Assert.All(spirals, s => Assert.Equal(length, s.Length));
        Assert.Equal(length, Spiral.Table(spirals, 1).Length);
    }

    [Fact]
    public void Spirals_of_a_subdivided_icosahedron_have_the_specified_lengths()
    {
        int[][] spirals = Of(Shapes.Icosphere(1), 1);
        Assert.Equal(12, spirals.Count(s => s.Length == 6));
        Assert.Equal(30, spirals.Count(s => s.Length == 7));
        Assert.Equal(7, Spiral.Table(spirals, 1).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void On_a_closed_manifold_spirals_are_permutations_of_neighbourhoods(int hops)
    {
        Mesh sphere = Shapes.Icosphere(3);
        MeshAdjacency adjacency = MeshAdjacency.Of(sphere.Topology);
        int[][] spirals = Of(sphere, hops);
        for (int v = 0; v < sphere.VertexCount; v++)
        {
            var reached = new HashSet<int> { v };
            for (int hop = 0; hop < hops; hop++)
            {
                reached.UnionWith(reached.ToArray().SelectMany(w => adjacency.NeighboursOf(w).ToArray()));
            }

            Assert.Equal(v, spirals[v][0]);
            Assert.Equal(reached.Order(), spirals[v].Order());
        }
    }

    [Fact]
    public void Rings_run_counter_clockwise_seen_from_outside()
    {
        Mesh sphere = Shapes.Icosphere(2);
        foreach (int[] spiral in Of(sphere, 1))
        {
            Vector3 centre = sphere.Positions[spiral[0]];
            for (int k = 1; k < spiral.Length; k++)
            {
                Vector3 a = sphere.Positions[spiral[k]] - centre;
                Vector3 b = sphere.Positions[spiral[k + 1 == spiral.Length ? 1 : k + 1]] - centre;
                Assert.True(Vector3.Dot(Vector3.Cross(a, b), centre) > 0);
            }
        }
    }

    [Theory]
    [InlineData("sphere")]
    [InlineData("sheet")]
    public void Turning_all_faces_inside_out_reverses_the_ring(string kind)
    {
        Mesh mesh = kind == "sphere" ? Shapes.Icosphere(2) : Shapes.Sheet(7, 6);
        int[][] spirals = Of(mesh, 1);
        int[][] mirrored = Of(Shapes.Reversed(mesh), 1);
        for (int v = 0; v < spirals.Length; v++)
        {
            // The vertex and its start stay in front; the rest runs backwards.
            Assert.Equal(spirals[v][..2], mirrored[v][..2]);
            Assert.Equal(Cyclic(spirals[v][1..]), Cyclic([.. mirrored[v][1..].Reverse()]));
        }

        // A dummy may stand at the end or behind the start: in the circle that is the same place.
        static int[] Cyclic(int[] ring)
        {
            int lowest = Array.IndexOf(ring, ring.Min());
            return [.. ring[lowest..], .. ring[..lowest]];
        }
    }

    [Fact]
    public void A_ring_at_a_boundary_has_one_dummy_where_the_gap_is()
    {
        // Vertex 1 of a 3 x 2 sheet: neighbours 0, 3 (diagonal to 0 only), 4, 5, 2, in angular order with the gap below.
        Mesh sheet = Shapes.Sheet(3, 2);
        MeshAdjacency adjacency = MeshAdjacency.Of(sheet.Topology);
        foreach (int reference in Enumerable.Range(0, 6))
        {
            int[][] spirals = Spiral.Lists(sheet.Positions, sheet.Topology, [reference], 1);
            for (int v = 0; v < 6; v++)
            {
                Assert.Single(spirals[v], -1);
                Assert.Equal(adjacency.NeighboursOf(v).ToArray(), spirals[v][1..].Where(i => i >= 0).Order());
                int[] ring = spirals[v][1..];
                int gap = Array.IndexOf(ring, -1);
                int[] fan = [.. ring[(gap + 1)..], .. ring[..gap]];
                for (int k = 0; k + 1 < fan.Length; k++)
                {
                    Assert.True(MeshEdges.Of(sheet.Topology).IndexOf(fan[k], fan[k + 1]) >= 0);
                    Vector3 turn = Vector3.Cross(sheet.Positions[fan[k]] - sheet.Positions[v], sheet.Positions[fan[k + 1]] - sheet.Positions[v]);
                    Assert.True(turn.Z > 0);
                }
            }
        }
    }

    [Fact]
    public void Spirals_turn_towards_their_reference()
    {
        Mesh sheet = Shapes.Sheet(9, 1 + 2);
        int[][] spirals = Spiral.Lists(sheet.Positions, sheet.Topology, [9], 1);

        // Along the middle row the shortest way to the reference at its left end is straight left.
        for (int x = 1; x < 9; x++)
        {
            Assert.Equal(9 + x - 1, spirals[9 + x][1]);
        }

        // The reference itself starts with its nearest neighbour, the lowest among equals.
        Assert.Equal(0, spirals[9][1]);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    public void Any_tangle_gives_spirals_without_repeats(int seed)
    {
        Mesh soup = Shapes.Soup(seed, 60, 120);
        foreach (int[] spiral in Of(soup, 3))
        {
            int[] vertices = [.. spiral.Where(i => i >= 0)];
            Assert.Equal(vertices.Length, vertices.Distinct().Count());
        }

        foreach (IndexTable table in Spiral.Tables(MeshHierarchy.Build(soup, 3)))
        {
            Assert.Equal(table.Rows, table.SourceRows);
        }
    }

    [Fact]
    public void Dilation_keeps_the_vertex_and_then_every_second_entry()
    {
        IndexTable table = Spiral.Table([.. Enumerable.Repeat<int[]>([5, 0, 1, 2, 3, 4], 6)], 2);
        Assert.Equal(4, table.Length);
        Assert.Equal([5, 0, 2, 4], table.Indices[..4]);
    }

    [Fact]
    public void Long_spirals_are_cut_and_short_ones_padded()
    {
        int[][] spirals = [.. Enumerable.Range(0, 20).Select(i => i == 0 ? Enumerable.Range(0, 12).ToArray() : i == 1 ? [1] : [i, 0, 1])];

        // Mean 3.35, deviation 2.057 (population): floor(7.464).
        IndexTable table = Spiral.Table(spirals, 1);
        Assert.Equal(7, table.Length);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], table.Indices[..7]);
        Assert.Equal([1, -1, -1, -1, -1, -1, -1], table.Indices[7..14]);
    }

    [Fact]
    public void Several_components_and_loose_vertices_are_walked_each_for_itself()
    {
        Mesh two = Shapes.Union(Shapes.Icosphere(2), Shapes.Icosphere(1));
        var mesh = new Mesh([.. two.Positions, Vector3.Zero], two.Topology.Triangles);
        int[] labels = MeshComponents.Of(mesh.Topology).Labels;
        int[][] spirals = Spiral.Lists(mesh.Positions, mesh.Topology, [7], 2);
        Assert.All(spirals[..^1], s => Assert.All(s, i => Assert.Equal(labels[s[0]], labels[i])));
        Assert.Equal([mesh.VertexCount - 1], spirals[^1]);

        MeshHierarchy hierarchy = MeshHierarchy.Build(mesh);
        IReadOnlyList<IndexTable> tables = Spiral.Tables(hierarchy, new SpiralOptions { References = [7] });
        Assert.Equal(hierarchy.Levels.Select(l => l.VertexCount), tables.Select(t => t.Rows));
    }

    [Fact]
    public void Unsuitable_references_are_refused()
    {
        Mesh sphere = Shapes.Icosphere(1);
        Assert.Contains("same connected component", Assert.Throws<LikenessException>(() => Spiral.Lists(sphere.Positions, sphere.Topology, [1, 2], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("reference 42", Assert.Throws<LikenessException>(() => Spiral.Lists(sphere.Positions, sphere.Topology, [42], 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Fixed_spirals_have_no_dummies_and_no_repeats(int dilation)
    {
        foreach (Mesh mesh in new[] { Shapes.Icosphere(2), Shapes.Sheet(6, 6), Shapes.Soup(41, 60, 100) })
        {
            IndexTable table = Spiral.FixedTable(mesh.Positions, mesh.Topology, 9, dilation);
            for (int v = 0; v < table.Rows; v++)
            {
                int[] row = table.Indices[(9 * v)..(9 * (v + 1))];
                Assert.Equal(v, row[0]);
                Assert.DoesNotContain(-1, row);
                Assert.Equal(9, row.Distinct().Count());
            }
        }
    }

    [Fact]
    public void A_mesh_smaller_than_the_fixed_length_is_padded()
    {
        Mesh tetrahedron = Shapes.Tetrahedron();
        IndexTable table = Spiral.FixedTable(tetrahedron.Positions, tetrahedron.Topology);
        Assert.Equal([-1, -1, -1, -1, -1], table.Indices[4..9]);
        Assert.Equal([0, 1, 2, 3], table.Indices[..4].Order());
    }

    [SkippableFact]
    public void The_shared_head_has_spirals_on_every_level()
    {
        MeshHierarchy hierarchy = MeshHierarchy.Build(Shapes.IctHead());
        IReadOnlyList<IndexTable> tables = Spiral.Tables(hierarchy);
        Assert.Equal([5000, 1250, 313, 79, 20], tables.Select(t => t.Rows));

        // Two rings of six and twelve, every second kept: about ten; one ring of six: about seven to ten where valences spread.
        Assert.All(tables, t => Assert.InRange(t.Length, 7, 16));
        Assert.All(tables, t => Assert.All(Enumerable.Range(0, t.Rows), v => Assert.Equal(v, t.Indices[v * t.Length])));
    }

    private static int[][] Of(Mesh mesh, int hops) => Spiral.Lists(mesh.Positions, mesh.Topology, [], hops);
}
