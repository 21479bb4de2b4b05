using Likeness.Splatting.Fitting.Optimisation;
using Likeness.Splatting.Rasterization;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Fitting;

/// <summary>Scenes of random Gaussians.</summary>
internal static class TestScenes
{
    public static GaussianScene Random(int count, int degree, int seed, int extra = 0)
    {
        var scene = new GaussianScene(count, degree, extra);
        Fill(scene, seed);
        return scene;
    }

    /// <summary>Random gradients for a scene.</summary>
    public static SceneGradients Gradients(GaussianScene scene, int seed)
    {
        var gradients = new SceneGradients(scene);
        var random = new Random(seed);
        foreach (GaussianGroup group in Enum.GetValues<GaussianGroup>())
        {
            foreach (ref float value in gradients.Array(group).AsSpan())
            {
                value = (2 * random.NextSingle()) - 1;
            }
        }

        return gradients;
    }

    /// <summary>Fills all arrays with numbers between -1 and 1.</summary>
    public static void Fill(GaussianScene scene, int seed)
    {
        var random = new Random(seed);
        foreach (GaussianGroup group in Enum.GetValues<GaussianGroup>())
        {
            foreach (ref float value in scene.Array(group).AsSpan())
            {
                value = (2 * random.NextSingle()) - 1;
            }
        }
    }
}
