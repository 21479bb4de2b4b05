using Likeness.Splatting.Fitting.Densification;
using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;

namespace Likeness.Tests.Splatting.Fitting;

public sealed class McmcDensityControlTests
{
    /// <summary>Acceptance A9.</summary>
    [Fact]
    public void Dividing_a_gaussian_gives_the_numbers_of_the_paper()
    {
        Assert.Equal(0.3, Relocation.Opacity(0.3, 1), 1e-12);
        Assert.Equal(1, Relocation.ScaleFactor(0.3, 1), 1e-12);
        Assert.Equal(0.292893, Relocation.Opacity(0.5, 2), 1e-6);
        Assert.Equal(0.952152, Relocation.ScaleFactor(0.5, 2), 1e-6);
        Assert.Equal(0.129449, Relocation.Opacity(0.5, 5), 1e-6);
        Assert.Equal(0.924908, Relocation.ScaleFactor(0.5, 5), 1e-6);
    }

    [Theory]
    [InlineData(0.005)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.9999)]
    public void Copies_have_the_peak_and_the_mass_of_the_whole(double opacity)
    {
        for (int m = 1; m <= Relocation.MostCopies; m++)
        {
            double part = Relocation.Opacity(opacity, m), factor = Relocation.ScaleFactor(opacity, m);
            Assert.Equal(opacity, 1 - Math.Pow(1 - part, m), 1e-9);
            Assert.InRange(factor, 0.3, 1 + 1e-9);

            // The factor keeps the integral of the blended profile along a line through the centre.
            if (m is 2 or 7 or 51)
            {
                double whole = 0, together = 0;
                for (double x = -9; x < 9; x += 0.002)
                {
                    whole += opacity * Math.Exp(-x * x / 2);
                    together += 1 - Math.Pow(1 - (part * Math.Exp(-x * x / (2 * factor * factor))), m);
                }

                Assert.Equal(1, together / whole, 1e-6);
            }
        }
    }

    [Fact]
    public void Dead_gaussians_are_put_where_living_ones_are()
    {
        GaussianOptimiser optimiser = Make(50, i => i < 20 ? 0.004f : 0.3f);
        GaussianScene scene = optimiser.Scene;
        float[] means = [.. scene.Means];
        double before = Mass(scene);
        DensityChange change = Control(new McmcOptions { Maximum = 50, Noise = 0, Scatter = 0 }).AfterStep(600, optimiser, new ScreenStatistics(50))!;
        Assert.Equal(new DensityChange(20, 20, 50), change);
        Assert.Same(scene, optimiser.Scene);
        for (int i = 0; i < 20; i++)
        {
            int source = Enumerable.Range(20, 30).Single(j => means[3 * j] == scene.Means[3 * i]);
            foreach (GaussianGroup group in SceneArrays.Groups)
            {
                int stride = scene.Stride(group);
                Assert.Equal(scene.Array(group).AsSpan(source * stride, stride).ToArray(), scene.Array(group).AsSpan(i * stride, stride).ToArray());
            }

            Assert.True(GaussianActivations.Opacity(scene.OpacityLogits[i]) < 0.3f);
        }

        // Together, the copies are as opaque at each place as what was there.
        Assert.All(Enumerable.Range(20, 30), j =>
        {
            int m = Enumerable.Range(0, 50).Count(i => scene.Means[3 * i] == means[3 * j]);
            double together = 1 - Math.Pow(1 - GaussianActivations.Opacity(scene.OpacityLogits[j]), m);
            Assert.Equal(0.3, together, 1e-3);
            Assert.Equal(Math.Log(0.01 * Relocation.ScaleFactor(0.3, m)), scene.LogScales[3 * j], 1e-4);
        });
        Assert.True(before > 0);
    }

    [Fact]
    public void Gaussians_grow_by_five_percent_up_to_the_maximum_and_not_beyond()
    {
        GaussianOptimiser optimiser = Make(100, _ => 0.5f);
        McmcDensityControl control = Control(new McmcOptions { Maximum = 112, Noise = 0 });
        Assert.Equal(105, control.AfterStep(600, optimiser, new ScreenStatistics(100))!.Count);
        Assert.Equal(111, control.AfterStep(700, optimiser, new ScreenStatistics(105))!.Count);
        Assert.Equal(112, control.AfterStep(800, optimiser, new ScreenStatistics(111))!.Count);
        Assert.Null(control.AfterStep(900, optimiser, new ScreenStatistics(112)));
        Assert.Equal(112, optimiser.Scene.Count);
        Assert.Null(control.AfterStep(25_000, optimiser, new ScreenStatistics(112)));
    }

    [Fact]
    public void Opaque_gaussians_are_chosen_in_proportion()
    {
        GaussianOptimiser optimiser = Make(2, i => i == 0 ? 0.6f : 0.2f);
        float first = optimiser.Scene.Means[0];
        Control(new McmcOptions { Maximum = 4002, Growth = 2000, Noise = 0, Scatter = 0 }).AfterStep(600, optimiser, new ScreenStatistics(2));
        int copies = Enumerable.Range(2, 4000).Count(i => optimiser.Scene.Means[3 * i] == first);
        Assert.InRange(copies, 2880, 3120);
    }

    [Fact]
    public void Copies_are_scattered_over_what_they_are_copies_of()
    {
        GaussianScene scene = new(1, 0);
        new[] { 3f, 4f, 5f }.CopyTo(scene.Means, 0);
        new[] { MathF.Log(0.5f), MathF.Log(0.01f), MathF.Log(0.01f) }.CopyTo(scene.LogScales, 0);
        float half = MathF.Sqrt(0.5f);
        new[] { half, 0, 0, half }.CopyTo(scene.Rotations, 0);
        scene.OpacityLogits[0] = GaussianActivations.Logit(0.3);
        var optimiser = new GaussianOptimiser(scene, new GaussianRates(), 1);
        Control(new McmcOptions { Maximum = 2001, Growth = 2000, Noise = 0 }).AfterStep(600, optimiser, new ScreenStatistics(1));
        float[] means = optimiser.Scene.Means;
        Assert.Equal([3f, 4f, 5f], means[..3]);

        // 51 copies are the most that are told apart; a quarter turn around z takes x to y.
        double scale = 0.5 * Relocation.ScaleFactor(0.3, 2001);
        Assert.Equal(scale, Math.Sqrt(Enumerable.Range(1, 2000).Average(i => Math.Pow(means[(3 * i) + 1] - 4, 2))), 0.05 * scale);
        Assert.True(Enumerable.Range(1, 2000).All(i => Math.Abs(means[3 * i] - 3) < 0.06 * scale * 2));
    }

    [Fact]
    public void Sources_and_copies_begin_without_moments()
    {
        GaussianOptimiser optimiser = Make(10, _ => 0.5f);
        optimiser.Step(TestScenes.Gradients(optimiser.Scene, 4));
        float[] means = [.. optimiser.Scene.Means];
        Control(new McmcOptions { Maximum = 14, Growth = 0.4, Noise = 0, Scatter = 0 }).AfterStep(600, optimiser, new ScreenStatistics(10));
        GaussianScene scene = optimiser.Scene;
        float[] logits = [.. scene.OpacityLogits];
        optimiser.Step(new SceneGradients(scene));
        for (int i = 0; i < 14; i++)
        {
            bool divided = Enumerable.Range(10, 4).Any(j => scene.Means[3 * j] == means[Math.Min(3 * i, 27)] || j == i);
            Assert.Equal(divided, logits[i] == scene.OpacityLogits[i]);
        }
    }

    [Fact]
    public void Only_nearly_transparent_gaussians_wander_and_along_their_axes()
    {
        const int count = 6000;
        GaussianScene scene = new(count, 0);
        float half = MathF.Sqrt(0.5f);
        for (int i = 0; i < count; i++)
        {
            new[] { half, 0, 0, half }.CopyTo(scene.Rotations, 4 * i);
            new[] { MathF.Log(0.5f), MathF.Log(0.1f), MathF.Log(0.2f) }.CopyTo(scene.LogScales, 3 * i);
            scene.OpacityLogits[i] = GaussianActivations.Logit(i % 2 == 0 ? 0.005f : 0.5f);
        }

        RandomWalk.Walk(scene, new Likeness.Tensors.Randomness.RandomSource(4UL), 0.1);
        double[] squares = new double[3];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < 3; k++)
            {
                double v = scene.Means[(3 * i) + k];
                squares[k] += i % 2 == 0 ? v * v / (count / 2.0) : 0;
                Assert.True(i % 2 == 0 || v == 0);
            }
        }

        // A quarter turn around z: Sigma = diag(0.01, 0.25, 0.04); at opacity 0.005 the gate is a half.
        Assert.Equal(0.5 * 0.1 * 0.01, Math.Sqrt(squares[0]), 0.05 * 0.5 * 0.1 * 0.01);
        Assert.Equal(0.5 * 0.1 * 0.25, Math.Sqrt(squares[1]), 0.05 * 0.5 * 0.1 * 0.25);
        Assert.Equal(0.5 * 0.1 * 0.04, Math.Sqrt(squares[2]), 0.05 * 0.5 * 0.1 * 0.04);
    }

    [Fact]
    public void A_scene_in_other_units_wanders_alike()
    {
        // Ten times as large, with cameras ten times as far apart: ten times the steps.
        float[][] steps = [.. new[] { 1f, 10f }.Select(unit =>
        {
            GaussianOptimiser optimiser = new(Made(unit), new GaussianRates(), 1.5 * unit);
            new McmcDensityControl(new McmcOptions(), 1.5 * unit, 3).AfterStep(1, optimiser, new ScreenStatistics(40));
            return optimiser.Scene.Means.Select(m => m / unit).ToArray();
        })];
        Assert.Contains(steps[0], s => Math.Abs(s) > 1e-3);
        for (int i = 0; i < steps[0].Length; i++)
        {
            Assert.Equal(steps[0][i], steps[1][i], 1e-5f);
        }

        static GaussianScene Made(float unit)
        {
            var scene = new GaussianScene(40, 0);
            scene.LogScales.AsSpan().Fill(MathF.Log(0.1f * unit));
            scene.OpacityLogits.AsSpan().Fill(GaussianActivations.Logit(0.004));
            return scene;
        }
    }

    [Fact]
    public void Choices_follow_from_seed_and_step_and_not_from_threads()
    {
        int before = Work.Threads;
        try
        {
            GaussianScene first = Run(3, 1), same = Run(3, 4), other = Run(4, 1);
            Assert.Equal(first.Means, same.Means);
            Assert.Equal(first.LogScales, same.LogScales);
            Assert.NotEqual(first.Means, other.Means);
        }
        finally
        {
            Work.Threads = before;
        }

        static GaussianScene Run(ulong seed, int threads)
        {
            Work.Threads = threads;
            GaussianOptimiser optimiser = Make(3000, i => i % 3 == 0 ? 0.004f : 0.3f);
            var control = new McmcDensityControl(new McmcOptions { Maximum = 4000 }, 1, seed);
            for (long step = 598; step <= 702; step++)
            {
                control.AfterStep(step, optimiser, new ScreenStatistics(0));
            }

            return optimiser.Scene;
        }
    }

    [Fact]
    public void Regularisers_pull_at_mean_opacity_and_mean_scale()
    {
        GaussianScene scene = TestScenes.Random(7, 0, 1);
        SceneGradients gradients = TestScenes.Gradients(scene, 2);
        var control = new McmcDensityControl(new McmcOptions { OpacityWeight = 0.3, ScaleWeight = 0.7 }, 2, 1);
        float[] logitsBefore = [.. gradients.OpacityLogits], scalesBefore = [.. gradients.LogScales];
        double loss = control.AddRegularisers(1, scene, gradients);
        Assert.Equal(Loss(), loss, 1e-6);
        for (int i = 0; i < 7; i++)
        {
            Assert.Equal(Slope(scene.OpacityLogits, i), gradients.OpacityLogits[i] - logitsBefore[i], 1e-5);
            Assert.Equal(Slope(scene.LogScales, i + 9), gradients.LogScales[i + 9] - scalesBefore[i + 9], 1e-5);
        }

        double Loss() => (0.3 * scene.OpacityLogits.Average(o => 1 / (1 + Math.Exp(-o)))) + (0.7 / 2 * scene.LogScales.Average(s => Math.Exp(s)));

        double Slope(float[] values, int i)
        {
            float at = values[i];
            values[i] = at + 0.01f;
            double up = Loss(), above = values[i];
            values[i] = at - 0.01f;
            double slope = (up - Loss()) / (above - values[i]);
            values[i] = at;
            return slope;
        }
    }

    private static McmcDensityControl Control(McmcOptions options) => new(options, 1, 7);

    private static double Mass(GaussianScene scene) => scene.OpacityLogits.Sum(o => (double)GaussianActivations.Opacity(o));

    private static GaussianOptimiser Make(int count, Func<int, float> opacity)
    {
        GaussianScene scene = TestScenes.Random(count, 0, 1);
        for (int i = 0; i < count; i++)
        {
            scene.OpacityLogits[i] = GaussianActivations.Logit(opacity(i));
            scene.LogScales.AsSpan(3 * i, 3).Fill(MathF.Log(0.01f));
        }

        return new GaussianOptimiser(scene, new GaussianRates(), 1);
    }
}
