using Likeness.Splatting.Scenes;

namespace Likeness.Splatting.Fitting.Optimisation;

/// <summary>Keeps raw parameters in the range where floats are good, without changing what is rendered (spec section 10, precision hazards).</summary>
internal static class SceneUpkeep
{
    private const float LargestLogit = 12;

    /// <summary>Brings quaternions to length one and opacity logits into [-12, 12], where the sigmoid is within 1e-5 of its ends.</summary>
    public static void Tidy(GaussianScene scene)
    {
        for (int i = 0; i < scene.Count; i++)
        {
            Span<float> q = scene.Rotations.AsSpan(4 * i, 4);
            double norm = Math.Sqrt(((double)q[0] * q[0]) + ((double)q[1] * q[1]) + ((double)q[2] * q[2]) + ((double)q[3] * q[3]));
            if (norm > 0)
            {
                for (int k = 0; k < 4; k++)
                {
                    q[k] = (float)(q[k] / norm);
                }
            }

            scene.OpacityLogits[i] = Math.Clamp(scene.OpacityLogits[i], -LargestLogit, LargestLogit);
        }
    }
}
