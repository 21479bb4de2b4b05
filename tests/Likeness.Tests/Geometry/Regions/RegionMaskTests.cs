using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Regions;
using Likeness.Geometry.Topology;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Regions;

public sealed class RegionMaskTests
{
    [Fact]
    public void A_straight_radius_sees_across_gaps_and_a_geodesic_one_does_not()
    {
        // Two sheets one above the other, like closed lips.
        Mesh sheet = Shapes.Sheet(5, 5);
        var mesh = new Mesh(
            [.. sheet.Positions, .. sheet.Positions.Select(p => p + new Vector3(0, 0, 0.1f))],
            [.. sheet.Topology.Triangles, .. sheet.Topology.Triangles.Select(i => i + 25)]);
        Assert.Equal([7, 11, 12, 13, 17, 32, 36, 37, 38, 42], RegionMask.WithinDistance(mesh.Positions, [12], 1.1f));
        Assert.Equal([7, 11, 12, 13, 17], RegionMask.WithinGeodesicDistance(mesh.Positions, mesh.Topology, [12], 1.1));
        Assert.Equal([0, 1, 5, 12], RegionMask.WithinGeodesicDistance(mesh.Positions, mesh.Topology, [0, 12], 1).Where(v => v is 0 or 1 or 5 or 12));
    }

    [Fact]
    public void Growing_by_rings_follows_edges()
    {
        Mesh sphere = Shapes.Icosphere(2);
        MeshAdjacency adjacency = MeshAdjacency.Of(sphere.Topology);
        int[] once = RegionMask.Grow(sphere.Topology, [3], 1);
        Assert.Equal(adjacency.NeighboursOf(3).ToArray().Append(3).Order(), once);
        Assert.Equal(RegionMask.Grow(sphere.Topology, once, 1), RegionMask.Grow(sphere.Topology, [3], 2));
        Assert.Equal(sphere.VertexCount, RegionMask.Grow(sphere.Topology, [3], 100).Length);
    }

    [Fact]
    public void A_loop_cuts_out_its_inside()
    {
        Mesh sheet = Shapes.Sheet(7, 7);
        int[] loop = [8, 9, 10, 17, 24, 23, 22, 15];
        Assert.Equal([8, 9, 10, 15, 16, 17, 22, 23, 24], RegionMask.InsideLoop(sheet.Topology, loop, 16));
        Assert.Equal(48, RegionMask.InsideLoop(sheet.Topology, loop, 48).Length);
    }

    [Fact]
    public void A_loop_that_is_none_is_refused()
    {
        Mesh sheet = Shapes.Sheet(7, 7);
        Assert.Contains("vertices 8 and 10", Assert.Throws<LikenessException>(() => RegionMask.InsideLoop(sheet.Topology, [8, 10, 17], 16)).Message, StringComparison.Ordinal);
        Assert.Contains("beside the loop", Assert.Throws<LikenessException>(() => RegionMask.InsideLoop(sheet.Topology, [8, 9, 16], 8)).Message, StringComparison.Ordinal);
        Assert.Contains("does not separate", Assert.Throws<LikenessException>(() => RegionMask.InsideLoop(sheet.Topology, [8, 9, 16], 40)).Message + " ", StringComparison.Ordinal);
        Assert.Contains("vertex 60", Assert.Throws<LikenessException>(() => RegionMask.Grow(sheet.Topology, [60], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shortest_paths_add_up_edge_lengths()
    {
        Mesh sheet = Shapes.Sheet(5, 1 + 1);
        ShortestPaths paths = ShortestPaths.From(sheet.Positions, sheet.Topology, [0]);
        Assert.Equal([0, 1, 2, 3, 4], paths.Distances[..5]);
        Assert.Equal(Math.Sqrt(2) + 3, paths.Distances[9], 1e-6);
        Assert.Equal(3, paths.Previous[4]);
        Assert.Equal(-1, paths.Previous[0]);
        Assert.Equal(double.PositiveInfinity, ShortestPaths.From(sheet.Positions, sheet.Topology, [0], 2.5).Distances[4]);
    }

    [SkippableFact]
    public void The_lips_of_the_shared_head_lie_around_its_mouth_loop()
    {
        Mesh head = Shapes.IctHead();
        using var file = Likeness.Tensors.Files.NpzFile.Open(Likeness.Tests.Support.Requires.Shared("data/ict/ict_face_5k.npz"));
        int[] loop = file.Read("loop_mouth").ToInts();
        Assert.Contains(BoundaryLoop.Find(head.Topology), l => l.Vertices.Order().SequenceEqual(loop.Order()));
        int[] region = RegionMask.Grow(head.Topology, loop, 8);
        Assert.True(file.Read("mask_lips").ToInts().Count(region.Contains) > 0.9 * file.Read("mask_lips").ToInts().Length);
    }
}
