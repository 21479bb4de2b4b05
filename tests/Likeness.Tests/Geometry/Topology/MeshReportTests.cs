using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Topology;

namespace Likeness.Tests.Geometry.Topology;

public sealed class MeshReportTests
{
    [Fact]
    public void A_closed_sphere_has_no_problems()
    {
        MeshReport report = MeshReport.Of(Shapes.Icosphere(2));
        Assert.Empty(report.Problems);
        Assert.True(report.IsManifold);
        Assert.True(report.IsClosed);
        Assert.Equal((162, 480, 320), (report.VertexCount, report.EdgeCount, report.TriangleCount));
        Assert.Equal(2, report.EulerCharacteristic);
        Assert.Equal(1, report.ComponentCount);
    }

    [Fact]
    public void A_sheet_has_one_rim_that_runs_with_the_winding()
    {
        MeshReport report = MeshReport.Of(Shapes.Sheet(3, 3));
        BoundaryLoop rim = Assert.Single(report.BoundaryLoops);
        Assert.True(rim.Closed);
        Assert.Equal([0, 1, 2, 5, 8, 7, 6, 3], rim.Vertices);
        Assert.Equal(8, report.BoundaryEdgeCount);
        Assert.False(report.IsClosed);
        Assert.True(report.IsManifold);
    }

    [Fact]
    public void Two_holes_that_touch_in_a_vertex_stay_two_rims()
    {
        // Two sheets that share one corner: the vertex belongs to both rims.
        var mesh = new Mesh(
            [new(0, 0, 0), new(1, 0, 0), new(1, 1, 0), new(2, 1, 0), new(2, 2, 0)],
            [0, 1, 2, 2, 3, 4]);
        MeshReport report = MeshReport.Of(mesh);
        Assert.Equal(2, report.BoundaryLoops.Count);
        Assert.All(report.BoundaryLoops, l => Assert.Equal(3, l.Vertices.Length));
        Assert.Equal([2], report.NonFanVertices);
        Assert.False(report.IsManifold);
        Assert.Contains("1 vertex joins separate sheets (2).", report.Problems);
    }

    [Fact]
    public void Every_kind_of_damage_is_named_with_its_place()
    {
        var mesh = new Mesh(
            [new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1), new(0, -1, 0), new(float.NaN, 0, 0), new(2, 0, 0), new(9, 9, 9)],
            [
                0, 1, 2,
                0, 1, 3,
                0, 1, 4,
                2, 0, 1,
                0, 1, 6,
                3, 3, 2,
            ]);
        MeshReport report = MeshReport.Of(mesh);
        Assert.Equal([5], report.NonFiniteVertices);
        Assert.Equal([5, 7], report.IsolatedVertices);
        Assert.Contains(new MeshEdge(0, 1), report.NonManifoldEdges);
        Assert.Equal([3], report.DuplicateTriangles);
        Assert.Equal([4, 5], report.ZeroAreaTriangles);
        Assert.Contains(report.Problems, p => p.StartsWith("2 triangles have no area (4, 5)", StringComparison.Ordinal));
    }

    [Fact]
    public void A_triangle_turned_inside_out_is_found()
    {
        Mesh sphere = Shapes.Icosphere(1);
        int[] triangles = [.. sphere.Topology.Triangles];
        (triangles[0], triangles[1]) = (triangles[1], triangles[0]);
        Assert.Equal(3, MeshReport.Of(new Mesh(sphere.Positions, triangles)).InconsistentEdges.Count);
    }

    [Fact]
    public void Components_are_numbered_by_their_lowest_vertex_and_loose_vertices_belong_to_none()
    {
        Mesh two = Shapes.Union(Shapes.Tetrahedron(), Shapes.Sheet(3, 2));
        var mesh = new Mesh([.. two.Positions, Vector3.Zero], two.Topology.Triangles);
        MeshComponents components = MeshComponents.Of(mesh.Topology);
        Assert.Equal(2, components.Count);
        Assert.Equal([0, 1, 2, 3], components.VerticesOf(0));
        Assert.Equal([4, 5, 6, 7, 8, 9], components.VerticesOf(1));
        Assert.Equal(-1, components.Labels[10]);
    }

    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    [InlineData(53)]
    public void Any_tangle_of_triangles_can_be_examined(int seed)
    {
        Mesh soup = Shapes.Soup(seed, 25, 60);
        MeshReport report = MeshReport.Of(soup);
        Assert.False(report.IsManifold);
        Assert.NotEmpty(report.Problems);
        MeshEdges edges = MeshEdges.Of(soup.Topology);
        int boundary = Enumerable.Range(0, edges.Count).Count(e => edges.TrianglesOf(e).Length == 1);
        Assert.Equal(boundary, report.BoundaryEdgeCount);

        // Every boundary edge lies on exactly one rim.
        Assert.Equal(boundary, report.BoundaryLoops.Sum(l => l.Vertices.Length - (l.Closed ? 0 : 1)));
    }

    [Fact]
    public void A_mesh_without_triangles_can_be_examined()
    {
        MeshReport report = MeshReport.Of(new Mesh([Vector3.Zero, Vector3.One], Array.Empty<int>()));
        Assert.Equal(2, report.IsolatedVertices.Count);
        Assert.False(report.IsClosed);
        Assert.Empty(report.BoundaryLoops);
    }

    [SkippableFact]
    public void The_shared_head_has_the_openings_of_a_head()
    {
        MeshReport report = MeshReport.Of(Shapes.IctHead());
        Assert.Empty(report.Problems);
        Assert.Equal(1, report.ComponentCount);
        Assert.Equal(186, report.BoundaryEdgeCount);
        Assert.Equal([36, 36, 52, 62], report.BoundaryLoops.Select(l => l.Vertices.Length).Order());
    }
}
