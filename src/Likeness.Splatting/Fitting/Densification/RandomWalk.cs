using Likeness.Splatting.Scenes;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Splatting.Fitting.Densification;

/// <summary>
/// The noise of Kheradmand et al. 2024 (spec section 7.2): mu += Sigma n strength sigmoid(-100 (o - 0.005)) with n normal, so that only nearly
/// transparent Gaussians wander, and along their own axes. Every 1024 Gaussians have a random source of their own, so that the work can
/// be shared out.
/// </summary>
internal static class RandomWalk
{
    private const int BlockSize = 1024;
    private const float Steepness = 100;
    private const float Middle = 0.005f;

    // sigmoid(-100 (0.15 - 0.005)) is 5e-7: such a step is lost in the rounding of the mean.
    private const float OpaqueEnough = 0.15f;

    public static void Walk(GaussianScene scene, RandomSource random, double strength)
    {
        if (strength > 0 && scene.Count > 0)
        {
            Work.For(Work.Blocks(scene.Count, BlockSize), new Blocks(scene, random, strength));
        }
    }

    private readonly struct Blocks(GaussianScene scene, RandomSource random, double strength) : IBlocks
    {
        public void Run(int block)
        {
            RandomSource? own = null;
            Span<float> step = stackalloc float[3];
            int end = Math.Min(scene.Count, (block + 1) * BlockSize);
            for (int i = block * BlockSize; i < end; i++)
            {
                float opacity = GaussianActivations.Opacity(scene.OpacityLogits[i]);
                if (opacity < OpaqueEnough)
                {
                    own ??= random.Split((ulong)block);
                    own.FillNormal(step);
                    Move(i, (float)strength * GaussianActivations.Opacity(-Steepness * (opacity - Middle)), step);
                }
            }
        }

        /// <summary>Sigma n is R S^2 R^T n: into the Gaussian's axes, scaled, and back.</summary>
        private void Move(int i, float strength, Span<float> step)
        {
            ReadOnlySpan<float> rotation = scene.Rotations.AsSpan(4 * i, 4);
            GaussianAxes.RotateBack(rotation, step);
            for (int k = 0; k < 3; k++)
            {
                step[k] *= strength * MathF.Exp(2 * scene.LogScales[(3 * i) + k]);
            }

            GaussianAxes.Rotate(rotation, step);
            for (int k = 0; k < 3; k++)
            {
                scene.Means[(3 * i) + k] += step[k];
            }
        }
    }
}
