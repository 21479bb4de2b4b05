using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Simplification;
using Likeness.Geometry.Topology;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Simplification;

public sealed class QuadricDecimationTests
{
    [Theory]
    [InlineData(2, 41)]
    [InlineData(2, 12)]
    [InlineData(3, 161)]
    public void A_closed_sphere_keeps_a_subset_of_its_vertices_and_reaches_the_target(int subdivisions, int target)
    {
        Mesh sphere = Shapes.Icosphere(subdivisions);
        DecimationResult result = QuadricDecimation.ToVertexCount(sphere.Positions, sphere.Topology, target);
        Assert.True(result.ReachedTarget);
        Assert.InRange(result.Kept.Length, target - 2, target);
        Assert.Equal(result.Kept.Distinct().Order(), result.Kept);
        Assert.InRange(result.Kept[^1], 0, sphere.VertexCount - 1);
        Assert.Equal(result.Kept.Length, result.Topology.VertexCount);
        Assert.Equal(result.Kept.Length, result.Topology.Triangles.Distinct().Count());
        for (int t = 0; t < result.Topology.TriangleCount; t++)
        {
            Assert.Equal(3, result.Topology.Triangles[(3 * t)..((3 * t) + 3)].Distinct().Count());
        }
    }

    [Fact]
    public void Flat_parts_collapse_for_nothing_and_keep_their_shape()
    {
        Mesh sheet = Shapes.Sheet(9, 9);
        DecimationResult result = QuadricDecimation.ToVertexCount(sheet.Positions, sheet.Topology, 40);
        Assert.Equal(0, result.TotalCost, 1e-12);
        Assert.True(result.ReachedTarget);
    }

    [Fact]
    public void The_cheapest_vertex_goes_first()
    {
        // A shallow bump on a flat sheet costs less than anything on the sharp ridge of a roof.
        Mesh sheet = Shapes.Sheet(5, 5);
        Vector3[] positions = [.. sheet.Positions.Select(p => p with { Z = p.X > 2 ? 0 : 3 * (2 - p.X) })];
        positions[(2 * 5) + 3] += new Vector3(0, 0, 1e-3f);
        DecimationResult result = QuadricDecimation.ToVertexCount(positions, sheet.Topology, 24);
        Assert.Equal(1, result.Collapses);
        Assert.True(result.TotalCost < 1e-5);
    }

