using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Numerics;
using Likeness.Geometry.Spatial;
using Likeness.Tensors;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Spatial;

public sealed class TriangleTreeTests
{
    public static TheoryData<string> GoldenCases
    {
        get
        {
            GoldenFile file = GoldenFile.Load("mesh_geometry");
            return [.. file.Cases.Where(c => file.Case(c).Has("out/dist2"))];
        }
    }

    [Theory]
    [MemberData(nameof(GoldenCases))]
    public void Closest_points_match_the_reference(string name)
    {
        GoldenCase test = GoldenFile.Load("mesh_geometry").Case(name);
        Vector3[] queries = Shapes.Vectors(test.Doubles("in/query"));
        var results = new SurfacePoint[queries.Length];
        new TriangleTree(Shapes.Golden(test)).Closest(queries, results);
        test.AssertClose("out/point", [.. results.SelectMany(r => new[] { r.Position.X, r.Position.Y, r.Position.Z })]);
        test.AssertClose("out/dist2", [.. results.Select(r => r.SquaredDistance)], 1e-5, 1e-5);
        int[] faces = test.Ints("out/face");
        int[] ties = test.Ints("out/tie");
        double[] weights = test.Doubles("out/bary");
        for (int i = 0; i < queries.Length; i++)
        {
            if (ties[i] == 0)
            {
                Assert.Equal(faces[i], results[i].Triangle);
                Assert.Equal(weights[3 * i], results[i].WeightA, 1e-5);
                Assert.Equal(weights[(3 * i) + 1], results[i].WeightB, 1e-5);
                Assert.Equal(weights[(3 * i) + 2], results[i].WeightC, 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(1, 40, 60)]
    [InlineData(2, 5, 3)]
    [InlineData(3, 200, 500)]
    [InlineData(4, 3, 1)]
    public void The_tree_finds_what_trying_every_triangle_finds(int seed, int vertices, int triangles)
    {
        Mesh mesh = Shapes.Soup(seed, vertices, triangles);
        var tree = new TriangleTree(mesh);
        var random = new Random(seed);
        for (int i = 0; i < 200; i++)
        {
            // Half the queries on the lattice, so that many triangles are equally close.
            Vector3 query = i % 2 == 0
                ? new Vector3(random.Next(-4, 12), random.Next(-4, 12), random.Next(-4, 12)) / 4f
                : new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) * 3f;
            (int triangle, double distance) = BruteForce(mesh, query);
            SurfacePoint found = tree.Closest(query);
            Assert.Equal(distance, found.SquaredDistance);
            Assert.Equal(triangle, found.Triangle);
            Assert.Equal(1, found.WeightA + found.WeightB + found.WeightC, 1e-12);
            Assert.InRange(Math.Min(found.WeightA, Math.Min(found.WeightB, found.WeightC)), -1e-12, 1);
            Assert.Equal(Math.Sqrt(distance), (found.Position - query).Length(), 1e-5);
        }
    }

    [Fact]
    public void The_two_triangles_at_an_edge_tie_exactly_and_the_lower_one_is_named()
    {
        Mesh sphere = Shapes.Icosphere(3);
        var tree = new TriangleTree(sphere);
        var edges = Likeness.Geometry.Topology.MeshEdges.Of(sphere.Topology);
        for (int e = 0; e < edges.Count; e++)
        {
            Vector3 outside = (sphere.Positions[edges[e].A] + sphere.Positions[edges[e].B]) * 0.9f;
            SurfacePoint found = tree.Closest(outside);
            if (found.WeightA == 0 || found.WeightB == 0 || found.WeightC == 0)
            {
                Assert.Equal(edges.TrianglesOf(e)[0], found.Triangle);
            }
        }
    }

    [Fact]
    public void A_refitted_tree_answers_as_a_new_one()
    {
        Mesh sphere = Shapes.Icosphere(2);
        Vector3[] moved = [.. sphere.Positions.Select(p => new Vector3(p.X * 2, p.Y + (0.3f * p.X), p.Z * 0.5f))];
        var tree = new TriangleTree(sphere);
        tree.Refit(moved);
        var fresh = new TriangleTree(moved, sphere.Topology);
        var random = new Random(5);
        for (int i = 0; i < 100; i++)
        {
            var query = new Vector3(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f) * 5;
            Assert.Equal(fresh.Closest(query), tree.Closest(query));
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void Rays_hit_what_trying_every_triangle_hits(int seed)
    {
        Mesh mesh = Shapes.Soup(seed, 30, 60);
        var tree = new TriangleTree(mesh);
        var random = new Random(seed);
        int hits = 0;
        for (int i = 0; i < 300; i++)
        {
            var origin = new Vector3(random.NextSingle() * 4 - 1, random.NextSingle() * 4 - 1, random.NextSingle() * 4 - 1);
            Vector3 direction = i % 5 == 0 ? Vector3.UnitX : new Vector3(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
            bool found = tree.TryRaycast(origin, direction, out RayHit hit);
            double best = double.PositiveInfinity;
            for (int t = 0; t < mesh.Topology.TriangleCount; t++)
            {
                int[] corners = mesh.Topology.Triangles[(3 * t)..((3 * t) + 3)];
                if (corners.Distinct().Count() == 3
                    && new TriangleTree(mesh.Positions, new MeshTopology(mesh.VertexCount, corners)).TryRaycast(origin, direction, out RayHit one))
                {
                    best = Math.Min(best, one.Distance);
                }
            }

            Assert.Equal(!double.IsPositiveInfinity(best), found);
            if (found)
            {
                hits++;
                Assert.Equal(best, hit.Distance);
                ReadOnlySpan<int> c = mesh.Topology.Triangles.AsSpan(3 * hit.Triangle, 3);
                Vector3 on = (mesh.Positions[c[0]] * (float)hit.WeightA) + (mesh.Positions[c[1]] * (float)hit.WeightB) + (mesh.Positions[c[2]] * (float)hit.WeightC);
                Assert.True((on - (origin + (direction * (float)hit.Distance))).Length() < 1e-4f);
            }
        }

        Assert.True(hits > 20);
    }

    [Fact]
    public void A_ray_stops_at_its_reach_and_starts_at_its_origin()
    {
        var tree = new TriangleTree(Shapes.Icosphere(2));
        Assert.True(tree.TryRaycast(new Vector3(0, 0, 5), -Vector3.UnitZ, out RayHit front));
        Assert.InRange(front.Distance, 3.9, 4.1);
        Assert.False(tree.TryRaycast(new Vector3(0, 0, 5), -Vector3.UnitZ, out _, reach: 3.5));
        Assert.False(tree.TryRaycast(new Vector3(0, 0, 5), Vector3.UnitZ, out _));
        Assert.True(tree.TryRaycast(Vector3.Zero, Vector3.UnitX, out RayHit inside));
        Assert.InRange(inside.Distance, 0.9, 1.01);
    }

    [Fact]
    public void Queries_allocate_nothing()
    {
        var tree = new TriangleTree(Shapes.Icosphere(2));
        var queries = new Vector3[500];
        for (int i = 0; i < queries.Length; i++)
        {
            queries[i] = new Vector3(i % 7, i % 5, i % 3);
        }

        var results = new SurfacePoint[queries.Length];
        AllocationCheck.AssertNone(() =>
        {
            tree.Closest(queries, results);
            tree.TryRaycast(Vector3.One, Vector3.One, out _);
        });
    }

    [Fact]
    public void Bad_input_is_refused_with_the_place()
    {
        Assert.Contains("no triangles", Assert.Throws<LikenessException>(() => new TriangleTree([Vector3.Zero], new MeshTopology(1, []))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Vertex 1 has the position (NaN",
            Assert.Throws<LikenessException>(() => new TriangleTree([Vector3.Zero, new Vector3(float.NaN, 0, 0), Vector3.One], new MeshTopology(3, [0, 1, 2]))).Message,
            StringComparison.Ordinal);
        Assert.Throws<LikenessException>(() => new TriangleTree(Shapes.Tetrahedron()).Closest(new Vector3(float.NaN, 0, 0)));
    }

    private static (int Triangle, double Distance) BruteForce(Mesh mesh, Vector3 query)
    {
        (int Triangle, double Distance) best = (-1, double.PositiveInfinity);
        for (int t = 0; t < mesh.Topology.TriangleCount; t++)
        {
            (int a, int b, int c) = (mesh.Topology.Triangles[3 * t], mesh.Topology.Triangles[(3 * t) + 1], mesh.Topology.Triangles[(3 * t) + 2]);
            double distance = ClosestOnTriangle.Find(query, mesh.Positions[a], mesh.Positions[b], mesh.Positions[c], a, b, c, out Double3 _);
            if (distance < best.Distance)
            {
                best = (t, distance);
            }
        }

        return best;
    }
}
