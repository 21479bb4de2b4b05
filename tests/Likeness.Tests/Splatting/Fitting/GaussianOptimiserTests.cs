using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Tests.Splatting.Fitting;

public sealed class GaussianOptimiserTests
{
    [Fact]
    public void A_step_is_adam_with_the_rates_of_the_groups()
    {
        const double extent = 2.5;
        GaussianScene scene = TestScenes.Random(37, 2, 1, extra: 2);
        var rates = new GaussianRates { MeansSteps = 40 };
        double[][] expected = [.. SceneArrays.Groups.Select(g => scene.Array(g).Select(v => (double)v).ToArray())];
        double[][] m = [.. expected.Select(e => new double[e.Length])], v = [.. expected.Select(e => new double[e.Length])];
        var optimiser = new GaussianOptimiser(scene, rates, extent);
        for (int step = 1; step <= 25; step++)
        {
            SceneGradients gradients = TestScenes.Gradients(scene, step);
            double meansRate = extent * Math.Exp(Math.Log(1.6e-4) + ((step - 1) / 40.0 * Math.Log(1.6e-6 / 1.6e-4)));
            Assert.Equal(meansRate, optimiser.Rate(GaussianGroup.Means), 1e-12);
            double[] rate = [meansRate, 5e-3, 1e-3, 0.05, 2.5e-3, 1.25e-4, 2.5e-3];
            foreach (GaussianGroup group in SceneArrays.Groups)
            {
                int g = (int)group;
                for (int i = 0; i < expected[g].Length; i++)
                {
                    double gradient = gradients.Array(group)[i];
                    m[g][i] = (0.9 * m[g][i]) + (0.1 * gradient);
                    v[g][i] = (0.999 * v[g][i]) + (0.001 * gradient * gradient);
                    expected[g][i] -= rate[g] * (m[g][i] / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(v[g][i] / (1 - Math.Pow(0.999, step))) + 1e-15);
                }
            }

            optimiser.Step(gradients);
        }

        foreach (GaussianGroup group in SceneArrays.Groups)
        {
            for (int i = 0; i < expected[(int)group].Length; i++)
            {
                Assert.Equal(expected[(int)group][i], scene.Array(group)[i], 2e-5);
            }
        }
    }

    [Fact]
    public void A_tiny_gradient_moves_as_far_as_a_large_one_and_none_not_at_all()
    {
        var optimiser = new GaussianOptimiser(new GaussianScene(2, 0), new GaussianRates(), 1);
        var gradients = new SceneGradients(optimiser.Scene);
        gradients.OpacityLogits[0] = 1e-9f;
        optimiser.Step(gradients);
        Assert.Equal(-0.05f, optimiser.Scene.OpacityLogits[0], 1e-6f);
        Assert.Equal(0f, optimiser.Scene.OpacityLogits[1]);
        Assert.Equal([1f, 0f, 0f, 0f], optimiser.Scene.Rotations[..4]);
    }

    [Fact]
    public void Rearranging_takes_the_moments_along_and_added_gaussians_begin_without()
    {
        var optimiser = new GaussianOptimiser(TestScenes.Random(3, 1, 1), new GaussianRates(), 1);
        optimiser.Step(TestScenes.Gradients(optimiser.Scene, 2));
        GaussianScene before = optimiser.Scene;
        optimiser.Rearrange([2, 0, 2], 2);
        GaussianScene after = optimiser.Scene;
        Assert.NotSame(before, after);
        Assert.Equal(before.Means[6..9], after.Means[..3]);
        Assert.Equal(before.Means[..3], after.Means[3..6]);
        Assert.Equal(before.ShRest[18..27], after.ShRest[18..27]);
        float[] start = [.. after.OpacityLogits];

        // With no gradient the moments move those that kept theirs, and only those.
        optimiser.Step(new SceneGradients(optimiser.Scene));
        Assert.NotEqual(start[0], after.OpacityLogits[0]);
        Assert.NotEqual(start[1], after.OpacityLogits[1]);
        Assert.Equal(start[2], after.OpacityLogits[2]);

        optimiser.ForgetMoments(0);
        optimiser.ForgetMoments(GaussianGroup.Means);
        start = [.. after.OpacityLogits, .. after.Means];
        optimiser.Step(new SceneGradients(optimiser.Scene));
        Assert.Equal(start[0], after.OpacityLogits[0]);
        Assert.NotEqual(start[1], after.OpacityLogits[1]);
        Assert.Equal(start[3..], after.Means);
    }

    [Fact]
    public void What_is_saved_goes_on_to_the_same_bits()
    {
        var one = new GaussianOptimiser(TestScenes.Random(11, 1, 1), new GaussianRates(), 2);
        for (int step = 0; step < 3; step++)
        {
            one.Step(TestScenes.Gradients(one.Scene, step));
        }

        one.Rearrange([0, 1, 2, 3, 4, 4], 5);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            var writer = new SafeTensorsWriter();
            one.Save(writer, "scene.");
            writer.Save(path);
            var other = new GaussianOptimiser(new GaussianScene(1, 0), new GaussianRates(), 2);
            using (var file = SafeTensorsFile.Open(path))
            {
                other.Load(file, "scene.");
            }

            Assert.Equal(3, other.StepsDone);
            one.Step(TestScenes.Gradients(one.Scene, 9));
            other.Step(TestScenes.Gradients(other.Scene, 9));
            foreach (GaussianGroup group in SceneArrays.Groups)
            {
                Assert.Equal(one.Scene.Array(group), other.Scene.Array(group));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Gradients_of_another_scene_are_refused()
    {
        var optimiser = new GaussianOptimiser(new GaussianScene(2, 1), new GaussianRates(), 1);
        Assert.Contains("of 3 Gaussians", Assert.Throws<ShapeException>(() => optimiser.Step(new SceneGradients(new GaussianScene(3, 1)))).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => optimiser.Step(new SceneGradients(new GaussianScene(2, 0))));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianOptimiser(new GaussianScene(2, 1), new GaussianRates(), 0));
    }

    [Fact]
    public void Tidying_changes_neither_rotations_nor_visible_opacities()
    {
        GaussianScene scene = TestScenes.Random(20, 0, 3);
        scene.OpacityLogits[3] = 40;
        scene.OpacityLogits[4] = -40;
        float[] before = [.. scene.Rotations], logits = [.. scene.OpacityLogits];
        SceneUpkeep.Tidy(scene);
        for (int i = 0; i < 20; i++)
        {
            ReadOnlySpan<float> q = scene.Rotations.AsSpan(4 * i, 4), old = before.AsSpan(4 * i, 4);
            Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Norm(q), 1e-5f);
            Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(q, old), 1e-5f);
            Assert.Equal(Math.Clamp(logits[i], -12, 12), scene.OpacityLogits[i]);
        }
    }
}
