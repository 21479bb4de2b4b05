using System.Numerics;
using Likeness.Geometry.Meshes;
using Likeness.Geometry.Spatial;

namespace Likeness.Tests.Geometry.Spatial;

public class SelfIntersectionTests
{
    private static readonly int[] TwoTriangles = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void A_needle_through_a_triangle_is_found_with_its_depth()
    {
        Vector3[] p = [new(0, 0, 0), new(10, 0, 0), new(0, 10, 0), new(2, 2, -1), new(2, 3, -1), new(2, 2, 5)];
        TriangleCrossing crossing = Assert.Single(SelfIntersection.Find(p, new MeshTopology(6, TwoTriangles)));
        Assert.Equal((0, 1), (crossing.First, crossing.Second));
        Assert.Equal(1, crossing.Depth, 1e-5f);
        Assert.Empty(SelfIntersection.Find(p, new MeshTopology(6, TwoTriangles), 1.01f));
    }

    [Fact]
    public void Triangles_beside_and_above_each_other_are_free()
    {
        Vector3[] beside = [new(0, 0, 0), new(10, 0, 0), new(0, 10, 0), new(12, 2, -1), new(12, 3, -1), new(12, 2, 5)];
        Vector3[] above = [new(0, 0, 0), new(10, 0, 0), new(0, 10, 0), new(0, 0, 0.1f), new(10, 0, 0.1f), new(0, 10, 0.1f)];
        Assert.Empty(SelfIntersection.Find(beside, new MeshTopology(6, TwoTriangles)));
        Assert.Empty(SelfIntersection.Find(above, new MeshTopology(6, TwoTriangles)));
    }

    [Fact]
    public void Random_triangles_are_judged_as_by_trying_every_pair()
    {
        var random = new System.Random(3);
        var p = new Vector3[600];
        for (int i = 0; i < p.Length; i += 3)
        {
            Vector3 centre = 20 * Next();
            p[i] = centre + (4 * Next());
            p[i + 1] = centre + (4 * Next());
            p[i + 2] = centre + (4 * Next());
        }

        int[] triangles = [.. Enumerable.Range(0, p.Length)];
        var found = SelfIntersection.Find(p, new MeshTopology(p.Length, triangles)).Select(c => (c.First, c.Second)).ToHashSet();
        Assert.True(found.Count > 20);
        for (int i = 0; i < 200; i++)
        {
            for (int j = i + 1; j < 200; j++)
            {
                Vector3[] pair = [.. p[(3 * i)..((3 * i) + 3)], .. p[(3 * j)..((3 * j) + 3)]];
                Assert.Equal(SelfIntersection.Find(pair, new MeshTopology(6, TwoTriangles)).Count == 1, found.Contains((i, j)));
            }
        }

        Vector3 Next() => new(random.NextSingle(), random.NextSingle(), random.NextSingle());
    }
}
