using System.Numerics;
using Likeness.Geometry.Files;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Scenes;

public sealed class SceneStatisticsTests
{
    [Fact]
    public void Distributions_are_those_of_the_finite_numbers()
    {
        float[] numbers = [.. Enumerable.Range(0, 101).Select(i => (float)(100 - i)), float.NaN, float.PositiveInfinity];
        Assert.Equal(new Distribution(0, 1, 50, 99, 100), Distribution.Of(numbers));
        Assert.Equal(new Distribution(5, 5, 5, 5, 5), Distribution.Of([5]));
        Assert.True(float.IsNaN(Distribution.Of([float.NaN]).Median));
    }

    [Fact]
    public void Counts_and_bounds_are_right()
    {
        GaussianScene scene = Odd();
        SceneStatistics s = SceneStatistics.Of(scene);
        Assert.Equal((400, 1), (s.Count, s.Degree));
        Assert.Equal((new Vector3(-1, -1, -1), new Vector3(100, 1, 1)), (s.Low, s.High));
        Assert.True(s.CoreHigh.X <= 1);
        Assert.Equal((2, 1, 1, 1), (s.Transparent, s.ZeroRotations, s.Flat, s.DirectionDependent));
        Assert.Equal([new NonFiniteCount("position", 1, 0), new NonFiniteCount("log scale", 0, 1), new NonFiniteCount("opacity", 0, 1)], s.NonFinite);
        Assert.Equal(0.1f, s.Scale.Median, 1e-6f);
        Assert.Equal(0.5f, s.Opacity.Median, 1e-6f);
    }

    [Fact]
    public void What_is_odd_is_said_in_words()
    {
        GaussianScene scene = Odd();
        IReadOnlyList<LoadWarning> found = SceneCheck.Of(scene, SceneStatistics.Of(scene));
        foreach (string code in (string[])["not-finite", "zero-rotation", "flat", "transparent", "far", "huge", "needles", "colour-range", "same-place"])
        {
            Assert.Contains(found, w => w.Code == code);
        }

        Assert.Contains(found, w => w.Message.StartsWith("1 of 400 Gaussians (0.25 %) have the quaternion 0", StringComparison.Ordinal));
        GaussianScene sound = SampleScenes.Random(1, 100, 1);
        Array.Fill(sound.LogScales, -3);
        Array.Fill(sound.OpacityLogits, 1);
        Assert.Empty(SceneCheck.Of(sound, SceneStatistics.Of(sound)));
        Array.Clear(sound.ShRest);
        Assert.Equal("empty-harmonics", Assert.Single(SceneCheck.Of(sound, SceneStatistics.Of(sound))).Code);
        Assert.Equal("empty", Assert.Single(SceneCheck.Of(new GaussianScene(0, 3), SceneStatistics.Of(new GaussianScene(0, 3)))).Code);
    }

    [Fact]
    public void Differences_are_measured_for_each_attribute()
    {
        GaussianScene a = SampleScenes.Random(4, 5, 1), b = SceneSelection.Select(a, [4, 3, 2, 1, 0]);
        Assert.Equal(new SceneDifference(), SceneDifference.Between(a, b, [4, 3, 2, 1, 0]));
        b.Means[0] += 0.5f;
        b.LogScales[4] -= 0.25f;
        b.ShDc[1] += 1;
        // A turn of 2 degrees about x, and the other sign of the quaternion.
        (float w, float x) = ((float)Math.Cos(Math.PI / 180), (float)Math.Sin(Math.PI / 180));
        new float[] { 1, 0, 0, 0 }.CopyTo(a.Rotations, 16);
        new float[] { -2 * w, -2 * x, 0, 0 }.CopyTo(b.Rotations, 0);
        SceneDifference d = SceneDifference.Between(a, b, [4, 3, 2, 1, 0]);
        Assert.Equal(0.5, d.Position, 1e-4);
        Assert.Equal(0.25, d.LogScale, 1e-5);
        Assert.Equal(0.2821, d.Colour, 1e-4);
        Assert.Equal(2, d.RotationDegrees, 1e-4);
        Assert.Equal((0, 0), (d.Opacity, d.Harmonics));
        Assert.Equal(a.ShRest.Max(MathF.Abs), SceneDifference.Between(a, SceneSelection.WithDegree(a, 0), []).Harmonics, 1e-7);
        b.OpacityLogits[0] = float.NaN;
        Assert.Equal(double.PositiveInfinity, SceneDifference.Between(a, b, [4, 3, 2, 1, 0]).Opacity);
        Assert.Throws<ArgumentException>(() => SceneDifference.Between(a, new GaussianScene(4, 0), []));
    }

    // A cube of 400 Gaussians of scale 0.1 and opacity 0.5, each oddity in one or two of them.
    private static GaussianScene Odd()
    {
        var random = new Random(5);
        var scene = new GaussianScene(400, 1);
        for (int i = 0; i < scene.Means.Length; i++)
        {
            scene.Means[i] = i < 3 ? -1 : i < 6 ? 1 : (random.NextSingle() * 2) - 1;
        }

        Array.Fill(scene.LogScales, MathF.Log(0.1f));
        scene.Means[2 * 3] = 100;
        scene.Means[3 * 3] = float.NaN;
        scene.Means.AsSpan(0, 3).CopyTo(scene.Means.AsSpan(4 * 3));
        scene.LogScales[5 * 3] = float.NegativeInfinity;
        scene.LogScales[6 * 3] = 5;
        scene.LogScales[(7 * 3) + 1] = 0;
        scene.LogScales[7 * 3] = scene.LogScales[(7 * 3) + 2] = -9;
        scene.OpacityLogits[8] = -7;
        scene.OpacityLogits[9] = float.NegativeInfinity;
        scene.Rotations[10 * 4] = 0;
        scene.ShDc[11 * 3] = 9;
        scene.ShRest[12 * 9] = 0.5f;
        return scene;
    }
}
