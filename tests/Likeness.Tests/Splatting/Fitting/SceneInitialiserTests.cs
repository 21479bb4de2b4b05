using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data;
using Likeness.Splatting.Fitting.Initialisation;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Fitting;

public sealed class SceneInitialiserTests
{
    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    [InlineData(9, 1)]
    [InlineData(700, 3)]
    [InlineData(3000, 5)]
    public void Distances_are_those_of_a_search_through_all_points(int count, int neighbours)
    {
        var random = new Random(count);

        // On a coarse grid, so that many points coincide or lie on a splitting plane.
        Vector3[] points = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? new Vector3(random.Next(6), random.Next(6), random.Next(2)) : new Vector3(random.NextSingle(), random.NextSingle() * 7, random.NextSingle()))];
        float[] found = NearestNeighbours.MeanSquaredDistances(points, neighbours);
        for (int i = 0; i < count; i += Math.Max(1, count / 200))
        {
            double expected = points.Where((_, j) => j != i).Select(p => Vector3.DistanceSquared(p, points[i])).Order().Take(neighbours).Average();
            Assert.Equal(expected, found[i], 1e-5 * (1 + expected));
        }
    }

    [Fact]
    public void Equal_points_and_single_points_do_no_harm()
    {
        Assert.All(NearestNeighbours.MeanSquaredDistances([.. Enumerable.Repeat(Vector3.One, 100)]), d => Assert.Equal(0, d));
        Assert.Equal([0f], NearestNeighbours.MeanSquaredDistances([Vector3.One]));
        Assert.Empty(NearestNeighbours.MeanSquaredDistances([]));
    }

    [Fact]
    public void Points_become_round_gaussians_of_their_colour_and_spacing()
    {
        var cloud = new PointCloud(
            [new(0, 0, 0), new(1, 0, 0), new(0, 2, 0), new(0, 0, 3), new(0, 0, 3)],
            [new Rgba(255, 0, 51), Rgba.White, Rgba.Black, Rgba.Black, Rgba.Black]);
        GaussianScene scene = SceneInitialiser.FromPoints(cloud, 2, opacity: 0.5f, scale: 0.1f);
        Assert.Equal((5, 2), (scene.Count, scene.Degree));
        Assert.Equal([0f, 2f, 0f], scene.Means[6..9]);
        Assert.Equal([1f, 0f, 0f, 0f], scene.Rotations[..4]);
        Assert.Equal(0f, scene.OpacityLogits[2]);
        float expected = MathF.Log(0.1f * MathF.Sqrt((1 + 4 + 9) / 3f));
        Assert.All(scene.LogScales[..3], s => Assert.Equal(expected, s, 1e-5f));
        Assert.Equal((1 - 0.5f) / 0.28209479f, scene.ShDc[0], 1e-5f);
        Assert.Equal((0 - 0.5f) / 0.28209479f, scene.ShDc[1], 1e-5f);
        Assert.Equal((0.2f - 0.5f) / 0.28209479f, scene.ShDc[2], 1e-5f);
        Assert.All(scene.ShRest, v => Assert.Equal(0, v));
        Assert.Equal(-2.1972f, SceneInitialiser.FromPoints(cloud, 0).OpacityLogits[0], 1e-4f);

        GaussianScene few = SceneInitialiser.FromPoints(cloud, 0, most: 3, seed: 4);
        Assert.Equal(3, few.Count);
        Assert.Equal(few.Means, SceneInitialiser.FromPoints(cloud, 0, most: 3, seed: 4).Means);
    }

    [Fact]
    public void A_random_cube_fills_its_space()
    {
        PointCloud cloud = SceneInitialiser.RandomCube(4000, new Vector3(1, 2, 3), 0.5f, 7);
        foreach (int axis in (ReadOnlySpan<int>)[0, 1, 2])
        {
            float[] values = [.. cloud.Positions.Select(p => p[axis] - axis - 1)];
            Assert.InRange(values.Min(), -0.5f, -0.49f);
            Assert.InRange(values.Max(), 0.49f, 0.5f);
            Assert.InRange(values.Average(), -0.02f, 0.02f);
        }

        Assert.Equal(cloud.Positions, SceneInitialiser.RandomCube(4000, new Vector3(1, 2, 3), 0.5f, 7).Positions);
        Assert.NotEqual(cloud.Positions, SceneInitialiser.RandomCube(4000, new Vector3(1, 2, 3), 0.5f, 8).Positions);
    }

    [Fact]
    public void The_seen_cube_lies_where_the_cameras_look()
    {
        var target = new Vector3(10, -3, 2);
        Camera[] around = [.. Enumerable.Range(0, 12).Select(i => Camera.LookAt(64, 64, 40, target + new Vector3(5 * MathF.Sin(i), 0.5f, 5 * MathF.Cos(i)), target, Vector3.UnitY))];
        (Vector3 centre, float half) = SeenVolume.Cube(around);
        Assert.True(Vector3.Distance(target, centre) < 0.05f, $"{centre}");
        Assert.Equal(1.3f * MathF.Sqrt(25.25f) * MathF.Tan(MathF.PI / 9), half, 0.05f);

        // Cameras side by side that look the same way: something in front of them.
        Camera[] row = [.. Enumerable.Range(0, 5).Select(i => Camera.LookAt(64, 64, 40, new Vector3(i, 0, 0), new Vector3(i, 0, 1), Vector3.UnitY))];
        (centre, half) = SeenVolume.Cube(row);
        Assert.True(centre.Z > 0.5f && half > 0.1f && float.IsFinite(half), $"{centre} {half}");
        (centre, half) = SeenVolume.Cube(row[..1]);
        Assert.True(centre.Z > 0.5f && half > 0.1f && float.IsFinite(half), $"{centre} {half}");
    }
}
