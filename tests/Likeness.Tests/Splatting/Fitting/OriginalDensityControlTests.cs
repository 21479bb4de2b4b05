using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Fitting;

public sealed class OriginalDensityControlTests
{
    private const float Extent = 2;

    [Fact]
    public void Small_gaussians_are_cloned_and_large_ones_split()
    {
        GaussianOptimiser optimiser = Make(4);
        GaussianScene before = optimiser.Scene;

        // 0: moves little. 1: small and restless. 2: large and restless. 3: large, and seen by nobody.
        SetScale(before, 1, 0.01f * Extent * 0.9f);
        SetScale(before, 2, 0.01f * Extent * 1.5f);
        SetScale(before, 3, 0.01f * Extent * 1.5f);
        var statistics = new ScreenStatistics(4);
        (statistics.GradientSums[0], statistics.Views[0]) = (3.9e-4f, 2);
        (statistics.GradientSums[1], statistics.Views[1]) = (4.1e-4f, 2);
        (statistics.GradientSums[2], statistics.Views[2]) = (8e-4f, 1);
        DensityChange change = Control().AfterStep(600, optimiser, statistics)!;
        Assert.Equal(new DensityChange(2, 0, 6), change);
        GaussianScene after = optimiser.Scene;
        Assert.Equal(6, after.Count);

        // In the reference's order: what stays, clones, first and second halves.
        AssertSame(before, 0, after, 0);
        AssertSame(before, 1, after, 1);
        AssertSame(before, 3, after, 2);
        AssertSame(before, 1, after, 3);
        foreach (int half in (ReadOnlySpan<int>)[4, 5])
        {
            Assert.Equal(before.OpacityLogits[2], after.OpacityLogits[half]);
            Assert.Equal(before.ShDc[6..9], after.ShDc[(3 * half)..((3 * half) + 3)]);
            Assert.Equal(before.Rotations[8..12], after.Rotations[(4 * half)..((4 * half) + 4)]);
            Assert.Equal(before.LogScales[6] - MathF.Log(1.6f), after.LogScales[3 * half], 1e-5f);
            double distance = Math.Sqrt(Enumerable.Range(0, 3).Sum(k => Math.Pow(after.Means[(3 * half) + k] - before.Means[6 + k], 2)));
            Assert.InRange(distance, 1e-4, 5 * 0.03);
        }

        Assert.NotEqual(after.Means[12..15], after.Means[15..18]);
        Assert.Equal(6, statistics.Views.Length);
        Assert.All(statistics.Views, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Halves_are_drawn_from_the_gaussian_that_they_were()
    {
        // A needle along the turned x axis: halves lie on it, with its spread.
        double along = 0, across = 0;
        const int count = 400;
        GaussianOptimiser optimiser = Make(count);
        GaussianScene scene = optimiser.Scene;
        float half = MathF.Sqrt(0.5f);
        var statistics = new ScreenStatistics(count);
        for (int i = 0; i < count; i++)
        {
            scene.Means.AsSpan(3 * i, 3).Clear();
            new[] { half, 0, 0, half }.CopyTo(scene.Rotations, 4 * i);
            new[] { MathF.Log(0.5f), MathF.Log(0.001f), MathF.Log(0.001f) }.CopyTo(scene.LogScales, 3 * i);
            (statistics.GradientSums[i], statistics.Views[i]) = (1, 1);
        }

        Control().AfterStep(600, optimiser, statistics);
        for (int i = 0; i < 2 * count; i++)
        {
            // A quarter turn around z takes x to y.
            along += Math.Pow(optimiser.Scene.Means[(3 * i) + 1], 2) / (2 * count);
            across += Math.Pow(optimiser.Scene.Means[3 * i], 2) / (2 * count);
        }

        Assert.InRange(Math.Sqrt(along), 0.45, 0.55);
        Assert.InRange(Math.Sqrt(across), 0, 0.002);
    }

    [Fact]
    public void Transparent_ones_go_and_huge_ones_after_the_first_reset()
    {
        GaussianOptimiser optimiser = Make(4);
        optimiser.Scene.OpacityLogits[1] = GaussianActivations.Logit(0.0049f);
        SetScale(optimiser.Scene, 2, 0.11f * Extent);
        DensityChange early = Control().AfterStep(600, optimiser, new ScreenStatistics(4))!;
        Assert.Equal(new DensityChange(0, 1, 3), early);
        DensityChange late = Control().AfterStep(3100, optimiser, new ScreenStatistics(3))!;
        Assert.Equal(new DensityChange(0, 1, 2), late);
        Assert.All(optimiser.Scene.LogScales, s => Assert.True(s < MathF.Log(0.1f * Extent)));
    }

    [Fact]
    public void Large_ones_on_a_screen_go_when_there_is_such_a_rule()
    {
        GaussianOptimiser optimiser = Make(3);
        var statistics = new ScreenStatistics(3);
        statistics.Radii[1] = 21;
        Assert.Equal(3, Control().AfterStep(3100, optimiser, statistics)!.Count);
        statistics.Radii[1] = 21;
        Assert.Equal(2, Control(new OriginalDensityOptions { LargestRadius = 20 }).AfterStep(3100, optimiser, statistics)!.Count);
    }

    [Fact]
    public void Opacities_are_reset_and_their_moments_forgotten()
    {
        GaussianOptimiser optimiser = Make(3);
        optimiser.Step(TestScenes.Gradients(optimiser.Scene, 5));
        optimiser.Scene.OpacityLogits[2] = -6;
        Control().AfterStep(3000, optimiser, new ScreenStatistics(3));
        float limit = GaussianActivations.Logit(0.01f);
        Assert.Equal(2, optimiser.Scene.Count);
        Assert.All(optimiser.Scene.OpacityLogits, o => Assert.Equal(limit, o));
        optimiser.Step(new SceneGradients(optimiser.Scene));
        Assert.All(optimiser.Scene.OpacityLogits, o => Assert.Equal(limit, o));

        GaussianOptimiser white = Make(3);
        Control(new OriginalDensityOptions { ResetAtStart = true }).AfterStep(500, white, new ScreenStatistics(3));
        Assert.All(white.Scene.OpacityLogits, o => Assert.Equal(limit, o));
    }

    [Fact]
    public void Nothing_happens_outside_the_schedule()
    {
        GaussianOptimiser optimiser = Make(2);
        var statistics = new ScreenStatistics(2);
        (statistics.GradientSums[0], statistics.Views[0]) = (1, 1);
        foreach (long step in (ReadOnlySpan<long>)[100, 500, 650, 15_000, 18_000])
        {
            Assert.Null(Control().AfterStep(step, optimiser, statistics));
            Assert.Equal(2, optimiser.Scene.Count);
        }

        Assert.True(Control().WantsStatistics(14_999));
        Assert.False(Control().WantsStatistics(15_000));
        OriginalDensityOptions shorter = new OriginalDensityOptions().For(6000);
        Assert.Equal((100L, 3000L, 600L), (shorter.From, shorter.Until, shorter.ResetEvery));
    }

    [Fact]
    public void The_maximum_is_kept_and_the_largest_gradients_go_first()
    {
        GaussianOptimiser optimiser = Make(5);
        GaussianScene before = optimiser.Scene;
        var statistics = new ScreenStatistics(5);
        float[] gradients = [3e-3f, 9e-3f, 5e-3f, 1e-3f, 7e-3f];
        for (int i = 0; i < 5; i++)
        {
            (statistics.GradientSums[i], statistics.Views[i]) = (gradients[i], 1);
        }

        Assert.Equal(7, Control(new OriginalDensityOptions { Maximum = 7 }).AfterStep(600, optimiser, statistics)!.Count);
        AssertSame(before, 1, optimiser.Scene, 5);
        AssertSame(before, 4, optimiser.Scene, 6);
    }

    [Fact]
    public void Statistics_count_the_views_that_see_a_gaussian()
    {
        var statistics = new ScreenStatistics(3);
        statistics.Add([3, 2, 7], [2, 5, 0]);
        statistics.Add([5, 0, 7], [3, 4, 0]);
        Assert.Equal((3 + 5f) / 2, statistics.MeanGradient(0), 1e-5f);
        Assert.Equal(2f / 2, statistics.MeanGradient(1), 1e-5f);
        Assert.Equal(0, statistics.MeanGradient(2));
        Assert.Equal([3f, 5f, 0f], statistics.Radii);
        Assert.Equal([2, 2, 0], statistics.Views);
    }

    private static OriginalDensityControl Control(OriginalDensityOptions? options = null) => new(options ?? new OriginalDensityOptions(), Extent, 3);

    /// <summary>Small, half opaque Gaussians.</summary>
    private static GaussianOptimiser Make(int count)
    {
        GaussianScene scene = TestScenes.Random(count, 0, 1);
        for (int i = 0; i < count; i++)
        {
            SetScale(scene, i, 0.005f);
            scene.OpacityLogits[i] = 0;
        }

        return new GaussianOptimiser(scene, new GaussianRates(), Extent);
    }

    private static void SetScale(GaussianScene scene, int i, float scale) => scene.LogScales.AsSpan(3 * i, 3).Fill(MathF.Log(scale));

    private static void AssertSame(GaussianScene a, int i, GaussianScene b, int j)
    {
        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            int stride = a.Stride(group);
            Assert.Equal(a.Array(group).AsSpan(i * stride, stride).ToArray(), b.Array(group).AsSpan(j * stride, stride).ToArray());
        }
    }
}