    [Fact]
    public void The_last_triangle_is_never_taken()
    {
        DecimationResult result = QuadricDecimation.ToVertexCount([Vector3.Zero, Vector3.UnitX, Vector3.UnitY], new MeshTopology(3, [0, 1, 2]), 1);
        Assert.False(result.ReachedTarget);
        Assert.Equal([0, 1, 2], result.Kept);
        Assert.Equal(0, result.Collapses);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Any_tangle_of_triangles_is_simplified_without_loose_ends(int seed)
    {
        Mesh soup = Shapes.Soup(seed, 80, 150);
        DecimationResult result = QuadricDecimation.ToVertexCount(soup.Positions, soup.Topology, 20);
        Assert.NotEmpty(result.Topology.Triangles);
        Assert.Equal(result.Kept.Length, result.Topology.Triangles.Distinct().Count());
        Assert.True(double.IsFinite(result.TotalCost));
        Assert.Equal(result.ReachedTarget, result.Kept.Length <= 20);
    }

    [Fact]
    public void Loose_vertices_disappear_and_components_stay_apart()
    {
        Mesh two = Shapes.Union(Shapes.Icosphere(1), Shapes.Icosphere(1));
        var mesh = new Mesh([.. two.Positions, new Vector3(5, 5, 5)], two.Topology.Triangles);
        DecimationResult result = QuadricDecimation.ToVertexCount(mesh.Positions, mesh.Topology, 40);
        Assert.DoesNotContain(84, result.Kept);
        Assert.Equal(2, MeshComponents.Of(result.Topology).Count);
    }

    [Fact]
    public void Bad_input_is_refused_with_the_place()
    {
        var nan = Assert.Throws<LikenessException>(() =>
            QuadricDecimation.ToVertexCount([Vector3.Zero, Vector3.UnitX, new Vector3(0, float.NaN, 0)], new MeshTopology(3, [0, 1, 2]), 2));
        Assert.Contains("Vertex 2 has the position (0, NaN, 0)", nan.Message, StringComparison.Ordinal);
        var none = Assert.Throws<LikenessException>(() =>
            QuadricDecimation.ToVertexCount([Vector3.Zero, Vector3.UnitX], new MeshTopology(2, [0, 1, 1]), 2));
        Assert.Contains("no triangle with three different corners", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Triangles_without_an_area_do_no_harm()
    {
        DecimationResult line = QuadricDecimation.ToVertexCount(
            [Vector3.Zero, Vector3.UnitX, 2 * Vector3.UnitX, 3 * Vector3.UnitX], new MeshTopology(4, [0, 1, 2, 1, 2, 3]), 3);
        Assert.Equal(3, line.Kept.Length);
        Assert.Equal(0, line.TotalCost);
    }

    [SkippableFact]
    public void The_shared_head_is_decimated_as_specified() => AssertLevels(
        Shapes.IctHead(),
        [1250, 313, 79, 20],
        [2435, 598, 146, 33],
        [3687, 913, 222, 52],
        [3750, 937, 234, 59],
        [49.17, 156.25, 356.79, 436.46],
        [4, 6, 14, 19, 28, 32, 40, 63]);

    [SkippableFact]
    public void The_bunny_is_decimated_as_specified() => AssertLevels(
        Shapes.Bunny(),
        [626, 157, 40, 10],
        [1230, 305, 72, 14],
        null,
        null,
        [4.7013e-3],
        [1, 2, 3, 9, 15, 17, 20, 22]);

    [Theory]
    [InlineData(5023, new[] { 1256, 314, 79, 20 })]
    [InlineData(6890, new[] { 1723, 431, 108, 27 })]
    [InlineData(5000, new[] { 1250, 313, 79, 20 })]
    public void Level_sizes_are_quarters_rounded_up(int vertices, int[] expected)
    {
        // A tube wound from one helix has as many vertices as one likes.
        const int turn = 71;
        var positions = new Vector3[vertices];
        var triangles = new List<int>();
        for (int v = 0; v < vertices; v++)
        {
            float angle = 2 * MathF.PI * v / turn;
            float radius = 10 + MathF.Sin(0.003f * v) + MathF.Cos(3 * angle);
            positions[v] = new Vector3(radius * MathF.Cos(angle), radius * MathF.Sin(angle), 0.012f * v);
            if (v + turn + 1 < vertices)
            {
                triangles.AddRange([v, v + 1, v + turn, v + 1, v + turn + 1, v + turn]);
            }
        }

        MeshHierarchy hierarchy = MeshHierarchy.Build(new Mesh(positions, [.. triangles]));
        for (int l = 0; l < expected.Length; l++)
        {
            Assert.InRange(hierarchy.Levels[l + 1].VertexCount, expected[l] - 1, expected[l]);
        }
    }

    private static void AssertLevels(Mesh mesh, int[] vertices, int[] triangles, int[]? edges, int[]? collapses, double[] costs, int[] keptFirst)
    {
        Vector3[] positions = mesh.Positions;
        MeshTopology topology = mesh.Topology;
        for (int l = 0; l < vertices.Length; l++)
        {
            DecimationResult result = QuadricDecimation.ToVertexCount(positions, topology, (positions.Length + 3) / 4);
            Assert.Equal(vertices[l], result.Kept.Length);
            Assert.InRange(result.Topology.TriangleCount, triangles[l] - 3, triangles[l] + 3);
            if (l == 0)
            {
                Assert.Equal(keptFirst, result.Kept[..keptFirst.Length]);
            }

            if (edges is not null && collapses is not null)
            {
                Assert.InRange(MeshEdges.Of(result.Topology).Count, edges[l] - 3, edges[l] + 3);
                Assert.Equal(collapses[l], result.Collapses);
            }

            if (l < costs.Length)
            {
                Assert.InRange(result.TotalCost, 0.99 * costs[l], 1.01 * costs[l]);
            }

            positions = [.. result.Kept.Select(k => positions[k])];
            topology = result.Topology;
        }
    }
}
